#include "support/output_redirect.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>

namespace ropecheck::support {
namespace {

/// Pending output is written to the place that it was printed for.
void flush() {
  std::cout.flush();
  std::fflush(nullptr);
}

int saved(int file) { return fcntl(file, F_DUPFD_CLOEXEC, STDERR_FILENO + 1); }

void restore(int file, int from) {
  if (from < 0) {
    close(file);
    return;
  }
  dup2(from, file);
  close(from);
}

}  // namespace

OutputRedirect::OutputRedirect()
    : output_((flush(), saved(STDOUT_FILENO))), error_(saved(STDERR_FILENO)) {
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  dup2(nowhere, STDOUT_FILENO);
  dup2(nowhere, STDERR_FILENO);
  if (nowhere > STDERR_FILENO) close(nowhere);
}

OutputRedirect::~OutputRedirect() {
  flush();
  restore(STDOUT_FILENO, output_);
  restore(STDERR_FILENO, error_);
}

}  // namespace ropecheck::support
