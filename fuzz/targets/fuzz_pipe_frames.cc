#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <span>

#include "adapters/pipe/hello.h"
#include "adapters/pipe/pipe_frames.h"
#include "properties/contract_text.h"
#include "support/printable.h"

// Checks that any bytes from a program on a pipe are accepted or refused in words. An accepted
// hello names a contract, a printable name and a range of positions; an error has a message; and a
// result of the right length is stored in the output and nowhere else.
namespace ropecheck::targets {
namespace {

using Content = std::span<const std::byte>;

void expect(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

void take_hello(Content content) {
  if (content.size() > adapters::kLongestHello) return;
  const adapters::Hello hello = adapters::read_hello(content);
  if (!hello.problem.empty()) {
    expect(support::printable(hello.problem) == hello.problem, "the refusal cannot be printed");
    return;
  }
  expect(contract_from_text(hello.contract, contracts().front()).problem.empty(),
         "a hello with an unknown contract is taken");
  expect(support::printable(hello.name) == hello.name, "the name cannot be printed");
  const Capabilities& can = hello.capabilities;
  expect(can.min_position <= can.max_position, "there is no position to ask for");
  expect(!can.in_place && !can.strides && !can.key_tensor, "what does not travel is promised");
}

void take_error(Content content) {
  if (content.size() < adapters::kShortestError || content.size() > adapters::kLongestError) return;
  const CallStatus status = adapters::read_error(content);
  expect(!status.ok() && support::printable(status.message) == status.message,
         "an error says nothing");
}

void take_result(Content content) {
  RopeSpec spec;
  spec.head_dim = spec.rotary_dim = 4;
  constexpr std::size_t kElements = 2 * 4, kBeside = 2;
  std::array<float, kElements + 2 * kBeside> y{};
  Call call;
  call.spec = &spec;
  call.batch = 1;
  call.seq = 2;
  call.q.heads = 1;
  call.q.out = y.data() + kBeside;
  call.q.out_strides = {8, 4, 4, 1};
  if (content.size() != adapters::result_length(call)) return;
  adapters::answered_call(content);
  const Content tensor = content.subspan(sizeof(std::uint64_t));
  adapters::store_result(tensor, call);
  expect(std::memcmp(call.q.out, tensor.data(), tensor.size()) == 0, "the result came out changed");
  const std::array<float, kBeside> untouched{};
  expect(std::memcmp(y.data(), untouched.data(), sizeof untouched) == 0 &&
             std::memcmp(y.data() + kBeside + kElements, untouched.data(), sizeof untouched) == 0,
         "something beside the output was written");
}

}  // namespace
}  // namespace ropecheck::targets

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ropecheck;
  using namespace targets;
  const Content bytes = std::as_bytes(std::span(data, size));
  const adapters::FrameHeader header = adapters::read_frame_header(bytes);
  if (!header.has_magic || size < adapters::kFrameHeader) return 0;
  const Content content = bytes.subspan(adapters::kFrameHeader);
  switch (static_cast<adapters::FrameType>(header.type)) {
    case adapters::FrameType::hello:
      take_hello(content);
      break;
    case adapters::FrameType::error:
      take_error(content);
      break;
    case adapters::FrameType::result:
      take_result(content);
      break;
    case adapters::FrameType::call:  // only the gate sends these
      break;
  }
  return 0;
}
