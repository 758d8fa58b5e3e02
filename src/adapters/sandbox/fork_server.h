#ifndef ROPECHECK_ADAPTERS_SANDBOX_FORK_SERVER_H_
#define ROPECHECK_ADAPTERS_SANDBOX_FORK_SERVER_H_

#include <sys/types.h>

#include <cstddef>
#include <functional>
#include <mutex>
#include <span>

// A copy of this process that starts processes on request. A fork copies the tables of all pages of
// a process, and afterwards each page that either side writes, and no other thread of the process
// may write a page meanwhile. The server is copied early, is small, and has one thread.
namespace ropecheck::adapters {

class ForkServer {
 public:
  /// Runs in each process that is started, with the files and the number of the request.
  using Work = std::function<void(std::span<const int> files, std::size_t number)>;
  static constexpr std::size_t kMostFiles = 4;

  /// Forks the server. Throws std::system_error if the machine cannot.
  explicit ForkServer(const Work& work);
  /// The server ends as soon as it has nothing to wait for.
  ~ForkServer();
  ForkServer(const ForkServer&) = delete;
  ForkServer& operator=(const ForkServer&) = delete;

  /// Starts a process, which gets copies of the files: kMostFiles at most. Throws
  /// std::system_error. Somebody has to wait for the process.
  pid_t start(std::span<const int> files, std::size_t number);
  /// Waits until a process that was started has ended. Returns its status, as waitpid does.
  int wait(pid_t process);

 private:
  std::mutex mutex_;
  int channel_ = -1;
  pid_t server_ = 0;
};

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_SANDBOX_FORK_SERVER_H_
