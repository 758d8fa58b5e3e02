#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "diagnosis/catalogue/known_bugs.h"
#include "field_oracles/field_checks.h"
#include "field_oracles/finding.h"
#include "support/text_table.h"

// print_field_table [--summary]
//
// Runs the tests of other libraries on every planted bug. A row for each bug has a letter for each
// test that notices it, a dot for each that overlooks it, and a space for each that has no call
// that could show it; then come the reasons. --summary leaves both out and prints the sums as
// Markdown. Exit code 1 if a test notices no bug.
namespace ropecheck::field {
namespace {

using Table = std::vector<std::vector<Finding>>;

std::string family_of(const diagnosis::KnownBug& bug) { return bug.id.substr(0, bug.id.find('-')); }

Table table() {
  std::vector<UnderTest> bugs;
  for (const diagnosis::KnownBug& bug : diagnosis::known_bugs()) bugs.push_back(under_test(bug));
  return findings(bugs, field_checks());
}

void print(const std::string& text) { std::printf("%s", text.c_str()); }

void print_rows(const Table& table) {
  support::TextTable letters{{{""}, {""}, {""}}, {}};
  for (const FieldCheck& check : field_checks())
    letters.rows.push_back({std::string(1, static_cast<char>('a' + letters.rows.size())),
                            std::string(check.name), std::string(check.source)});
  print(support::to_text(letters));
  support::TextTable rows{{{"", support::Align::left, 8}, {"", support::Align::left, 0, 1}, {""}},
                          {}};
  for (std::size_t n = 0; n < table.size(); ++n) {
    std::string marks;
    for (std::size_t i = 0; i < table[n].size(); ++i) {
      const Outcome outcome = table[n][i].outcome;
      marks += outcome == Outcome::noticed  ? static_cast<char>('a' + i)
               : outcome == Outcome::missed ? '.'
                                            : ' ';
    }
    const diagnosis::KnownBug& bug = diagnosis::known_bugs()[n];
    rows.rows.push_back({bug.id, marks, bug.what});
  }
  print(support::to_text(rows));
}

void print_reasons(const Table& table) {
  for (std::size_t i = 0; i < field_checks().size(); ++i) {
    std::map<std::string, std::string> ids;
    for (std::size_t n = 0; n < table.size(); ++n)
      if (table[n][i].outcome == Outcome::inexpressible)
        ids[table[n][i].reason] += " " + diagnosis::known_bugs()[n].id;
    std::printf("\n%s cannot express:\n", std::string(field_checks()[i].name).c_str());
    for (const auto& [reason, bugs] : ids) std::printf("  %s:%s\n", reason.c_str(), bugs.c_str());
  }
}

/// Counts the rows whose finding in column i has the outcome, of one family or of all ("").
std::size_t count(const Table& table, std::size_t i, Outcome outcome, const std::string& family) {
  std::size_t sum = 0;
  for (std::size_t n = 0; n < table.size(); ++n)
    sum += table[n][i].outcome == outcome &&
           (family.empty() || family_of(diagnosis::known_bugs()[n]) == family);
  return sum;
}

bool noticed_by_some(const std::vector<Finding>& row) {
  return std::any_of(row.begin(), row.end(),
                     [](const Finding& finding) { return finding.outcome == Outcome::noticed; });
}

void print_sums(const Table& table) {
  support::TextTable sums{{{"test"}, {"noticed"}, {"missed"}, {"cannot be expressed"}}, {}};
  std::vector<std::string> families;
  for (const diagnosis::KnownBug& bug : diagnosis::known_bugs())
    if (std::find(families.begin(), families.end(), family_of(bug)) == families.end())
      families.push_back(family_of(bug));
  support::TextTable by_family{{{"test"}}, {}};
  for (const std::string& family : families) by_family.columns.push_back({family});
  for (std::size_t i = 0; i < field_checks().size(); ++i) {
    const std::string name(field_checks()[i].name);
    sums.rows.push_back({name});
    for (const Outcome outcome : {Outcome::noticed, Outcome::missed, Outcome::inexpressible})
      sums.rows.back().push_back(std::to_string(count(table, i, outcome, {})));
    by_family.rows.push_back({name});
    for (const std::string& family : families) {
      const std::size_t noticed = count(table, i, Outcome::noticed, family);
      by_family.rows.back().push_back(
          std::to_string(noticed) + "/" +
          std::to_string(noticed + count(table, i, Outcome::missed, family)));
    }
  }
  print(support::to_markdown(sums));
  std::printf("\nNoticed of those that can be expressed:\n\n");
  print(support::to_markdown(by_family));
  std::printf("\n%td of %zu bugs are noticed by one of the tests at least.\n",
              std::count_if(table.begin(), table.end(), noticed_by_some), table.size());
}

int print_field_table(bool summary) {
  const Table all = table();
  if (!summary) {
    print_rows(all);
    print_reasons(all);
    std::printf("\n");
  }
  print_sums(all);
  for (std::size_t i = 0; i < field_checks().size(); ++i)
    if (count(all, i, Outcome::noticed, {}) == 0) return 1;
  return 0;
}

}  // namespace
}  // namespace ropecheck::field

int main(int argc, char** argv) {
  const bool summary = argc == 2 && std::strcmp(argv[1], "--summary") == 0;
  if (argc > 1 && !summary) {
    std::fprintf(stderr, "usage: print_field_table [--summary]\n");
    return 2;
  }
  return ropecheck::field::print_field_table(summary);
}
