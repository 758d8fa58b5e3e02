#ifndef ROPECHECK_SUPPORT_TEXT_TABLE_H_
#define ROPECHECK_SUPPORT_TEXT_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

// Tables of text, for terminals and for Markdown.
namespace ropecheck::support {

enum class Align : std::uint8_t { left, right };

struct TableColumn {
  std::string heading;
  Align align = Align::left;
  /// The least width, in terminal columns. A column is as wide as its widest cell.
  std::size_t width = 0;
  std::size_t gap = 2;  ///< spaces between the column before and this one
};

struct TextTable {
  std::vector<TableColumn> columns;
  /// A row may have fewer cells than the table has columns; the others are empty.
  std::vector<std::vector<std::string>> rows;
};

/// Returns a line for the headings, unless all are empty, and a line for each row. No line ends
/// with spaces.
std::string to_text(const TextTable& table);

/// Returns the table in Markdown, with a line for the headings.
std::string to_markdown(const TextTable& table);

}  // namespace ropecheck::support

#endif  // ROPECHECK_SUPPORT_TEXT_TABLE_H_
