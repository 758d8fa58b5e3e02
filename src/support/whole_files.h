#ifndef ROPECHECK_SUPPORT_WHOLE_FILES_H_
#define ROPECHECK_SUPPORT_WHOLE_FILES_H_

#include <string>

// Files that are read and written as a whole, so that a killed program never leaves half a file.
namespace ropecheck::support {

/// Replaces a file's content, or leaves the file as it was. Throws InputError.
void write_whole(const std::string& path, const std::string& content);

/// Throws InputError.
std::string read_whole(const std::string& path);

}  // namespace ropecheck::support

#endif  // ROPECHECK_SUPPORT_WHOLE_FILES_H_
