#include "adapters/sandbox/repeatable_call.h"

#include <exception>
#include <string>

namespace ropecheck::adapters {

RepeatableCall::RepeatableCall(const std::function<CallStatus(const Call&)>& rotate,
                               const Call& call)
    : rotate_(rotate), call_(call) {
  for (const TensorArgument* tensor : {&call.q, &call.k})
    if (tensor->heads > 0)
      spans_.push_back(span_of(call, tensor->heads, tensor->out, tensor->out_strides));
  before_ = outputs();
}

void RepeatableCall::restore_outputs() {
  for (std::size_t i = 0; i < spans_.size(); ++i)
    restore(spans_[i].begin, spans_[i].stretches, before_[i]);
}

CallStatus RepeatableCall::make() const {
  try {
    return rotate_(call_);
  } catch (const std::exception& escaped) {
    return {std::string("an exception escaped: ") + escaped.what()};
  } catch (...) {
    return {"an exception escaped"};
  }
}

RepeatableCall::Contents RepeatableCall::outputs() const {
  Contents all;
  for (const TensorSpan& span : spans_) all.push_back(contents_of(span.begin, span.stretches));
  return all;
}

}  // namespace ropecheck::adapters
