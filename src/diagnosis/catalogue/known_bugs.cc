#include "diagnosis/catalogue/known_bugs.h"

#include <iterator>

namespace ropecheck::diagnosis {

const std::vector<KnownBug>& known_bugs() {
  static const std::vector<KnownBug> all = [] {
    std::vector<KnownBug> bugs;
    for (auto family : {layout_bugs, frequency_bugs, scaling_bugs, length_bugs, position_bugs,
                        axes_bugs, table_bugs, memory_bugs, number_bugs}) {
      std::vector<KnownBug> some = family();
      bugs.insert(bugs.end(), std::make_move_iterator(some.begin()),
                  std::make_move_iterator(some.end()));
    }
    return bugs;
  }();
  return all;
}

const std::vector<KnownBug>& dictionary() {
  static const std::vector<KnownBug> all = [] {
    std::vector<KnownBug> names = known_bugs();
    std::vector<KnownBug> habits = library_habits();
    names.insert(names.end(), std::make_move_iterator(habits.begin()),
                 std::make_move_iterator(habits.end()));
    return names;
  }();
  return all;
}

}  // namespace ropecheck::diagnosis
