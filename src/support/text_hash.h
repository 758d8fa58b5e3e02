#ifndef ROPECHECK_SUPPORT_TEXT_HASH_H_
#define ROPECHECK_SUPPORT_TEXT_HASH_H_

#include <string>
#include <string_view>

// Short names for long texts and files.
namespace ropecheck::support {

/// Returns the FNV-1a hash of the bytes, as 16 hexadecimal digits. It tells different texts apart
/// that differ by accident, and is no protection against forgery.
std::string text_hash(std::string_view bytes);

}  // namespace ropecheck::support

#endif  // ROPECHECK_SUPPORT_TEXT_HASH_H_
