#include "support/lock_file.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "support/input_error.h"

namespace ropecheck::support {
namespace {

/// Returns whether the path still leads to the file that was opened. The previous owner of the lock
/// may have removed the file in between; a lock on it would then be useless.
bool is_still(int file, const std::string& path) {
  struct stat opened {};
  struct stat there {};
  return fstat(file, &opened) == 0 && stat(path.c_str(), &there) == 0 &&
         opened.st_dev == there.st_dev && opened.st_ino == there.st_ino;
}

}  // namespace

LockFile::LockFile(const std::string& path) : path_(path + ".lock") {
  do {
    if (file_ >= 0) close(file_);
    file_ = open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (file_ < 0)
      throw InputError(fmt::format("'{}' cannot be written: {}", path_, std::strerror(errno)));
    struct flock whole {};
    whole.l_type = F_WRLCK;
    whole.l_whence = SEEK_SET;
    if (fcntl(file_, F_SETLK, &whole) == 0) continue;
    const int reason = errno;
    const bool taken = reason == EACCES || reason == EAGAIN;
    const bool known = taken && fcntl(file_, F_GETLK, &whole) == 0 && whole.l_type != F_UNLCK;
    close(file_);
    if (!taken)
      throw InputError(fmt::format("'{}' cannot be locked: {}", path_, std::strerror(reason)));
    throw InputError(fmt::format("another process{} is writing '{}'",
                                 known ? " (" + std::to_string(whole.l_pid) + ")" : std::string(),
                                 path));
  } while (!is_still(file_, path_));
}

LockFile::~LockFile() {
  // Removed before it is unlocked, so that a process that has opened it meanwhile sees that it is
  // gone.
  unlink(path_.c_str());
  close(file_);
}

}  // namespace ropecheck::support
