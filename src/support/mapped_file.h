#ifndef ROPECHECK_SUPPORT_MAPPED_FILE_H_
#define ROPECHECK_SUPPORT_MAPPED_FILE_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace ropecheck::support {

/// The bytes of a file, read as they are looked at: a large file takes no memory by being opened.
/// Whoever cuts the file short meanwhile ends this process.
class MappedFile {
 public:
  /// Throws InputError where there is no such file, or it cannot be read.
  explicit MappedFile(const std::string& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  std::string_view bytes() const { return {static_cast<const char*>(data_), size_}; }

 private:
  void* data_ = nullptr;  ///< null where the file is empty
  std::size_t size_ = 0;
};

}  // namespace ropecheck::support

#endif  // ROPECHECK_SUPPORT_MAPPED_FILE_H_
