#ifndef ROPECHECK_SUPPORT_TEXT_HASH_H_
#define ROPECHECK_SUPPORT_TEXT_HASH_H_

#include <cstdint>
#include <string>
#include <string_view>

// Short names and numbers for long texts and files.
namespace ropecheck::support {

/// The FNV-1a hash of the bytes. It tells texts apart that differ by accident, and is no protection
/// against forgery.
std::uint64_t fnv_1a(std::string_view bytes);

/// The same as 16 hexadecimal digits.
std::string text_hash(std::string_view bytes);

}  // namespace ropecheck::support

#endif  // ROPECHECK_SUPPORT_TEXT_HASH_H_
