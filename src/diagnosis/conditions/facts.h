#ifndef ROPECHECK_DIAGNOSIS_CONDITIONS_FACTS_H_
#define ROPECHECK_DIAGNOSIS_CONDITIONS_FACTS_H_

#include <cstdint>
#include <optional>
#include <span>

#include "diagnosis/conditions/conditions.h"

// Facts about calls and about results in them, with words. Conditions are made of facts.
namespace ropecheck::diagnosis {

struct Fact {
  const char* words;
  bool (*holds)(const Case&);
};

struct ItemFact {
  const char* words;
  bool (*holds)(const Case&, const Item&);
};

/// A fact about the values of an item's vector.
struct ValueFact {
  const char* words;
  bool (*holds)(const Sight&);
};

/// A fact about the form of the table that a call was given.
struct TableFact {
  const char* words;
  bool (*holds)(const TableForm&);
};

/// A number of a call or an item, and the words for "from a number on", "up to it", and it alone.
struct Number {
  const char* from;
  const char* up_to;
  const char* only;
  std::optional<std::int64_t> (*of)(const Sight&);
  /// Changes a call so that it has this number, or a place of this number; null if it has all
  /// numbers between its least and its largest anyway.
  void (*set)(Case&, std::int64_t) = nullptr;
  /// From a number to the next; 0 if the number is measured and has no next one: it is rounded down
  /// to a whole number, and `up_to` names the whole number above the largest.
  std::int64_t step = 1;
};

/// If two facts exclude the same, the first is said.
std::span<const Fact> facts_about_calls();
std::span<const ItemFact> facts_about_items();
std::span<const ItemFact> facts_about_blocks();
std::span<const ItemFact> facts_about_memory();
std::span<const ValueFact> facts_about_values();
std::span<const TableFact> facts_about_tables();
std::span<const Number> numbers_of_sights();

/// Returns true if a token's position on the first axis is the one after the token's before.
bool follows(const Case& c, int batch, int seq);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_CONDITIONS_FACTS_H_
