#ifndef ROPECHECK_PROPERTIES_RECENTLY_USED_H_
#define ROPECHECK_PROPERTIES_RECENTLY_USED_H_

#include <cstddef>
#include <list>
#include <utility>

// A cache for values that take long to compute and are soon needed again, like the frequencies of a
// specification.
namespace ropecheck::inline properties {

/// Number of specifications that a run of the gate alternates between: those of one share's random
/// cases, about a hundred (run/case_plan.cc), about thirty of models, and about ten that each of a
/// model's calls is compared with (claims/one_field_apart.h). With a smaller cache a value would be
/// dropped shortly before it is needed again.
inline constexpr std::size_t kSpecsInUse = 512;

/// The values of the most recently requested keys; the least recently used one is dropped. Keys are
/// searched one by one; that is fast compared with computing a value.
///
/// Not thread-safe: threads that share a cache have to take turns, and each keeps its turn until it
/// no longer uses the value.
template <class Key, class Value>
class RecentlyUsed {
 public:
  /// Keeps the values of `kept` keys, at least one.
  explicit RecentlyUsed(std::size_t kept) : kept_(kept) {}

  /// Returns the value of a key. If it is not in the cache, `make(key)` computes it. The reference
  /// is valid until as many other keys as are kept have been requested. If `make` throws, nothing
  /// has changed.
  template <class Make>
  Value& of(const Key& key, const Make& make) {
    for (auto known = recent_.begin(); known != recent_.end(); ++known)
      if (known->first == key) {
        recent_.splice(recent_.begin(), recent_, known);
        return known->second;
      }
    recent_.emplace_front(key, make(key));
    if (recent_.size() > kept_) recent_.pop_back();
    return recent_.front().second;
  }

 private:
  std::size_t kept_;
  std::list<std::pair<const Key, Value>> recent_;  ///< the last requested one first
};

}  // namespace ropecheck::properties

#endif  // ROPECHECK_PROPERTIES_RECENTLY_USED_H_
