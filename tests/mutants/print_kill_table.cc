#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "mutants/catalogue.h"
#include "mutants/kill_table.h"
#include "properties/contract.h"
#include "run/targets.h"
#include "support/parallel.h"
#include "support/text_table.h"

// print_kill_table [--summary]
// print_kill_table --survivors
//
// Shows which property notices which planted bug, each by itself: a row for each bug, a column for
// each property. --summary leaves the rows out and prints the sums as a Markdown table. Exit code 1
// if a property notices no bug.
//
// --survivors prints the bugs that the random specifications of the default run do not reject under
// the weakest contract, as a Markdown table with the theorem that allows them. Exit code 1 if they
// are not those of allowed_roundings.
namespace ropecheck {
namespace {

constexpr int kCases = 12;

std::string family_of(const diagnosis::KnownBug& bug) { return bug.id.substr(0, bug.id.find('-')); }

void print(const std::string& text) { std::printf("%s", text.c_str()); }

void print_rows(const std::vector<std::vector<bool>>& noticed) {
  support::TextTable letters{{{""}, {""}}, {}};
  for (const Property* property : all_properties())
    letters.rows.push_back({std::string(1, static_cast<char>('a' + letters.rows.size())),
                            std::string(property->name)});
  print(support::to_text(letters));
  support::TextTable table{{{"", support::Align::left, 8}, {"", support::Align::left, 0, 1}, {""}},
                           {}};
  for (std::size_t i = 0; i < noticed.size(); ++i) {
    const diagnosis::KnownBug& bug = diagnosis::known_bugs()[i];
    std::string marks;
    for (std::size_t p = 0; p < noticed[i].size(); ++p)
      marks += noticed[i][p] ? static_cast<char>('a' + p) : '.';
    table.rows.push_back({bug.id, marks, bug.what});
  }
  print(support::to_text(table));
}

void print_sums(const std::vector<std::vector<bool>>& noticed) {
  support::TextTable table{
      {{"property"}, {"bugs that it notices by itself"}, {"that no other notices"}}, {}};
  for (std::size_t p = 0; p < all_properties().size(); ++p) {
    int by_itself = 0;
    int alone = 0;
    for (const std::vector<bool>& row : noticed) {
      by_itself += row[p] ? 1 : 0;
      alone += row[p] && std::count(row.begin(), row.end(), true) == 1 ? 1 : 0;
    }
    table.rows.push_back({'`' + std::string(all_properties()[p]->name) + '`',
                          std::to_string(by_itself), std::to_string(alone)});
  }
  print(support::to_markdown(table));
  std::string families;
  std::string last;
  for (const diagnosis::KnownBug& bug : diagnosis::known_bugs()) {
    if (family_of(bug) == last) continue;
    last = family_of(bug);
    if (families.find(last) == std::string::npos) families += (families.empty() ? "" : ", ") + last;
  }
  std::string missed;
  for (std::size_t i = 0; i < noticed.size(); ++i)
    if (std::count(noticed[i].begin(), noticed[i].end(), true) == 0)
      missed += (missed.empty() ? "" : ", ") + diagnosis::known_bugs()[i].id;
  std::printf(
      "\n%zu bugs of the families %s, in %d cases of small random specifications for each "
      "property and bug. Noticed by none of them in these: %s.\n",
      noticed.size(), families.c_str(), kCases, missed.empty() ? "none" : missed.c_str());
  std::printf("\nOf %zu bugs that were collected, %zu are outside the gate:\n\n",
              catalogued_bugs().size(), outside_the_gate().size());
  for (const OutsideTheGate& outside : outside_the_gate())
    std::printf("* %s: %s\n", std::string(outside.id).c_str(), std::string(outside.reason).c_str());
}

/// A property that none of so many bugs breaks is of no use. The property of tables is exempt,
/// because no planted bug is a table of cos and sin, and so is that of positions outside the range,
/// for which no planted bug declares an answer.
bool every_property_notices_some(const std::vector<std::vector<bool>>& noticed) {
  bool all = true;
  for (std::size_t p = 0; p < all_properties().size(); ++p) {
    const std::string name(all_properties()[p]->name);
    const bool some = std::any_of(noticed.begin(), noticed.end(),
                                  [p](const std::vector<bool>& row) { return row[p]; });
    if (some || name == "table_entries_are_close" || name == "positions_outside_the_range")
      continue;
    std::fprintf(stderr, "%s notices none of the planted bugs\n", name.c_str());
    all = false;
  }
  return all;
}

int print_kill_table(bool summary) {
  std::vector<std::vector<bool>> noticed(diagnosis::known_bugs().size());
  support::parallel_for(noticed.size(), [&](std::size_t i) {
    noticed[i] = noticed_by(diagnosis::known_bugs()[i], seed_from_environment(), kCases);
  });
  if (!summary) print_rows(noticed);
  print_sums(noticed);
  return every_property_notices_some(noticed) ? 0 : 1;
}

std::string_view theorem_that_allows(const std::string& id) {
  for (const AllowedRounding& rounding : allowed_roundings())
    if (rounding.id == id) return rounding.theorem;
  return {};
}

int print_survivors() {
  run::RunOptions options = default_run(seed_from_environment());
  options.contract = contract_of({RotationRung::storage, AngleRung::float32_exp});
  options.targets = run::targets_named({std::string(run::kAnySpec)});
  options.shrink = false;
  options.threads = 1;
  const std::vector<diagnosis::KnownBug>& bugs = diagnosis::known_bugs();
  std::vector<char> survives(bugs.size());
  support::parallel_for(bugs.size(), [&](std::size_t i) {
    survives[i] = outside_the_gate(bugs[i].id) == nullptr && !run_mutant(bugs[i], options).failed();
  });
  support::TextTable table{
      {{"bug"}, {"as if"}, {"counted by the theorem of `" + options.contract.name + "` as"}}, {}};
  bool as_listed = true;
  for (std::size_t i = 0; i < bugs.size(); ++i) {
    const std::string theorem(theorem_that_allows(bugs[i].id));
    as_listed &= (survives[i] != 0) == !theorem.empty();
    if (survives[i] != 0)
      table.rows.push_back({bugs[i].id, bugs[i].what, theorem.empty() ? "not at all" : theorem});
    else if (!theorem.empty())
      std::fprintf(stderr, "%s is rejected, though it is listed\n", bugs[i].id.c_str());
  }
  print(support::to_markdown(table));
  return as_listed ? 0 : 1;
}

}  // namespace
}  // namespace ropecheck

int main(int argc, char** argv) {
  if (argc == 2 && std::strcmp(argv[1], "--survivors") == 0) return ropecheck::print_survivors();
  const bool summary = argc == 2 && std::strcmp(argv[1], "--summary") == 0;
  if (argc > 1 && !summary) {
    std::fprintf(stderr, "usage: print_kill_table [--summary | --survivors]\n");
    return 2;
  }
  return ropecheck::print_kill_table(summary);
}
