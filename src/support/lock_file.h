#ifndef ROPECHECK_SUPPORT_LOCK_FILE_H_
#define ROPECHECK_SUPPORT_LOCK_FILE_H_

#include <string>

namespace ropecheck::support {

/// While it lives, no other process has one for the same path. The lock is the process's own: it is
/// not inherited by children, such as the sandbox's, and ends with the process, however that ends.
class LockFile {
 public:
  /// Locks `path`.lock. Throws InputError with a sentence where another process has it, or where
  /// the file cannot be written or locked.
  explicit LockFile(const std::string& path);
  /// Removes the file.
  ~LockFile();
  LockFile(const LockFile&) = delete;
  LockFile& operator=(const LockFile&) = delete;

 private:
  std::string path_;
  int file_ = -1;
};

}  // namespace ropecheck::support

#endif  // ROPECHECK_SUPPORT_LOCK_FILE_H_
