#ifndef ROPECHECK_ADAPTERS_CLIENTS_ROPECHECK_CLIENT_H_
#define ROPECHECK_ADAPTERS_CLIENTS_ROPECHECK_CLIENT_H_

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <memory>
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
// that the process prints is redirected to standard error. On the gate's machine, tensors are in
// memory that both programs share, and calls are those of a shared library: with strides, in place,
// and with k, as far as they are declared. On another machine the tensors of a call travel through
// the pipe; they have no gaps and are never in place, and there is no k.
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
  void copy_to(void* to, std::size_t size) {
    if (size > 0 && data.size() - at >= size) std::memcpy(to, data.data() + at, size);
    at += size;
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

/// The memory that the gate shares with this program.
class SharedMemory {
 public:
  /// Returns the bytes of the memory, at least `size`; null if there is no such memory.
  unsigned char* bytes(std::size_t size) {
    const char* variable = std::getenv("ROPECHECK_SHARED_MEMORY");
    if (size <= size_ || variable == nullptr) return bytes_;
    if (bytes_ != nullptr) munmap(bytes_, size_);
    void* mapped = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, std::atoi(variable), 0);
    bytes_ = mapped == MAP_FAILED ? nullptr : static_cast<unsigned char*>(mapped);
    size_ = bytes_ == nullptr ? 0 : size;
    return bytes_;
  }
  /// Returns the word that the memory begins with, which tells the gate that this program sees it.
  std::string token() {
    const unsigned char* start = bytes(4096);
    return start == nullptr ? "" : std::string(reinterpret_cast<const char*>(start), 32);
  }

 private:
  unsigned char* bytes_ = nullptr;
  std::size_t size_ = 0;
};

inline SharedMemory& shared_memory() {
  static SharedMemory memory;
  return memory;
}

/// Returns the lines of the hello frame that declare limits.
inline std::string lines_of(const ropecheck_limits* limits) {
  static const char* const kFlags[] = {
      "consecutive_positions", "same_positions_in_rows",       "int32_positions",
      "flushes_subnormals",    "free_zero_signs_in_gradients", "nan_may_become_infinite"};
  std::string lines;
  if (limits == nullptr) return lines;
  for (unsigned bit = 0; bit < sizeof kFlags / sizeof kFlags[0]; ++bit)
    if ((limits->flags >> bit & 1) != 0) lines += std::string(kFlags[bit]) + "=1\n";
  std::string spec;
  for (const char* at = limits->specs; at != nullptr; ++at) {
    if (*at != '\n' && *at != '\0')
      spec += *at;
    else if (!spec.empty())
      lines += "spec=" + spec + "\n", spec.clear();
    if (*at == '\0') break;
  }
  const auto list = [&](const char* name, const std::int32_t* dims) {
    if (dims == nullptr || *dims == 0) return;
    lines += std::string(name) + "=" + std::to_string(*dims);
    while (*++dims != 0) lines += "," + std::to_string(*dims);
    lines += "\n";
  };
  list("head_dims", limits->head_dims);
  list("rotary_dims", limits->rotary_dims);
  static const char* const kForms[] = {"joint",   "separate", "half_width",  "full_width",
                                       "float32", "storage",  "by_position", "by_token"};
  std::string forms;
  for (unsigned bit = 0; bit < sizeof kForms / sizeof kForms[0]; ++bit)
    if ((limits->table_forms >> bit & 1) != 0)
      forms += std::string(forms.empty() ? "" : ",") + kForms[bit];
  if (!forms.empty()) lines += "table_forms=" + forms + "\n";
  const char* const kAnswers[] = {"", "outside=error\n", "outside=clamp\n", "outside=exact\n"};
  lines += kAnswers[limits->outside & 3];
  lines += "longest_sequence=" + std::to_string(limits->longest_sequence) + "\n";
  return lines + "largest_batch=" + std::to_string(limits->largest_batch) + "\n";
}

/// `Described` is ropecheck_implementation or ropecheck_table.
template <class Described>
void send_hello(std::FILE* to, const Described& mine, Kind kind) {
  std::string lines = std::string("name=") + mine.name + "\ncontract=" + mine.contract;
  lines += "\ncan=" + std::to_string(mine.capabilities);
  lines += "\nmin_position=" + std::to_string(mine.min_position);
  lines += "\nmax_position=" + std::to_string(mine.max_position) + "\n" + lines_of(mine.limits);
  const std::string token = shared_memory().token();
  if (!token.empty()) lines += "shared_memory=" + token + "\n";
  Bytes content;
  content.put(std::uint32_t{2});  // the protocol's version
  content.put(static_cast<std::uint32_t>(kind));
  content.append(lines.data(), lines.size());
  send(to, kHello, content);
}

/// Calls `function` and answers with the first `size` bytes at `result`, which it has written.
template <class Function, class Call>
void ask(std::FILE* to, std::uint64_t number, Function* function, const Call& call,
         const void* result, std::size_t size) {
  int status = ROPECHECK_FAILED;
  std::string said;
  try {
    status = function(&call);
  } catch (const std::exception& error) {
    said = error.what();
  }
  if (status != ROPECHECK_OK) return send_error(to, number, status, said);
  Bytes content;
  content.put(number);
  content.append(result, size);
  send(to, kResult, content);
}

/// Zeroed memory, which a table with a million rows takes only for the rows that are filled.
using Zeros = std::unique_ptr<unsigned char, decltype(&std::free)>;
inline Zeros zeros(std::size_t bytes) {
  return {static_cast<unsigned char*>(std::calloc(bytes + 1, 1)), &std::free};
}

/// The content of a call frame.
struct Received {
  std::uint64_t number = 0;
  ropecheck_spec spec{};
  ropecheck_scaling parameters{};
  ropecheck_call call{};  ///< its pointers point into the vectors, and into shared memory
  ropecheck_given_table table{};
  bool is_shared = false;
  bool is_given_table = false;
  std::size_t width = 0;  ///< bytes of an element
  std::vector<double> inv_freq;
  std::vector<std::int32_t> axis_of_pair;
  std::vector<std::int64_t> positions;
  std::vector<std::int64_t> first_positions;
  std::vector<std::int32_t> positions32;
  std::vector<double> numbers;      ///< of the scaling's parameters
  std::vector<std::uint64_t> x, y;  ///< words of 8 bytes are aligned for every format
  Zeros cos = zeros(0), sin = zeros(0);
};

constexpr std::size_t kWidths[] = {4, 2, 2, 8};  ///< bytes of an element, by dtype

inline void receive_parameters(Received& received, std::size_t pairs) {
  const std::vector<double>& n = received.numbers;
  if (n.size() < 13) return;
  ropecheck_scaling& p = received.parameters;
  std::size_t next = 0;
  p.struct_size = sizeof p;
  p.kind = received.spec.scaling;
  p.factor = n[next++];
  for (std::int64_t* length : {&p.original_length, &p.max_length, &p.seq_len})
    *length = static_cast<std::int64_t>(n[next++]);
  for (double* number : {&p.beta_fast, &p.beta_slow, &p.extrapolation, &p.mscale, &p.mscale_all_dim,
                         &p.low_freq_factor, &p.high_freq_factor, &p.proportion})
    *number = n[next++];
  p.deviations = static_cast<std::uint32_t>(n[next++]);
  if (n.size() == 13 + 2 * pairs) {
    p.short_factors = n.data() + 13;
    p.long_factors = n.data() + 13 + pairs;
  }
  received.spec.parameters = &p;
}

/// The place of a tensor in shared memory.
inline void receive_tensor(Bytes& content, unsigned char* memory, ropecheck_tensor& tensor) {
  tensor.in = memory + content.get<std::uint64_t>();
  tensor.out = memory + content.get<std::uint64_t>();
  for (std::int64_t& stride : tensor.in_strides) stride = content.get<std::int64_t>();
  for (std::int64_t& stride : tensor.out_strides) stride = content.get<std::int64_t>();
}

/// The tensor in a frame, and memory for the result.
inline void receive_stream(Bytes& content, Received& received) {
  ropecheck_call& call = received.call;
  const std::int64_t vector = received.spec.head_dim;
  const std::size_t bytes =
      static_cast<std::size_t>(call.batch * call.seq * call.q.heads * vector) * received.width;
  received.x.resize(bytes / 8 + 1);
  received.y.resize(bytes / 8 + 1);
  content.copy_to(received.x.data(), bytes);
  call.q.in = received.x.data();
  call.q.out = received.y.data();
  const std::int64_t strides[] = {call.seq * call.q.heads * vector, call.q.heads * vector, vector,
                                  1};
  std::memcpy(call.q.in_strides, strides, sizeof strides);
  std::memcpy(call.q.out_strides, strides, sizeof strides);
}

/// The cos and sin of a kernel that is given them. Rows that are not in the frame are 0.
inline void receive_table(Bytes& content, Received& received, unsigned char* memory) {
  ropecheck_given_table& table = received.table;
  table.struct_size = sizeof table;
  table.dtype = content.get<std::int32_t>();
  const std::uint32_t form = content.get<std::uint32_t>();
  table.full_width = static_cast<std::int32_t>(form & 1);
  table.joint = static_cast<std::int32_t>(form >> 1 & 1);
  table.by_position = static_cast<std::int32_t>(form >> 2 & 1);
  table.rows = content.get<std::int64_t>();
  table.row_stride = content.get<std::int64_t>();
  received.call.table = &table;
  if (memory != nullptr) {
    table.cos = memory + content.get<std::uint64_t>();
    table.sin = memory + content.get<std::uint64_t>();
    return;
  }
  const std::size_t width = kWidths[static_cast<std::size_t>(table.dtype)];
  const std::size_t part =
      static_cast<std::size_t>(received.spec.rotary_dim / (table.full_width != 0 ? 1 : 2)) * width;
  const std::size_t stride = static_cast<std::size_t>(table.row_stride) * width;
  const std::size_t bytes = static_cast<std::size_t>(table.rows) * stride;
  received.cos = zeros(bytes);
  if (table.joint == 0) received.sin = zeros(bytes);
  unsigned char* cos = received.cos.get();
  unsigned char* sin = table.joint != 0 ? cos + part : received.sin.get();
  const std::size_t filled = static_cast<std::size_t>(content.get<std::uint64_t>());
  for (const std::int64_t row : content.get_all<std::int64_t>(filled)) {
    content.copy_to(cos + static_cast<std::size_t>(row) * stride, part);
    content.copy_to(sin + static_cast<std::size_t>(row) * stride, part);
  }
  table.cos = cos;
  table.sin = sin;
}

inline void receive(Bytes& content, Received& received) {
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
  call.k.heads = content.get<std::int64_t>();
  const std::uint32_t flags = content.get<std::uint32_t>();
  received.is_shared = (flags & 1) != 0;
  received.is_given_table = (flags & 4) != 0;
  const std::size_t parameters = content.get<std::uint32_t>();

  const auto pairs = static_cast<std::size_t>(spec.rotary_dim / 2);
  const auto row = static_cast<std::size_t>(call.seq * call.axes);
  received.width = kWidths[static_cast<std::size_t>(call.dtype)];
  received.inv_freq = content.get_all<double>(pairs);
  for (const std::int64_t axis : content.get_all<std::int64_t>(pairs))
    received.axis_of_pair.push_back(static_cast<std::int32_t>(axis));
  received.positions = content.get_all<std::int64_t>(static_cast<std::size_t>(call.batch) * row);
  received.numbers = content.get_all<double>(parameters);
  receive_parameters(received, pairs);
  unsigned char* memory = nullptr;
  if (received.is_shared) {
    memory = shared_memory().bytes(static_cast<std::size_t>(content.get<std::uint64_t>()));
    receive_tensor(content, memory, call.q);
    if (call.k.heads > 0) receive_tensor(content, memory, call.k);
  } else {
    receive_stream(content, received);
  }
  if (received.is_given_table) receive_table(content, received, memory);
  spec.struct_size = sizeof spec;
  spec.inv_freq = received.inv_freq.data();
  spec.axis_of_pair = received.axis_of_pair.data();
  call.struct_size = sizeof call;
  call.positions = received.positions.data();
  call.spec = &spec;
}

/// Adds the forms of positions that the limits declare.
inline void add_forms(Received& received, const ropecheck_limits* limits) {
  ropecheck_call& call = received.call;
  if (limits == nullptr) return;
  if ((limits->flags & ROPECHECK_LIMIT_INT32_POSITIONS) != 0) {
    for (const std::int64_t position : received.positions)
      received.positions32.push_back(static_cast<std::int32_t>(position));
    call.positions32 = received.positions32.data();
  }
  if ((limits->flags & ROPECHECK_LIMIT_CONSECUTIVE_POSITIONS) != 0) {
    for (std::int64_t row = 0; row < call.batch; ++row)
      for (std::int64_t axis = 0; axis < call.axes; ++axis)
        received.first_positions.push_back(call.positions[row * call.seq * call.axes + axis]);
    call.first_positions = received.first_positions.data();
  }
}

/// Makes one call and answers it.
inline void answer(std::FILE* to, const ropecheck_implementation& mine, Bytes& content) {
  Received received;
  receive(content, received);
  add_forms(received, mine.limits);
  ropecheck_call& call = received.call;
  const std::size_t bytes = received.is_shared
                                ? 0
                                : static_cast<std::size_t>(call.batch * call.seq * call.q.heads *
                                                           received.spec.head_dim) *
                                      received.width;
  ask(to, received.number, mine.rotate, call, received.y.data(), bytes);
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
  ask(to, received.number, mine.make, table, entries.data(), 2 * bytes);
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

#endif  // ROPECHECK_ADAPTERS_CLIENTS_ROPECHECK_CLIENT_H_
