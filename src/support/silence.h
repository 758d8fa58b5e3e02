#ifndef ROPECHECK_SUPPORT_SILENCE_H_
#define ROPECHECK_SUPPORT_SILENCE_H_

namespace ropecheck {

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

}  // namespace ropecheck

#endif  // ROPECHECK_SUPPORT_SILENCE_H_
