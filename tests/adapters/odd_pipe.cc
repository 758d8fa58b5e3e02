#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>
#include <utility>

#include "adapters/clients/ropecheck_client.h"

// odd_pipe <misdeed>: a right rotation behind the pipe protocol that misbehaves, at the start or in
// every call. The misdeed "none" behaves well.
namespace {

using ropecheck_client::Bytes;

[[noreturn]] void sleep_for_ever() {
  for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
}

void raw(std::FILE* to, const std::string& bytes) {
  std::fwrite(bytes.data(), 1, bytes.size(), to);
  std::fflush(to);
}

void send_header(std::FILE* to, std::uint32_t type, std::uint64_t length) {
  Bytes header;
  header.append("RCP1", 4);
  header.put(type);
  header.put(length);
  std::fwrite(header.data.data(), 1, header.data.size(), to);
  std::fflush(to);
}

void odd_hello(const std::string& misdeed, std::FILE* to, ropecheck_implementation mine) {
  if (misdeed == "silent") sleep_for_ever();
  if (misdeed == "dies_at_once") {
    std::cerr << "no licence for this machine\n";
    std::exit(3);
  }
  if (misdeed == "text_first") raw(to, "Loading the model ...\n");
  if (misdeed == "closes_output_at_once") {
    std::fclose(to);
    sleep_for_ever();
  }
  if (misdeed == "huge_hello") {
    send_header(to, ropecheck_client::kHello, std::uint64_t{1} << 62);
    sleep_for_ever();
  }
  if (misdeed == "unknown_contract") mine.contract = "best-effort";
  if (misdeed == "no_format") mine.capabilities = 0;
  if (misdeed == "other_version" || misdeed == "lengths_that_do_not_fit") {
    Bytes content;
    content.put(std::uint32_t{misdeed == "other_version" ? 7U : 1U});
    content.put(std::uint32_t{0});
    content.put(mine.capabilities);
    content.put(std::int64_t{0});
    content.put(std::int64_t{9});
    content.put(std::uint32_t{0xffff'ffff});
    content.put(std::uint32_t{1});
    return ropecheck_client::send(to, ropecheck_client::kHello, content);
  }
  ropecheck_client::send_hello(to, mine, ropecheck_client::kRotations);
}

bool is_first_call = true;

/// Does the misdeed. Returns true if the call must not get its right answer.
bool misbehaves(const std::string& misdeed, std::FILE* to, std::uint64_t number,
                std::size_t result_bytes) {
  using namespace ropecheck_client;
  Bytes content;
  content.put(number);
  if (misdeed == "exits") {
    std::cerr << "Traceback:\n  in rotate\nZeroDivisionError: division by zero\n";
    std::exit(5);
  }
  if (misdeed == "aborts") std::abort();
  if (misdeed == "stalls") sleep_for_ever();
  if (misdeed == "slow_first_call" && std::exchange(is_first_call, false))
    std::this_thread::sleep_for(std::chrono::milliseconds(2500));
  if (misdeed == "closes_output") {
    std::fclose(to);
    sleep_for_ever();
  }
  if (misdeed == "stalls_mid_frame") {
    send_header(to, kResult, result_bytes + 8);
    raw(to, "half");
    sleep_for_ever();
  }
  if (misdeed == "garbage") raw(to, std::string(64, '\x93'));
  if (misdeed == "prints") raw(to, "step 1 of 10\n");
  if (misdeed == "short_result" || misdeed == "long_result") {
    content.data.resize(misdeed == "short_result" ? 12 : result_bytes + 9);
    send(to, kResult, content);
  }
  if (misdeed == "huge_result") send_header(to, kResult, std::uint64_t{1} << 62);
  if (misdeed == "other_number") {
    content.data.front() ^= 1;
    content.data.resize(8 + result_bytes);
    send(to, kResult, content);
  }
  if (misdeed == "unknown_frame") send_header(to, 99, 0);
  if (misdeed == "error") send_error(to, number, ROPECHECK_FAILED, "the table is too short");
  if (misdeed == "prints_megabytes_of_errors") {
    for (int i = 0; i < 2'000; ++i)
      std::cerr << "a warning of sixty-four characters, over and over.\n";
    return false;
  }
  if (misdeed == "prints_far_too_much")
    for (int i = 0; i < 40'000; ++i)
      std::cerr << "a warning of sixty-four characters, over and over.\n";
  return misdeed != "none" && misdeed != "slow_first_call" && misdeed != "prints_far_too_much" &&
         misdeed != "answers_twice" && misdeed != "wrong_rotation";
}

}  // namespace

int main(int argc, char** argv) {
  const std::string misdeed = argc > 1 ? argv[1] : "none";
  unsetenv("ROPECHECK_SHARED_MEMORY");  // as on another machine: the tensors travel
  ropecheck_implementation mine = *ropecheck_rope_under_test();
  std::FILE* from = stdin;
  std::FILE* to = stdout;
  odd_hello(misdeed, to, mine);
  const auto read = [&](Bytes& bytes, std::size_t size) {
    bytes.data.resize(size);
    return std::fread(bytes.data.data(), 1, size, from) == size;
  };
  for (Bytes header; read(header, 16);) {
    header.at = 8;
    Bytes content;
    if (!read(content, static_cast<std::size_t>(header.get<std::uint64_t>()))) return 1;
    Bytes peek = content;
    const auto number = peek.get<std::uint64_t>();
    peek.at = 8 + 4 * 4;
    const auto head_dim = peek.get<std::int32_t>();
    peek.at = 8 + 8 * 4;
    const auto elements =
        peek.get<std::int64_t>() * peek.get<std::int64_t>() * peek.get<std::int64_t>() * head_dim;
    if (misbehaves(misdeed, to, number, static_cast<std::size_t>(elements) * 4)) continue;
    if (misdeed == "wrong_rotation") content.data[8 + 4] ^= 1;  // the direction
    const Bytes again = content;
    ropecheck_client::answer(to, mine, content);
    content = again;
    if (misdeed == "answers_twice") ropecheck_client::answer(to, mine, content);
  }
  return 0;
}
