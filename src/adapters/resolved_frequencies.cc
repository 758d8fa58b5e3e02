#include "adapters/resolved_frequencies.h"

#include <mutex>

#include "properties/exact/rounded_frequencies.h"
#include "properties/recently_used.h"

namespace ropecheck::adapters {
namespace {

/// The frequencies of the specs that any thread has asked for: each thread of a race would
/// otherwise take milliseconds to resolve them, and so would each new process that is copied from
/// this one.
std::vector<double> known_to_any_thread(const RopeSpec& spec) {
  static std::mutex mutex;
  static RecentlyUsed<RopeSpec, std::vector<double>> recent(kSpecsInUse);
  const std::lock_guard lock(mutex);
  return recent.of(spec, exact::rounded_frequencies);
}

}  // namespace

std::vector<double> resolved_frequencies(const RopeSpec& spec) {
  thread_local RecentlyUsed<RopeSpec, std::vector<double>> recent(kSpecsInUse);
  return recent.of(spec, known_to_any_thread);
}

}  // namespace ropecheck::adapters
