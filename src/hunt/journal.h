#ifndef ROPECHECK_HUNT_JOURNAL_H_
#define ROPECHECK_HUNT_JOURNAL_H_

#include <fstream>
#include <span>
#include <string>

#include "hunt/certificate.h"
#include "hunt/shards.h"
#include "support/lock_file.h"

namespace ropecheck::hunt {

/// What is done of an unfinished sweep, one part or piece of one on each line, next to where its
/// certificate will be. However a run ends, what it had written is there for the next one. No two
/// processes have one for the same certificate.
class Journal {
 public:
  /// Opens `certificate`.journal, and adds what it holds to `known`. Throws InputError where it
  /// cannot be written, is in use, belongs to another sweep or to other ranges than these, or holds
  /// what cannot be: only its last line may be cut short.
  Journal(const std::string& certificate, Certificate& known, std::span<const Range> ranges);

  /// Adds a piece that `known` has by now, alone or joined with others. Throws InputError where the
  /// disk is full.
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
  int lines_ = 0;  // since all of it was written
};

}  // namespace ropecheck::hunt

#endif  // ROPECHECK_HUNT_JOURNAL_H_
