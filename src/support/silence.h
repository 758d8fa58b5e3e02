#ifndef ROPECHECK_SUPPORT_SILENCE_H_
#define ROPECHECK_SUPPORT_SILENCE_H_

// Discards the output of foreign code.
namespace ropecheck::support {

/// While an object of this class exists, standard output and standard error of this process are
/// discarded.
class Silence {
 public:
  Silence();
  ~Silence();
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

 private:
  int output_;  // the files before; -1 if closed
  int error_;
};

}  // namespace ropecheck::support

#endif  // ROPECHECK_SUPPORT_SILENCE_H_
