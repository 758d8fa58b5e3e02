#ifndef ROPECHECK_MODELS_GGUF_HEADER_H_
#define ROPECHECK_MODELS_GGUF_HEADER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// GGUF: magic, version, counts of tensors and of key-value pairs, then the pairs and the tensors'
// names, shapes and offsets; all little-endian, strings with a 64-bit length. Version 2 or 3. The
// tensors' data follow, at a multiple of general.alignment.
namespace ropecheck::models {

/// A value of the metadata. In arrays, only numbers and booleans (as 0 and 1) are kept, and of
/// those the first 65536.
using GgufValue = std::variant<double, bool, std::string, std::vector<double>>;

struct GgufTensor {
  std::vector<std::uint64_t> shape;
  std::uint32_t type = 0;    ///< of ggml: 0 is float32, 1 is float16
  std::uint64_t offset = 0;  ///< from the start of the data
};

struct GgufHeader {
  std::map<std::string, GgufValue, std::less<>> metadata;
  std::map<std::string, GgufTensor, std::less<>> rope_tensors;  ///< names that start with "rope_"
  std::uint64_t data_at = 0;                                    ///< start of the tensors' data
};

/// Throws ConfigProblem if the bytes are no header, or end before the header does.
GgufHeader read_gguf_header(std::string_view bytes);

/// Returns bytes of the file: [offset, offset + count), fewer at the file's end.
using ReadAt = std::function<std::string(std::uint64_t offset, std::uint64_t count)>;

/// Returns the numbers of a tensor of frequency factors: [count]. Throws ConfigProblem if the
/// tensor has another size or is not stored as float32 or float16.
std::vector<double> gguf_factors(const GgufHeader& header, const std::string& name, int count,
                                 const ReadAt& read_at);

}  // namespace ropecheck::models

#endif  // ROPECHECK_MODELS_GGUF_HEADER_H_
