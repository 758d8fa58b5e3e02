#include "report/report_files.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string_view>

#include "report/long_replay_lines.h"
#include "report/report_formats.h"
#include "report/terminal_report.h"
#include "support/input_error.h"

namespace ropecheck::report {
namespace {

constexpr std::string_view kStandardOutput = "-";
/// The folder for replay lines that are too long for the terminal.
constexpr const char* kReplayFolder = "ropecheck-replay";

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

[[noreturn]] void refuse(const std::string& path) {
  throw support::InputError((path == kStandardOutput ? "the standard output" : "'" + path + "'") +
                            " cannot be written: " + std::strerror(errno));
}

File opened(const std::string& path, const char* mode) {
  File file(std::fopen(path.c_str(), mode));
  if (!file) refuse(path);
  return file;
}

void write_to(std::FILE* file, const std::string& path, const std::string& text) {
  const std::size_t written = std::fwrite(text.data(), 1, text.size(), file);
  if (std::fflush(file) != 0 || written != text.size()) refuse(path);
}

bool in_github_workflow() {
  const char* value = std::getenv("GITHUB_ACTIONS");
  return value != nullptr && std::string_view(value) == "true";
}

/// Returns true if a report can be written more than once.
bool is_rewritable(const std::string& path) {
  std::error_code ignored;
  return path != kStandardOutput && std::filesystem::is_regular_file(path, ignored);
}

/// The stream for the terminal's report.
std::FILE* terminal_of(const std::vector<ReportFile>& files) {
  const bool taken = std::any_of(files.begin(), files.end(), [](const ReportFile& file) {
    return file.path == kStandardOutput;
  });
  return taken ? stderr : stdout;
}

void write_files(const Report& report, const std::vector<ReportFile>& files) {
  for (const ReportFile& file : files) {
    const std::string text = file.format(report);
    if (file.path == kStandardOutput)
      write_to(stdout, file.path, text);
    else
      write_to(opened(file.path, "wb").get(), file.path, text);
  }
}

void write_to_terminal(const Report& report, const std::vector<ReportFile>& files,
                       std::string text) {
  if (in_github_workflow()) text += github_annotations(report);
  write_to(terminal_of(files), std::string(kStandardOutput), text);
}

}  // namespace

void check_writable(const std::vector<ReportFile>& files) {
  for (auto file = files.begin(); file != files.end(); ++file) {
    const bool taken = std::any_of(
        files.begin(), file, [&](const ReportFile& other) { return other.path == file->path; });
    if (taken)
      throw support::InputError(file->path == kStandardOutput
                                    ? "only one report can go to the standard output"
                                    : "two reports cannot go to the one file '" + file->path + "'");
    if (file->path != kStandardOutput) opened(file->path, "ab");
  }
}

void write_findings(const Report& report, const std::vector<ReportFile>& files) {
  write_to(terminal_of(files), std::string(kStandardOutput),
           terminal_findings(with_long_lines_in_files(report, kReplayFolder)));
  std::vector<ReportFile> rewritable;
  for (const ReportFile& file : files)
    if (is_rewritable(file.path)) rewritable.push_back(file);
  write_files(report, rewritable);
}

void write_rest(const Report& report, const std::vector<ReportFile>& files) {
  write_files(report, files);
  write_to_terminal(report, files, terminal_conclusion(report));
}

void write_reports(const Report& report, const std::vector<ReportFile>& files) {
  write_files(report, files);
  write_to_terminal(report, files,
                    terminal_report(with_long_lines_in_files(report, kReplayFolder)));
}

}  // namespace ropecheck::report
