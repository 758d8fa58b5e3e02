#ifndef ROPECHECK_SUPPORT_SILENCE_H_
#define ROPECHECK_SUPPORT_SILENCE_H_

namespace ropecheck::support {

/// While it lives, what this process prints goes nowhere.
class Silence {
 public:
  Silence();
  ~Silence();
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

 private:
  int output_;  // what they were before; -1 where closed
  int error_;
};

}  // namespace ropecheck::support

#endif  // ROPECHECK_SUPPORT_SILENCE_H_
