#include "adapters/shared_library.h"

#include <dlfcn.h>
#include <unistd.h>

#include <fmt/format.h>
#include <atomic>
#include <cfenv>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "adapters/apply/given_table_call.h"
#include "adapters/c_spec.h"
#include "adapters/interface_codes.h"
#include "adapters/limits/declared_limits.h"
#include "adapters/sandbox/checked_call.h"
#include "adapters/sandbox/child_process.h"
#include "adapters/sandbox/float_environment.h"
#include "adapters/table_rope.h"
#include "support/input_error.h"
#include "support/output_redirect.h"

namespace ropecheck::adapters {
namespace {

constexpr const char* kRotationEntry = "ropecheck_rope_under_test";
constexpr const char* kTableEntry = "ropecheck_table_under_test";

std::string text_of(const char* text) { return text == nullptr ? "" : text; }

/// The size in bytes that every description of its ABI version has. Members that are added to its
/// end later exist only if its struct_size covers them.
std::size_t least_size(const ropecheck_implementation& described) {
  return described.abi_version == 1 ? offsetof(ropecheck_implementation, limits)
                                    : offsetof(ropecheck_implementation, limits) + sizeof(void*);
}
std::size_t least_size(const ropecheck_table& described) {
  return described.abi_version == 1 ? offsetof(ropecheck_table, limits)
                                    : offsetof(ropecheck_table, limits) + sizeof(void*);
}

/// Returns why a ropecheck_implementation or ropecheck_table is unusable, in words that follow the
/// library's path; empty if it is usable. `function` is the name of the function that it has to
/// have.
template <class Described>
std::string problem_with(const Described* described, const char* entry, const char* function,
                         bool has_function) {
  if (described == nullptr) return std::string("returns no description from ") + entry;
  if (described->abi_version < 1 || described->abi_version > ROPECHECK_ABI_VERSION)
    return fmt::format(
        "was built for ABI version {} of rope_under_test.h; this program speaks versions 1 to {}",
        described->abi_version, ROPECHECK_ABI_VERSION);
  const std::size_t least = least_size(*described);
  if (described->struct_size < least)
    return fmt::format("describes itself in {} bytes where {} are needed (set struct_size)",
                       described->struct_size, least);
  if (!has_function) return fmt::format("has no {} function (it is null)", function);
  return {};
}

/// Returns the declaration without the function. Throws InputError if the declaration makes no
/// sense.
template <class Described>
Implementation declared_by(const Described& described, const std::string& path,
                           std::uint64_t more_capabilities) {
  Implementation implementation;
  implementation.name = text_of(described.name);
  implementation.contract = text_of(described.contract);
  implementation.capabilities = capabilities_from(described.capabilities | more_capabilities,
                                                  described.min_position, described.max_position);
  Capabilities& can = implementation.capabilities;
  std::string problem = problem_with_declaration(implementation.name, implementation.contract, can);
  if (described.abi_version >= 2 && problem.empty()) problem = add_limits(described.limits, can);
  if (problem.empty()) problem = settle_limits(can);
  if (!problem.empty()) throw support::InputError("'" + path + "' " + problem);
  return implementation;
}

ropecheck_tensor tensor_of(const TensorArgument& tensor) {
  const Strides& in = tensor.in_strides;
  const Strides& out = tensor.out_strides;
  return {tensor.heads,
          tensor.in,
          tensor.out,
          {in.batch, in.seq, in.head, in.dim},
          {out.batch, out.seq, out.head, out.dim}};
}

/// `at_load` describes the side effects of loading the library.
CallStatus status_of(CheckedCall call, const std::string& at_load) {
  CallStatus status = status_from(call.returned);
  status.side_effect = call.side_effect.empty() ? at_load : std::move(call.side_effect);
  return status;
}

/// The forms of positions that an implementation has declared besides the usual one.
struct OtherPositions {
  OtherPositions(const Call& call, const Limits& limits) {
    const std::int64_t axes = call.spec->axes();
    if (limits.int32_positions)
      for (std::int64_t i = 0; i < call.batch * call.seq * axes; ++i)
        in_32_bits.push_back(static_cast<std::int32_t>(call.positions[i]));
    if (limits.consecutive_positions)
      for (std::int64_t row = 0; row < call.batch; ++row) {
        const std::int64_t* start = call.positions + row * call.seq * axes;
        first.insert(first.end(), start, start + axes);
      }
  }
  template <class T>
  static const T* pointer_to(const std::vector<T>& numbers) {
    return numbers.empty() ? nullptr : numbers.data();
  }

  std::vector<std::int32_t> in_32_bits;
  std::vector<std::int64_t> first;
};

/// Makes a call. `table`: null unless the call is given one.
CallStatus rotate(const ropecheck_implementation& described, const Capabilities& can,
                  const Call& call, const ropecheck_given_table* table,
                  const std::string& at_load) {
  const CSpec spec(*call.spec, can);
  const OtherPositions other(call, can.limits);
  const ropecheck_call c_call = {sizeof(ropecheck_call),
                                 dtype_code(call.dtype),
                                 direction_code(call.direction),
                                 call.spec->axes(),
                                 call.batch,
                                 call.seq,
                                 call.positions,
                                 &spec.value,
                                 tensor_of(call.q),
                                 tensor_of(call.k),
                                 OtherPositions::pointer_to(other.in_32_bits),
                                 OtherPositions::pointer_to(other.first),
                                 table};
  return status_of(checked_call(described.rotate, &c_call), at_load);
}

/// Makes a call that is given a table, at either end of its memory in turn.
CallStatus apply(const ropecheck_implementation& described, const Capabilities& can,
                 const Call& call, const std::string& at_load) {
  static std::atomic<unsigned> turn = 0;
  const GuardedEnd end = turn++ % 2 == 0 ? GuardedEnd::back : GuardedEnd::front;
  const GivenTableCall table(call, can.limits, end);
  CallStatus status = rotate(described, can, call, table.value(), at_load);
  if (std::string touched = table.side_effect(); !touched.empty())
    status.side_effect = std::move(touched);
  return status;
}

CallStatus make_table(const ropecheck_table& described, const Capabilities& can,
                      const TableCall& call, const std::string& at_load) {
  const CSpec spec(*call.spec, can);
  const ropecheck_table_call c_call = {sizeof(ropecheck_table_call),
                                       dtype_code(call.dtype),
                                       call.batch,
                                       call.seq,
                                       call.positions,
                                       &spec.value,
                                       call.cos,
                                       call.sin,
                                       call.spec->axes()};
  return status_of(checked_call(described.make, &c_call), at_load);
}

/// The library's description: one of the two is set.
struct Loaded {
  const ropecheck_implementation* rotation = nullptr;
  const ropecheck_table* table = nullptr;
};

/// Throws InputError.
Loaded load(const std::string& path) {
  // Without a slash, the loader would search the system's folders instead of the current one.
  const std::string file = path.find('/') == std::string::npos ? "./" + path : path;
  void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr)
    throw support::InputError("'" + path + "' cannot be loaded as a shared library: " + dlerror());
  if (const auto entry =
          reinterpret_cast<decltype(&ropecheck_rope_under_test)>(dlsym(library, kRotationEntry))) {
    const ropecheck_implementation* rotation = entry();
    if (const std::string problem = problem_with(
            rotation, kRotationEntry, "rotate", rotation != nullptr && rotation->rotate != nullptr);
        !problem.empty())
      throw support::InputError("'" + path + "' " + problem);
    return {rotation, nullptr};
  }
  const auto entry =
      reinterpret_cast<decltype(&ropecheck_table_under_test)>(dlsym(library, kTableEntry));
  if (entry == nullptr)
    throw support::InputError("'" + path + "' exports neither " + kRotationEntry + " nor " +
                              kTableEntry + " (see rope_under_test.h)");
  const ropecheck_table* table = entry();
  if (const std::string problem =
          problem_with(table, kTableEntry, "make", table != nullptr && table->make != nullptr);
      !problem.empty())
    throw support::InputError("'" + path + "' " + problem);
  return {nullptr, table};
}

/// Restores the floating-point environment at the end of the scope.
class KeptFloatEnvironment {
 public:
  KeptFloatEnvironment() {
    std::fegetenv(&before_);
    reset_float_environment();
  }
  ~KeptFloatEnvironment() { std::fesetenv(&before_); }
  KeptFloatEnvironment(const KeptFloatEnvironment&) = delete;
  KeptFloatEnvironment& operator=(const KeptFloatEnvironment&) = delete;

 private:
  std::fenv_t before_;
};

Implementation load_and_describe(const std::string& path) {
  const KeptFloatEnvironment kept;
  const Loaded loaded = load(path);
  std::string at_load;
  if (const std::string changed = changed_float_environment(); !changed.empty())
    at_load = "when the library is loaded, " + changed;
  if (loaded.rotation != nullptr) {
    Implementation implementation = declared_by(*loaded.rotation, path, 0);
    implementation.rotate = [&described = *loaded.rotation, can = implementation.capabilities,
                             at_load](const Call& call) {
      return can.given_table ? apply(described, can, call, at_load)
                             : rotate(described, can, call, nullptr, at_load);
    };
    return implementation;
  }
  // A table declares neither a layout nor a place for the output, so these are added.
  constexpr std::uint64_t kGiven = ROPECHECK_CAN_HALF_SPLIT | ROPECHECK_CAN_OUT_OF_PLACE;
  const Implementation declared = declared_by(*loaded.table, path, kGiven);
  if (declared.capabilities.given_table)
    throw support::InputError("'" + path +
                              "' makes tables, and declares ROPECHECK_APPLY, which means that it "
                              "is given them");
  return rotation_by_table(
      [&described = *loaded.table, can = declared.capabilities, at_load](const TableCall& call) {
        return make_table(described, can, call, at_load);
      },
      declared);
}

}  // namespace

Implementation load_shared_library(const std::string& path, std::chrono::milliseconds time_limit) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored))
    throw support::InputError("there is no file '" + path + "'");
  const std::string trouble = trial_run(
      [&] {
        try {
          load_and_describe(path);
        } catch (const support::InputError&) {
          // The parent loads the library again and throws the error itself.
        }
      },
      time_limit);
  if (!trouble.empty())
    throw support::InputError("'" + path + "' cannot be loaded: loading it " + trouble);
  const support::OutputRedirect silence;
  Implementation implementation = load_and_describe(path);
  // Handlers run in reverse order, so this one ends the process before the handlers that the
  // library has registered.
  on_exit(
      [](int status, void*) {
        std::fflush(nullptr);
        _exit(status);
      },
      nullptr);
  return implementation;
}

}  // namespace ropecheck::adapters
