#include "support/text_table.h"

#include <algorithm>

#include "support/text.h"

namespace ropecheck::support {
namespace {

using Row = std::vector<std::string>;

Row headings_of(const TextTable& table) {
  Row headings;
  for (const TableColumn& column : table.columns) headings.push_back(column.heading);
  return headings;
}

std::vector<std::size_t> widths_of(const TextTable& table) {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const TableColumn& column = table.columns[i];
    std::size_t width = std::max(column.width, width_of(column.heading));
    for (const Row& row : table.rows)
      if (i < row.size()) width = std::max(width, width_of(row[i]));
    widths.push_back(width);
  }
  return widths;
}

std::string line_of(const TextTable& table, const std::vector<std::size_t>& widths,
                    const Row& row) {
  std::string line;
  for (std::size_t i = 0; i < std::min(row.size(), widths.size()); ++i) {
    const TableColumn& column = table.columns[i];
    const std::string padding(widths[i] - width_of(row[i]), ' ');
    line.append(i == 0 ? 0 : column.gap, ' ');
    line += column.align == Align::right ? padding + row[i] : row[i] + padding;
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + '\n';
}

}  // namespace

std::string to_text(const TextTable& table) {
  const Row headings = headings_of(table);
  const std::vector<std::size_t> widths = widths_of(table);
  const bool has_headings = std::any_of(headings.begin(), headings.end(),
                                        [](const std::string& text) { return !text.empty(); });
  std::string text = has_headings ? line_of(table, widths, headings) : "";
  for (const Row& row : table.rows) text += line_of(table, widths, row);
  return text;
}

std::string to_markdown(const TextTable& table) {
  const auto line = [](const Row& row) {
    std::string text = "|";
    for (const std::string& cell : row) text += " " + cell + " |";
    return text + '\n';
  };
  std::string text = line(headings_of(table));
  text += line(Row(table.columns.size(), "---"));
  for (Row row : table.rows) {
    row.resize(table.columns.size());
    text += line(row);
  }
  return text;
}

}  // namespace ropecheck::support
