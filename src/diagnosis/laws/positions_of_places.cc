#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>
#include <variant>

#include "diagnosis/laws/other_positions.h"

// Positions that are made of the token's place in the call.
namespace ropecheck::diagnosis {
namespace {

/// The product of position and a row's width, as an index of a table, cut to 32 bits: the row that
/// is read is the quotient.
void add_overflows(std::vector<OtherPosition>& laws) {
  struct Width {
    const char* words;
    double (*of)(const RopeSpec&);
  };
  static constexpr Width kWidths[] = {
      {"rotary_dim", [](const RopeSpec& spec) { return 1.0 * spec.rotary_dim; }},
      {"the number of pairs", [](const RopeSpec& spec) { return 1.0 * spec.pairs(); }},
      {"head_dim", [](const RopeSpec& spec) { return 1.0 * spec.head_dim; }},
      {"2·rotary_dim", [](const RopeSpec& spec) { return 2.0 * spec.rotary_dim; }},
      {"4·rotary_dim", [](const RopeSpec& spec) { return 4.0 * spec.rotary_dim; }},
  };
  struct Quotient {
    const char* words;
    double (*of)(double);
  };
  static constexpr Quotient kQuotients[] = {
      {"divided by it and rounded down", [](double v) { return std::floor(v); }},
      {"divided by it and cut off", [](double v) { return std::trunc(v); }},
      {"divided by it", [](double v) { return v; }},
  };
  for (const Width& width : kWidths)
    for (const Quotient& quotient : kQuotients)
      for (const bool is_signed : {true, false})
        laws.push_back(of_every_pair(
            fmt::format("the product of position and {} were cut to {}int32 and {}", width.words,
                        is_signed ? "" : "u", quotient.words),
            [width = width.of, quotient = quotient.of, is_signed](double t, const Sight& s) {
              const double w = width(s.call->shape().spec);
              return quotient(wrapped(t * w, 32, is_signed) / w);
            }));
}

}  // namespace

void add_positions_of_places(std::vector<OtherPosition>& laws) {
  const auto batch = [](const Sight& s) { return s.item->where.batch; };
  const auto seq = [](const Sight& s) { return s.item->where.seq; };
  const auto length = [](const Sight& s) { return s.call->shape().seq; };
  laws.push_back(of_every_pair("every position were 0", [](double, const Sight&) { return 0.0; }));
  laws.push_back(
      of_every_pair("positions had the other sign", [](double t, const Sight&) { return -t; }));
  laws.push_back(of_every_pair("positions were taken for their size",
                               [](double t, const Sight&) { return std::abs(t); }));
  laws.push_back(of_every_pair("negative positions were taken for 0",
                               [](double t, const Sight&) { return std::max(t, 0.0); }));
  laws.push_back(of_every_pair("positions were the token's place in the sequence",
                               [=](double, const Sight& s) { return 1.0 * seq(s); }));
  laws.push_back(of_every_pair("positions were the index of the head",
                               [](double, const Sight& s) { return 1.0 * s.item->where.head; }));
  laws.push_back(of_every_pair("positions were the index of the batch row",
                               [=](double, const Sight& s) { return 1.0 * batch(s); }));
  laws.push_back(
      of_every_pair("positions were the token's place in the whole batch",
                    [=](double, const Sight& s) { return 1.0 * batch(s) * length(s) + seq(s); }));
  laws.push_back(of_every_pair("the head's index were added to positions",
                               [](double t, const Sight& s) { return t + s.item->where.head; }));
  laws.push_back(of_every_pair("the token's place in the sequence were added to positions",
                               [=](double t, const Sight& s) { return t + seq(s); }));
  laws.push_back(of_every_pair("the token's place in the sequence were subtracted from positions",
                               [=](double t, const Sight& s) { return t - seq(s); }));
  laws.push_back(of_every_pair("the number of tokens were added to positions",
                               [=](double t, const Sight& s) { return t + length(s); }));
  laws.push_back(of_every_pair("the batch row's index were added to positions",
                               [=](double t, const Sight& s) { return t + batch(s); }));
  laws.push_back({"the row's first position were added to positions",
                  [=](double t, const Sight& s) -> std::optional<double> {
                    return t + *number_at_place(s, batch(s), 0);
                  }});
  laws.push_back({"the row's first position were subtracted from positions",
                  [=](double t, const Sight& s) -> std::optional<double> {
                    return t - *number_at_place(s, batch(s), 0);
                  }});
  laws.push_back({"the row's least position were subtracted from positions",
                  [=](double t, const Sight& s) -> std::optional<double> {
                    double least = t;
                    for (int i = 0; i < length(s); ++i)
                      least = std::min(least, *number_at_place(s, batch(s), i));
                    return t - least;
                  }});
  laws.push_back(
      {"positions were counted from the latest one so far that is less than the one before",
       [=](double t, const Sight& s) -> std::optional<double> {
         for (int i = seq(s); i > 0; --i)
           if (const double here = *number_at_place(s, batch(s), i);
               here < *number_at_place(s, batch(s), i - 1))
             return t - here;
         return std::nullopt;
       }});
  laws.push_back(
      {"positions began at 0 at the row's first token and at each that is less than the one before",
       [=](double t, const Sight& s) -> std::optional<double> {
         for (int i = seq(s); i > 0; --i)
           if (const double here = *number_at_place(s, batch(s), i);
               here < *number_at_place(s, batch(s), i - 1))
             return t - here;
         return t - *number_at_place(s, batch(s), 0);
       }});
  laws.push_back({"positions counted on from the row's first one",
                  [=](double, const Sight& s) -> std::optional<double> {
                    return *number_at_place(s, batch(s), 0) + seq(s);
                  }});
  laws.push_back({"positions counted on from the first one of the call",
                  [=](double, const Sight& s) -> std::optional<double> {
                    return number_of_token(s, 0) + seq(s);
                  }});
  for (const int tile : {2, 4, 8, 16, 32, 64, 128})
    laws.push_back({fmt::format("positions counted on from the first token of each {}", tile),
                    [=](double, const Sight& s) -> std::optional<double> {
                      return *number_at_place(s, batch(s), seq(s) / tile * tile) + seq(s) % tile;
                    }});
  for (const int tile : {16, 32, 64, 128, 256, 512})
    laws.push_back(
        {fmt::format("positions began again at the row's first one after each {} tokens", tile),
         [=](double, const Sight& s) -> std::optional<double> {
           return *number_at_place(s, batch(s), 0) + seq(s) % tile;
         }});
  add_overflows(laws);
  laws.push_back({"positions were divided by the factor of the scaling in whole numbers",
                  [](double t, const Sight& s) -> std::optional<double> {
                    const auto* linear = std::get_if<LinearScaling>(&s.call->shape().spec.scaling);
                    if (linear == nullptr) return std::nullopt;
                    return linear->factor * std::trunc(t / linear->factor);
                  }});
  laws.push_back({"positions were divided by the factor of the scaling and rounded down",
                  [](double t, const Sight& s) -> std::optional<double> {
                    const auto* linear = std::get_if<LinearScaling>(&s.call->shape().spec.scaling);
                    if (linear == nullptr) return std::nullopt;
                    return linear->factor * std::floor(t / linear->factor);
                  }});
  laws.push_back(
      {"the positions of each pair of tokens were exchanged",
       [=](double, const Sight& s) { return number_at_place(s, batch(s), seq(s) ^ 1); }});
}

}  // namespace ropecheck::diagnosis
