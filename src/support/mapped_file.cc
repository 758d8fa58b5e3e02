#include "support/mapped_file.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "support/input_error.h"

namespace ropecheck::support {

MappedFile::MappedFile(const std::string& path) {
  struct stat about {};
  if (::stat(path.c_str(), &about) != 0 || !S_ISREG(about.st_mode))
    throw InputError(fmt::format("there is no file '{}'", path));
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0)
    throw InputError(fmt::format("'{}' cannot be read: {}", path, std::strerror(errno)));
  size_ = static_cast<std::size_t>(about.st_size);
  if (size_ > 0) data_ = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file, 0);
  const int error = errno;
  ::close(file);
  if (data_ == MAP_FAILED)
    throw InputError(fmt::format("'{}', of {} bytes, cannot be mapped into memory: {}", path, size_,
                                 std::strerror(error)));
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) ::munmap(data_, size_);
}

}  // namespace ropecheck::support
