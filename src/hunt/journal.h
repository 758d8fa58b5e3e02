#ifndef ROPECHECK_HUNT_JOURNAL_H_
#define ROPECHECK_HUNT_JOURNAL_H_

#include <fstream>
#include <span>
#include <string>

#include "hunt/certificate.h"
#include "hunt/shards.h"
#include "support/lock_file.h"

// The journal of a sweep, which makes it resumable: a killed sweep continues after its last piece.
namespace ropecheck::hunt {

/// The finished parts of an unfinished sweep, one part or piece of one on each line, in a file next
/// to its future certificate. However a run ends, the next run finds the pieces that it had
/// written. No two processes can have a journal for the same certificate.
class Journal {
 public:
  /// Opens `certificate`.journal, and adds its content to `known`. Throws InputError if the file
  /// cannot be written, is in use, belongs to another sweep or to other ranges than these, or has
  /// invalid content: only its last line may be cut short.
  Journal(const std::string& certificate, Certificate& known, std::span<const Range> ranges);

  /// Adds a piece that `known` already contains, alone or joined with others. Throws InputError if
  /// the disk is full.
  void add(const SweepPart& piece, const Certificate& known);

  /// Writes the certificate itself, all of it or nothing, and removes the journal.
  void finish(const Certificate& certificate);

 private:
  void read(Certificate& known, std::span<const Range> ranges) const;
  void write(const Certificate& known);

  std::string path_;
  std::string journal_;
  support::LockFile lock_;
  std::ofstream stream_;
  int lines_ = 0;  // since the last rewrite
};

}  // namespace ropecheck::hunt

#endif  // ROPECHECK_HUNT_JOURNAL_H_
