#include "cli/recorded_tensors.h"

#include "support/input_error.h"

namespace ropecheck::cli {

bool RecordedTensorNames::all_are_npy() const {
  return x.ends_with(".npy") && y.ends_with(".npy") && positions.ends_with(".npy");
}

void add_recorded_tensors(CLI::App& command, RecordedTensorNames& names) {
  command.add_option("FILE", names.file, "a safetensors file with the tensors");
  command.add_option("--x", names.x,
                     "before the rotation, [batch, seq, heads, head_dim], [seq, heads, head_dim] "
                     "or [seq, head_dim]: a tensor of FILE, or an npy file (x)");
  command.add_option("--positions", names.positions,
                     "[batch, seq] or [seq], with several axes also [batch, seq, axes]: a tensor "
                     "of FILE, or an npy file (positions)");
  command.add_option("--y", names.y, "after the rotation, like x (y)");
  command.add_flag("--heads-first", names.heads_first, "x and y are [batch, heads, seq, head_dim]");
}

models::StoredTensor RecordedTensors::named(const std::string& name) {
  const bool is_path = name.ends_with(".npy");
  if (names_.file.empty() && !is_path)
    throw support::InputError("FILE is required, or npy files for --x, --positions and --y");
  const std::string& path = is_path ? name : names_.file;
  const models::TensorFile read =
      models::read_tensor_file(files_.try_emplace(path, path).first->second.bytes());
  if (!read.problem.empty()) throw support::InputError("'" + path + "' " + read.problem);
  for (const models::StoredTensor& tensor : read.tensors)
    if (is_path || tensor.name == name) return tensor;
  std::string names;
  for (const models::StoredTensor& tensor : read.tensors)
    if (names.size() < 200) names += (names.empty() ? "" : ", ") + tensor.name;
  throw support::InputError(
      "'" + path + "' has no tensor '" + name + "'; it has " +
      (names.empty() ? "none" : names + " (--x, --y and --positions say names)"));
}

}  // namespace ropecheck::cli
