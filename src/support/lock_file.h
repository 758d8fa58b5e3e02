#ifndef ROPECHECK_SUPPORT_LOCK_FILE_H_
#define ROPECHECK_SUPPORT_LOCK_FILE_H_

#include <string>

// A lock between processes, so that two sweeps cannot write the same journal.
namespace ropecheck::support {

/// During the lifetime of a LockFile no other process has one for the same path. The lock belongs
/// to the process: children, such as the sandbox's, do not inherit it, and it ends with the
/// process, even after a crash.
class LockFile {
 public:
  /// Locks `path`.lock. Throws InputError with a sentence if another process has the lock, or if
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
