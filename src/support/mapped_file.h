#ifndef ROPECHECK_SUPPORT_MAPPED_FILE_H_
#define ROPECHECK_SUPPORT_MAPPED_FILE_H_

#include <cstddef>
#include <string>
#include <string_view>

// Read access to large files, such as weights and recordings, without loading them.
namespace ropecheck::support {

/// The bytes of a file, read on access: opening a large file takes no memory. If another process
/// truncates the file meanwhile, an access ends this process.
class MappedFile {
 public:
  /// Throws InputError if there is no such file, or if it cannot be read.
  explicit MappedFile(const std::string& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  std::string_view bytes() const { return {static_cast<const char*>(data_), size_}; }

 private:
  void* data_ = nullptr;  ///< null if the file is empty
  std::size_t size_ = 0;
};

}  // namespace ropecheck::support

#endif  // ROPECHECK_SUPPORT_MAPPED_FILE_H_
