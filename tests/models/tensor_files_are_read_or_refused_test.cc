#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "models/tensor_file.h"

// Files of tensors are read, or refused with a sentence that gives the reason, whatever lengths,
// offsets and shapes they claim.
namespace ropecheck {
namespace {

std::string little_endian(std::uint64_t value, std::size_t bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i) & 0xff);
  return text;
}

std::string safetensors(const std::string& header, const std::string& data) {
  return little_endian(header.size(), 8) + header + data;
}

std::string npy(const std::string& header, const std::string& data) {
  return std::string("\x93NUMPY\x01") + '\0' + little_endian(header.size(), 2) + header + data;
}

TEST(TensorFile, ReadsSafetensors) {
  const std::string file = safetensors(
      R"({"__metadata__": {"by": "me"},
          "t": {"dtype": "I64", "shape": [2], "data_offsets": [12, 28]},
          "x": {"dtype": "F32", "shape": [3, 1], "data_offsets": [0, 12]}})",
      little_endian(0x3f80'0000, 4) + little_endian(0, 8) + little_endian(7, 8) +
          little_endian(~std::uint64_t{2}, 8));
  const models::TensorFile read = models::read_tensor_file(file);
  ASSERT_EQ(read.problem, "");
  ASSERT_EQ(read.tensors.size(), 2U);
  EXPECT_EQ(models::describe(read.tensors[0]), "int64 [2]");
  EXPECT_EQ(models::integer_at(read.tensors[0], 0), 7);
  EXPECT_EQ(models::integer_at(read.tensors[0], 1), -3);
  EXPECT_EQ(models::describe(read.tensors[1]), "float32 [3, 1]");
  EXPECT_EQ(models::bits_at(read.tensors[1], 0), 0x3f80'0000U);
  EXPECT_EQ(models::integer_at(read.tensors[1], 0), 1);
}

TEST(TensorFile, ReadsNpy) {
  const std::string file = npy("{'descr': '<i4', 'fortran_order': False, 'shape': (2, 1), }     \n",
                               little_endian(5, 4) + little_endian(0xffff'ffff, 4));
  const models::TensorFile read = models::read_tensor_file(file);
  ASSERT_EQ(read.problem, "");
  EXPECT_EQ(models::describe(read.tensors.front()), "int32 [2, 1]");
  EXPECT_EQ(models::integer_at(read.tensors.front(), 1), -1);
}

TEST(TensorFile, ReadsAScalarAndAnEmptyArray) {
  EXPECT_EQ(
      models::read_tensor_file(
          npy("{'descr': '<f8', 'fortran_order': False, 'shape': (), }\n", std::string(8, '\0')))
          .problem,
      "");
  EXPECT_EQ(models::read_tensor_file(
                npy("{'descr': '|u1', 'fortran_order': False, 'shape': (0,), }\n", ""))
                .problem,
            "");
}

TEST(TensorFile, TakesNoFractionOrNaNForAnInteger) {
  for (const std::uint64_t bits : {0x7ff8'0000'0000'0000U, 0x3ff8'0000'0000'0000U,
                                   0x43e0'0000'0000'0000U, 0x7ff0'0000'0000'0000U}) {
    const std::string file =
        npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }\n", little_endian(bits, 8));
    const models::TensorFile read = models::read_tensor_file(file);
    ASSERT_EQ(read.problem, "");
    EXPECT_FALSE(models::integer_at(read.tensors.front(), 0).has_value()) << std::hex << bits;
  }
}

struct Hostile {
  std::string file;
  std::string problem;  ///< part of the sentence
};

std::string one_tensor(const std::string& rest, const std::string& data) {
  return safetensors(R"({"x": {)" + rest + "}}", data);
}

std::vector<Hostile> hostile_files() {
  const std::string four(4, '\0');
  const std::string f32 = R"("dtype": "F32", )";
  return {
      {"", "too short"},
      {"abc", "too short"},
      {little_endian(~std::uint64_t{0}, 8), "neither safetensors nor npy"},
      {little_endian(100, 8) + "{}", "cut short: its header should have 100 bytes"},
      {safetensors("no json", ""), "no JSON"},
      {safetensors("[1]", ""), "no JSON object"},
      {safetensors(std::string(100'000, '['), ""), "nests deeper"},
      {safetensors("{\"x\": 3}", ""), "lacks a dtype"},
      {one_tensor(f32 + R"("shape": [1], "data_offsets": [0])", four), "two data_offsets"},
      {one_tensor(f32 + R"("shape": [1], "data_offsets": [0, 8])", four), "bytes 0 to 8 of data"},
      {one_tensor(f32 + R"("shape": [1], "data_offsets": [4, 0])", four), "bytes 4 to 0"},
      {one_tensor(f32 + R"("shape": [1], "data_offsets": [-4, 0])", four), "no natural number"},
      {one_tensor(f32 + R"("shape": [1], "data_offsets": [0.0, 4])", four), "no natural number"},
      {one_tensor(f32 + R"("shape": [1], "data_offsets": [18446744073709551612, 0])", four),
       "bytes 18446744073709551612 to 0"},
      {one_tensor(f32 + R"("shape": [2], "data_offsets": [0, 4])", four), "does not take the 4"},
      {one_tensor(f32 + R"("shape": [-1], "data_offsets": [0, 4])", four), "no length"},
      {one_tensor(f32 + R"("shape": [4611686018427387904, 4], "data_offsets": [0, 4])", four),
       "does not take"},
      {one_tensor(f32 + R"("shape": [4294967296, 4294967296], "data_offsets": [0, 4])", four),
       "does not take"},
      {one_tensor(f32 + R"("shape": [1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1], "data_offsets": [0, 4])",
                  four),
       "at most 16"},
      {safetensors(R"({"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]},
                       "b": {"dtype": "F32", "shape": [1], "data_offsets": [2, 6]}})",
                   four + "xx"),
       "overlaps"},
      {one_tensor(f32 + R"("shape": [1], "data_offsets": [4, 8])", four + four),
       "4 bytes before tensor 'x'"},
      {one_tensor(f32 + R"("shape": [1], "data_offsets": [0, 4])", four + "tail"),
       "4 bytes at its end"},
      {"\x93NUMPY", "cut short"},
      {npy("{}", ""), "not numpy's"},
      {npy("{'descr': '<f4', 'shape': (1,)}", four), "not numpy's"},
      {npy("{'descr': '<f4", four), "not numpy's"},
      {npy("{'descr': '<f4', 'fortran_order': maybe, 'shape': (1,)}", four), "not numpy's"},
      {npy("{'descr': '<f4', 'fortran_order': True, 'shape': (1, 1)}", four), "Fortran"},
      {npy("{'descr': '>f4', 'fortran_order': False, 'shape': (1,)}", four), "big-endian"},
      {npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", four), "does not take the 4"},
      {npy("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}", four), "at most 16"},
      {npy("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}", four),
       "no length"},
      {npy("{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807, 3)}", four),
       "does not take"},
      {std::string("\x93NUMPY\x09") + std::string(8, '\0'), "version 9"},
      {std::string("\x93NUMPY\x02") + '\0' + little_endian(0xffff'ffff, 4) + "{}", "cut short"},
  };
}

TEST(TensorFile, RefusesHostileOnesWithASentence) {
  for (const auto& [file, problem] : hostile_files()) {
    const models::TensorFile read = models::read_tensor_file(file);
    EXPECT_NE(read.problem.find(problem), std::string::npos)
        << "expected '" << problem << "', said '" << read.problem << "'";
    EXPECT_TRUE(read.tensors.empty());
  }
}

TEST(TensorFile, RefusesEveryBeginningOfASoundOne) {
  const std::string whole[] = {
      one_tensor(R"("dtype": "F32", "shape": [1], "data_offsets": [0, 4])", "1234"),
      npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }\n", "1234")};
  for (const std::string& file : whole) {
    EXPECT_EQ(models::read_tensor_file(file).problem, "");
    for (std::size_t size = 0; size < file.size(); ++size)
      EXPECT_NE(models::read_tensor_file(std::string_view(file).substr(0, size)).problem, "")
          << size;
  }
}

}  // namespace
}  // namespace ropecheck
