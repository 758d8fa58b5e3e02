#ifndef ROPECHECK_HUNT_JOURNAL_H_
#define ROPECHECK_HUNT_JOURNAL_H_

#include <fstream>
#include <string>

#include "hunt/certificate.h"

namespace ropecheck {

/// The parts of an unfinished sweep, one line each, next to where its certificate will be. However
/// a run ends, what it had written is there for the next one.
class Journal {
 public:
  /// Opens `certificate`.journal, and adds the parts that it holds to what is known. Throws
  /// InputError where it cannot be written or belongs to another sweep.
  Journal(const std::string& path, Certificate& known);

  /// Throws InputError where the disk is full.
  void add(const SweepPart& part);

  /// Writes the certificate itself, all of it or nothing, and removes the journal.
  void finish(const Certificate& certificate);

 private:
  std::string path_;
  std::string journal_;
  std::ofstream stream_;
};

/// Replaces a file's content, or leaves it as it was. Throws InputError.
void write_whole(const std::string& path, const std::string& content);

/// Throws InputError.
std::string read_whole(const std::string& path);

}  // namespace ropecheck

#endif  // ROPECHECK_HUNT_JOURNAL_H_
