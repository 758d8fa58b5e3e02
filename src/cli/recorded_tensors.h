#ifndef ROPECHECK_CLI_RECORDED_TENSORS_H_
#define ROPECHECK_CLI_RECORDED_TENSORS_H_

#include <CLI/CLI.hpp>
#include <map>
#include <string>

#include "models/tensor_file.h"
#include "support/mapped_file.h"

// The recorded tensors of a subcommand: in a safetensors file, or in npy files.
namespace ropecheck::cli {

struct RecordedTensorNames {
  std::string file = {};
  std::string x = "x";
  std::string positions = "positions";
  std::string y = "y";
  bool heads_first = false;

  bool all_are_npy() const;
};

/// Adds the positional argument FILE and the options --x, --positions, --y and --heads-first.
/// `names` lives as long as the command.
void add_recorded_tensors(CLI::App& command, RecordedTensorNames& names);

/// The tensors point into files that stay open as long as this object.
class RecordedTensors {
 public:
  explicit RecordedTensors(const RecordedTensorNames& names) : names_(names) {}

  /// Each throws InputError if there is no such tensor.
  models::StoredTensor x() { return named(names_.x); }
  models::StoredTensor positions() { return named(names_.positions); }
  models::StoredTensor y() { return named(names_.y); }

 private:
  /// A tensor's name in FILE, or the path of an npy file.
  models::StoredTensor named(const std::string& name);

  RecordedTensorNames names_;
  std::map<std::string, support::MappedFile> files_;
};

}  // namespace ropecheck::cli

#endif  // ROPECHECK_CLI_RECORDED_TENSORS_H_
