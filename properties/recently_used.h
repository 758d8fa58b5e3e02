#ifndef ROPECHECK_PROPERTIES_RECENTLY_USED_H_
#define ROPECHECK_PROPERTIES_RECENTLY_USED_H_

#include <cstddef>
#include <list>
#include <utility>

// What takes long to make for a key and is soon asked for again, as the frequencies of a
// specification are.
namespace ropecheck::inline properties {

/// Specifications that a run of the gate goes back and forth between: those of one share's random
/// cases, some hundred (gate/run.cc), and some thirty models'. With fewer, a value would be dropped
/// shortly before it is asked for again.
inline constexpr std::size_t kSpecsInUse = 128;

/// The values made for the last few keys that were asked for; the least recently used is dropped.
/// Keys are looked through one by one, which is nothing next to what a value takes to make.
///
/// Not thread-safe: threads that share one have to take turns, each until it is done with what it
/// was given.
template <class Key, class Value>
class RecentlyUsed {
 public:
  /// Keeps the values of as many keys, at least one.
  explicit RecentlyUsed(std::size_t kept) : kept_(kept) {}

  /// The value of a key, made by `make(key)` where it is not among those kept. The reference holds
  /// until as many other keys as are kept have been asked for. Where `make` throws, nothing has
  /// changed.
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
  std::list<std::pair<const Key, Value>> recent_;  ///< the last one asked for first
};

}  // namespace ropecheck::inline properties

#endif  // ROPECHECK_PROPERTIES_RECENTLY_USED_H_
