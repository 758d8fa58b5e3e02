#include "cli/usage_error.h"

#include <regex>
#include <string_view>

#include "models/nearest_name.h"

namespace ropecheck::cli {
namespace {

std::string about_subcommand(const CLI::App& app, const std::vector<std::string>& arguments) {
  if (arguments.empty() || arguments.front().starts_with('-'))
    return "a subcommand is needed; --help lists all of them";
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  const std::string suggestion = models::suggestion_for(arguments.front(), names);
  return "there is no subcommand '" + arguments.front() + "'" +
         (suggestion.empty() ? "; --help lists all of them" : suggestion);
}

/// The kind of value that an option of any subcommand takes, by the type that its help shows.
std::string kind_of_value(const CLI::App& app, const std::string& option) {
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    if (const CLI::Option* found = command->get_option_no_throw(option)) {
      const std::string type = found->get_type_name();
      if (type.starts_with("INT")) return "a whole number";
      if (type.starts_with("UINT")) return "a whole number, not negative";
      if (type.starts_with("FLOAT")) return "a number";
    }
  return "something else";
}

/// The options of the subcommand that was chosen.
std::vector<std::string> options_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands())
    for (const CLI::Option* option : command->get_options())
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

}  // namespace

std::string sentence_about(const CLI::App& app, const CLI::ParseError& error,
                           const std::vector<std::string>& arguments) {
  const std::string said = error.what();
  std::smatch parts;
  if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr && app.get_subcommands().empty())
    return about_subcommand(app, arguments);
  if (std::regex_match(said, parts, std::regex("Could not convert: (\\S+) = (.*)")))
    return parts[1].str() + " must be " + kind_of_value(app, parts[1]) + ", not '" +
           parts[2].str() + "'";
  if (std::regex_match(said, parts, std::regex("(\\S+): 1 required .* missing")))
    return parts[1].str() + " needs a value";
  if (std::regex_match(said, parts, std::regex("(\\S+): Value (.*) not in range (.*) to (.*)"))) {
    const auto plain = [](const std::string& number) {  // 3600.000000
      return std::regex_replace(number, std::regex("\\.0+$"), "");
    };
    return parts[1].str() + " must be between " + plain(parts[3]) + " and " + plain(parts[4]) +
           ", not " + parts[2].str();
  }
  if (std::regex_match(said, parts, std::regex("The following argument was not expected: (.*)")))
    return "'" + parts[1].str() + "' is not understood here" +
           models::suggestion_for(parts[1].str(), options_of(app));
  return said;
}

}  // namespace ropecheck::cli
