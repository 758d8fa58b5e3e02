#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "properties/contract_text.h"

// The grammar of contracts: what each text means, the sentence about each mistake, and that a
// contract's name is read back as the same contract.
namespace ropecheck {
namespace {

constexpr Rungs kStorage{RotationRung::storage, AngleRung::exact};
constexpr Rungs kFloat32Angle{RotationRung::float32, AngleRung::float32};

Contract read(const std::string& text) {
  const ReadContract read = contract_from_text(text, contracts().front());
  EXPECT_EQ(read.problem, "") << text;
  return read.contract;
}

std::string problem(const std::string& text) {
  return contract_from_text(text, contracts().front()).problem;
}

TEST(ContractText, OneNameHoldsEverywhere) {
  for (const auto& of_format : read("float32-angle").rungs)
    for (const Rungs& rungs : of_format) EXPECT_EQ(rungs, kFloat32Angle);
  EXPECT_EQ(read("float32+float32-angle").rungs, read("float32-angle").rungs);
  EXPECT_EQ(read("float32+exact-angle").rungs, read("float32").rungs);
  EXPECT_EQ(read("float32-angle-exp+table-in-storage").at(DType::float16, Direction::vjp),
            (Rungs{RotationRung::table_in_storage, AngleRung::float32_exp}));
}

TEST(ContractText, NamesOfBeforeKeepTheirMeaning) {
  for (const char* name : {"float32", "correctly-rounded", "float32-angle"}) {
    ASSERT_NE(contract_named(name), nullptr) << name;
    EXPECT_EQ(read(name).rungs, contract_named(name)->rungs) << name;
    EXPECT_EQ(read(name).name, name);
  }
}

TEST(ContractText, FormatsAndDirectionsHaveTheirOwn) {
  const Contract two = read("bfloat16=storage,float32=float32-angle");
  EXPECT_EQ(two.at(DType::bfloat16, Direction::forward), kStorage);
  EXPECT_EQ(two.at(DType::bfloat16, Direction::vjp), kStorage);
  EXPECT_EQ(two.at(DType::float32, Direction::inverse), kFloat32Angle);
  EXPECT_EQ(two.at(DType::float16, Direction::forward), Rungs{});
  const Contract gradient = read("bfloat16/vjp=storage");
  EXPECT_EQ(gradient.at(DType::bfloat16, Direction::vjp), kStorage);
  EXPECT_EQ(gradient.at(DType::bfloat16, Direction::forward), Rungs{});
  EXPECT_EQ(read("vjp=storage").at(DType::float16, Direction::vjp), kStorage);
}

TEST(ContractText, TheMoreParticularPartOverrules) {
  for (const char* text : {"float32-angle,vjp=storage,bfloat16=correctly-rounded,"
                           "bfloat16/vjp=table-in-storage",
                           "bfloat16/vjp=table-in-storage,bfloat16=correctly-rounded,vjp=storage,"
                           "float32-angle"}) {
    const Contract c = read(text);
    EXPECT_EQ(c.at(DType::float64, Direction::forward), kFloat32Angle);
    EXPECT_EQ(c.at(DType::float64, Direction::vjp), kStorage);
    EXPECT_EQ(c.at(DType::bfloat16, Direction::inverse).rotation, RotationRung::correctly_rounded);
    EXPECT_EQ(c.at(DType::bfloat16, Direction::vjp).rotation, RotationRung::table_in_storage);
  }
}

TEST(ContractText, WhatIsLeftOutIsAsDeclared) {
  const Contract declared = read("storage");
  const ReadContract asked = contract_from_text("float32=float32-angle", declared);
  EXPECT_EQ(asked.contract.at(DType::float32, Direction::forward), kFloat32Angle);
  EXPECT_EQ(asked.contract.at(DType::bfloat16, Direction::forward), kStorage);
}

TEST(ContractText, MistakesGetASentence) {
  EXPECT_EQ(problem("best-effort"), "has no rung 'best-effort'");
  EXPECT_EQ(problem(""), "has no rung ''");
  EXPECT_EQ(problem("float32,"), "has no rung ''");
  EXPECT_EQ(problem("bfloat16="), "has no rung ''");
  EXPECT_EQ(problem("storage+float32"), "has two rungs for one rotation in 'storage+float32'");
  EXPECT_EQ(problem("exact-angle+float32-angle"),
            "has two rungs for one angle in 'exact-angle+float32-angle'");
  EXPECT_EQ(problem("float8=storage"),
            "has no format, direction or format/direction 'float8' (such as bfloat16, vjp and "
            "bfloat16/vjp)");
  for (const char* where : {"bfloat16/up", "vjp/bfloat16", "bfloat16/vjp/vjp", "", "/", "/vjp"})
    EXPECT_NE(problem(std::string(where) + "=storage").find("has no format, direction"),
              std::string::npos)
        << where;
  EXPECT_EQ(problem("storage,float32"), "says twice what holds for one place, in 'float32'");
  EXPECT_EQ(problem("vjp=storage,vjp=float32"),
            "says twice what holds for one place, in 'vjp=float32'");
  EXPECT_EQ(problem("correctly-rounded+float32-angle"),
            "asks for correctly rounded results of rounded angles in "
            "'correctly-rounded+float32-angle': they need exact ones");
}

TEST(ContractText, NamesAreReadBack) {
  std::mt19937 random(17);
  const auto& all = contracts();
  for (int i = 0; i < 1000; ++i) {
    Contract contract = all.front();
    for (auto& of_format : contract.rungs)
      for (Rungs& rungs : of_format)
        if (random() % 3 == 0) rungs = all[random() % all.size()].rungs.front().front();
    const std::string text = to_text(contract);
    // Whatever is declared.
    const ReadContract again = contract_from_text(text, all[random() % all.size()]);
    EXPECT_EQ(again.problem, "") << text;
    EXPECT_EQ(again.contract.rungs, contract.rungs) << text;
    EXPECT_EQ(again.contract.name, text);
  }
}

TEST(ContractText, NamesAreShort) {
  EXPECT_EQ(read("bfloat16=storage,float32=float32-angle").name,
            "float32,float32=float32-angle,bfloat16=storage");
  EXPECT_EQ(read("bfloat16/vjp=storage").name, "float32,bfloat16/vjp=storage");
}

TEST(ContractText, TheMeaningSaysWhatHoldsWhere) {
  const std::string one = meaning_of(read("storage+float32-angle"));
  EXPECT_EQ(one.find("bfloat16:"), std::string::npos) << one;
  EXPECT_NE(one.find("products and sums all in the storage format"), std::string::npos) << one;
  EXPECT_NE(one.find("pow"), std::string::npos) << one;
  const std::string two = meaning_of(read("bfloat16/vjp=storage"));
  EXPECT_NE(two.find("bfloat16/vjp: cos, sin, products"), std::string::npos) << two;
  EXPECT_NE(two.find("float32, float16, bfloat16/forward, bfloat16/inverse, float64: tables"),
            std::string::npos)
      << two;
}

}  // namespace
}  // namespace ropecheck
