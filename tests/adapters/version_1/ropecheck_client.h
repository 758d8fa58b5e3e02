#ifndef ROPECHECK_TESTS_ADAPTERS_VERSION_1_ROPECHECK_CLIENT_H_
#define ROPECHECK_TESTS_ADAPTERS_VERSION_1_ROPECHECK_CLIENT_H_

#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <exception>
#include <string>
#include <vector>

#include "rope_under_test.h"

// Serves an implementation in the form of rope_under_test.h on standard input and output, for
// `ropecheck gate --pipe`. The rotate() is the same as in a shared library, but it runs in its own
// program, which may be on another machine (--pipe "ssh gpu ./my_rope"). C++17; needs
// rope_under_test.h beside it, and POSIX.
//
//     #include "ropecheck_client.h"
//     int main() { return ropecheck_client::serve(*ropecheck_rope_under_test()); }
//
// The protocol is described in pipe_protocol.md. The protocol uses standard output, so the output
// that the process prints is redirected to standard error. The tensors of a call have no gaps and
// are never in place, and there is no k.
namespace ropecheck_client {

enum FrameType : std::uint32_t { kHello = 1, kCall = 2, kResult = 3, kError = 4 };

/// A buffer of bytes: numbers are written at its end, and read at `at`.
struct Bytes {
  std::vector<unsigned char> data;
  std::size_t at = 0;

  template <class T>
  void put(T value) {
    append(&value, sizeof value);
  }
  void append(const void* from, std::size_t size) {
    const std::size_t end = data.size();
    data.resize(end + size);
    if (size > 0) std::memcpy(data.data() + end, from, size);
  }
  template <class T>
  T get() {
    T value{};
    if (data.size() - at >= sizeof value) std::memcpy(&value, data.data() + at, sizeof value);
    at += sizeof value;
    return value;
  }
  /// Copies the numbers, so that they are aligned.
  template <class T>
  std::vector<T> get_all(std::size_t count) {
    std::vector<T> values(count);
    for (T& value : values) value = get<T>();
    return values;
  }
};

inline void send(std::FILE* to, FrameType type, const Bytes& content) {
  Bytes header;
  header.append("RCP1", 4);
  header.put(static_cast<std::uint32_t>(type));
  header.put(static_cast<std::uint64_t>(content.data.size()));
  std::fwrite(header.data.data(), 1, header.data.size(), to);
  std::fwrite(content.data.data(), 1, content.data.size(), to);
  std::fflush(to);
}

inline void send_error(std::FILE* to, std::uint64_t number, int status, const std::string& text) {
  Bytes content;
  content.put(number);
  content.put(static_cast<std::uint32_t>(status));
  content.append(text.data(), text.size());
  send(to, kError, content);
}

enum Kind : std::uint32_t { kRotations = 0, kTables = 1 };

/// `Described` is ropecheck_implementation or ropecheck_table.
template <class Described>
void send_hello(std::FILE* to, const Described& mine, Kind kind) {
  const std::string texts[] = {mine.name, mine.contract};
  Bytes content;
  content.put(std::uint32_t{1});  // the protocol's version
  content.put(static_cast<std::uint32_t>(kind));
  content.put(mine.capabilities);
  content.put(mine.min_position);
  content.put(mine.max_position);
  for (const std::string& text : texts) content.put(static_cast<std::uint32_t>(text.size()));
  for (const std::string& text : texts) content.append(text.data(), text.size());
  send(to, kHello, content);
}

/// Calls `function` and answers with the first `bytes` bytes of `y`, which it has written.
template <class Function, class Call>
void ask(std::FILE* to, std::uint64_t number, Function* function, const Call& call,
         const std::vector<std::uint64_t>& y, std::size_t bytes) {
  int status = ROPECHECK_FAILED;
  std::string said;
  try {
    status = function(&call);
  } catch (const std::exception& error) {
    said = error.what();
  }
  if (status != ROPECHECK_OK) return send_error(to, number, status, said);
  Bytes result;
  result.put(number);
  result.append(y.data(), bytes);
  send(to, kResult, result);
}

/// The content of a call frame, except for the tensor.
struct Received {
  std::uint64_t number = 0;
  ropecheck_spec spec{};
  ropecheck_call call{};  ///< its pointers point into the vectors
  std::size_t width = 0;  ///< bytes of an element
  std::vector<double> inv_freq;
  std::vector<std::int32_t> axis_of_pair;
  std::vector<std::int64_t> positions;
};

inline void receive(Bytes& content, Received& received) {
  constexpr std::size_t kWidths[] = {4, 2, 2, 8};  // by dtype
  ropecheck_spec& spec = received.spec;
  ropecheck_call& call = received.call;
  received.number = content.get<std::uint64_t>();
  call.dtype = content.get<std::int32_t>();
  call.direction = content.get<std::int32_t>();
  spec.layout = content.get<std::int32_t>();
  spec.scaling = content.get<std::int32_t>();
  spec.head_dim = content.get<std::int32_t>();
  spec.rotary_dim = content.get<std::int32_t>();
  spec.rotary_offset = content.get<std::int32_t>();
  call.axes = content.get<std::int32_t>();
  call.batch = content.get<std::int64_t>();
  call.seq = content.get<std::int64_t>();
  call.q.heads = content.get<std::int64_t>();
  spec.base = content.get<double>();
  spec.scaling_value = content.get<double>();
  spec.attention_factor = content.get<double>();

  const auto pairs = static_cast<std::size_t>(spec.rotary_dim / 2);
  const auto numbers = static_cast<std::size_t>(call.batch * call.seq * call.axes);
  received.width = kWidths[static_cast<std::size_t>(call.dtype)];
  received.inv_freq = content.get_all<double>(pairs);
  for (const std::int64_t axis : content.get_all<std::int64_t>(pairs))
    received.axis_of_pair.push_back(static_cast<std::int32_t>(axis));
  received.positions = content.get_all<std::int64_t>(numbers);
  spec.struct_size = sizeof spec;
  spec.inv_freq = received.inv_freq.data();
  spec.axis_of_pair = received.axis_of_pair.data();
  call.struct_size = sizeof call;
  call.positions = received.positions.data();
  call.spec = &spec;
}

/// Makes one call and answers it.
inline void answer(std::FILE* to, const ropecheck_implementation& mine, Bytes& content) {
  Received received;
  receive(content, received);
  ropecheck_call& call = received.call;
  const std::int64_t vector = received.spec.head_dim;
  const std::size_t bytes =
      static_cast<std::size_t>(call.batch * call.seq * call.q.heads * vector) * received.width;
  // Words of 8 bytes are aligned for every format.
  std::vector<std::uint64_t> x(bytes / 8 + 1), y(bytes / 8 + 1);
  if (content.at + bytes <= content.data.size())
    std::memcpy(x.data(), content.data.data() + content.at, bytes);
  call.q.in = x.data();
  call.q.out = y.data();
  const std::int64_t strides[] = {call.seq * call.q.heads * vector, call.q.heads * vector, vector,
                                  1};
  std::memcpy(call.q.in_strides, strides, sizeof strides);
  std::memcpy(call.q.out_strides, strides, sizeof strides);
  ask(to, received.number, mine.rotate, call, y, bytes);
}

/// The same for a table.
inline void answer(std::FILE* to, const ropecheck_table& mine, Bytes& content) {
  Received received;
  receive(content, received);
  const ropecheck_call& call = received.call;
  const std::size_t bytes =
      static_cast<std::size_t>(call.batch * call.seq * received.spec.rotary_dim / 2) *
      received.width;
  std::vector<std::uint64_t> entries(bytes / 4 + 1);
  ropecheck_table_call table{};
  table.struct_size = sizeof table;
  table.dtype = call.dtype;
  table.batch = call.batch;
  table.seq = call.seq;
  table.positions = call.positions;
  table.spec = call.spec;
  table.cos = entries.data();
  table.sin = reinterpret_cast<unsigned char*>(entries.data()) + bytes;
  table.axes = call.axes;
  ask(to, received.number, mine.make, table, entries, 2 * bytes);
}

/// Answers calls until the gate has no more. Returns the exit code for main().
template <class Described>
int serve_described(const Described& mine, Kind kind) {
  std::FILE* from = fdopen(dup(STDIN_FILENO), "rb");
  std::FILE* to = fdopen(dup(STDOUT_FILENO), "wb");
  dup2(STDERR_FILENO, STDOUT_FILENO);
  send_hello(to, mine, kind);
  const auto read = [&](Bytes& bytes, std::size_t size) {
    bytes.data.resize(size);
    return std::fread(bytes.data.data(), 1, size, from) == size;
  };
  for (Bytes header; read(header, 16); header.at = 0) {
    header.at = 8;  // the gate's frames are calls
    Bytes content;
    if (!read(content, static_cast<std::size_t>(header.get<std::uint64_t>()))) return 1;
    answer(to, mine, content);
  }
  return 0;
}

inline int serve(const ropecheck_implementation& mine) { return serve_described(mine, kRotations); }
inline int serve(const ropecheck_table& mine) { return serve_described(mine, kTables); }

}  // namespace ropecheck_client

#endif  // ROPECHECK_TESTS_ADAPTERS_VERSION_1_ROPECHECK_CLIENT_H_
