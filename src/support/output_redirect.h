#ifndef ROPECHECK_SUPPORT_OUTPUT_REDIRECT_H_
#define ROPECHECK_SUPPORT_OUTPUT_REDIRECT_H_

// Discards the output of foreign code.
namespace ropecheck::support {

/// While an object of this class exists, standard output and standard error of this process are
/// discarded.
class OutputRedirect {
 public:
  OutputRedirect();
  ~OutputRedirect();
  OutputRedirect(const OutputRedirect&) = delete;
  OutputRedirect& operator=(const OutputRedirect&) = delete;

 private:
  int output_;  // the files before; -1 if closed
  int error_;
};

}  // namespace ropecheck::support

#endif  // ROPECHECK_SUPPORT_OUTPUT_REDIRECT_H_
