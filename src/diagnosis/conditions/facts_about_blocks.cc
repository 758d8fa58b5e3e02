#include "diagnosis/conditions/facts.h"

// Facts about the place of a result in blocks of 4, 8, 16 … pairs, heads or tokens, as kernels'
// lanes and tiles have them.
namespace ropecheck::diagnosis {
namespace {

template <int kSize, int kHalf>
bool is_in_half_of_tokens(const Case&, const Item& i) {
  return i.where.seq / kSize % 2 == kHalf;
}

template <int kSize, int kHalf>
bool is_in_half_of_heads(const Case&, const Item& i) {
  return i.where.head / kSize % 2 == kHalf;
}

template <int kSize, int kHalf>
bool is_in_half_of_pairs(const Case&, const Item& i) {
  return i.is_pair() && i.where.pair / kSize % 2 == kHalf;
}

constexpr ItemFact kBlockFacts[] = {
    {"in the second half of each 8 tokens", is_in_half_of_tokens<4, 1>},
    {"in the second half of each 16 tokens", is_in_half_of_tokens<8, 1>},
    {"in the second half of each 32 tokens", is_in_half_of_tokens<16, 1>},
    {"in the second half of each 64 tokens", is_in_half_of_tokens<32, 1>},
    {"in the second half of each 128 tokens", is_in_half_of_tokens<64, 1>},
    {"in the first half of each 8 tokens", is_in_half_of_tokens<4, 0>},
    {"in the first half of each 16 tokens", is_in_half_of_tokens<8, 0>},
    {"in the first half of each 32 tokens", is_in_half_of_tokens<16, 0>},
    {"in the first half of each 64 tokens", is_in_half_of_tokens<32, 0>},
    {"in the first half of each 128 tokens", is_in_half_of_tokens<64, 0>},
    {"in the second half of each 4 pairs", is_in_half_of_pairs<2, 1>},
    {"in the second half of each 8 pairs", is_in_half_of_pairs<4, 1>},
    {"in the second half of each 16 pairs", is_in_half_of_pairs<8, 1>},
    {"in the second half of each 32 pairs", is_in_half_of_pairs<16, 1>},
    {"in the second half of each 64 pairs", is_in_half_of_pairs<32, 1>},
    {"in the second half of each 4 heads", is_in_half_of_heads<2, 1>},
    {"in the second half of each 8 heads", is_in_half_of_heads<4, 1>},
    {"in the second half of each 16 heads", is_in_half_of_heads<8, 1>},
};

}  // namespace

std::span<const ItemFact> facts_about_blocks() { return kBlockFacts; }

}  // namespace ropecheck::diagnosis
