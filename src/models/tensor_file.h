#ifndef ROPECHECK_MODELS_TENSOR_FILE_H_
#define ROPECHECK_MODELS_TENSOR_FILE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Stored tensors: safetensors files and numpy's npy files. Any bytes are read or refused; nothing
// is thrown, and nothing larger than the header, which is short, is allocated.
//
// safetensors: a 64-bit length, that many bytes of JSON, then the data; each tensor has a range of
// the data, and the ranges cover it without overlapping. npy: a magic number, a version, a length,
// that many bytes of a Python dictionary, then the data of one array. Both are little-endian, with
// elements in row-major order.
namespace ropecheck::models {

enum class ElementType : std::uint8_t {
  float64,
  float32,
  float16,
  bfloat16,
  int64,
  int32,
  int16,
  int8,
  uint64,
  uint32,
  uint16,
  uint8,
};

std::string_view name_of(ElementType type);
std::size_t size_of(ElementType type);  ///< bytes

struct StoredTensor {
  std::string name;  ///< empty in npy files, which hold one tensor
  /// Empty if the elements are of another kind; `written_type` has the file's name of the kind.
  std::optional<ElementType> type;
  std::string written_type;
  std::vector<std::int64_t> shape;  ///< none negative; their product fits
  std::string_view bytes;  ///< elements, product(shape)·size_of(type) long if there is a type

  std::int64_t elements() const;
};

/// "float32 [2, 7, 128]".
std::string describe(const StoredTensor& tensor);

struct TensorFile {
  std::vector<StoredTensor> tensors;
  std::string problem;  ///< a sentence that continues the file's name; empty if there is none
};

/// Reads either kind, recognized by its content. The tensors point into `bytes`.
TensorFile read_tensor_file(std::string_view bytes);

/// Returns the number at an index of a tensor of integers, or of whole numbers in a float type;
/// empty if it is no 64-bit integer.
std::optional<std::int64_t> integer_at(const StoredTensor& tensor, std::int64_t index);

/// Returns the bit pattern at an index of a tensor that has a type.
std::uint64_t bits_at(const StoredTensor& tensor, std::int64_t index);

}  // namespace ropecheck::models

#endif  // ROPECHECK_MODELS_TENSOR_FILE_H_
