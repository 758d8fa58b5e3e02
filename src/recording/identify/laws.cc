#include "recording/identify/laws.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <numbers>
#include <optional>

// With ω_j = b^(−2j/r), the logarithms of the frequencies lie on a line, ln θ_j = −ln s − j·c with
// c = 2·ln b/r, if all pairs are scaled alike. The scalings by bands leave fast pairs on the line
// without s, put slow ones on the line with s, and blend between: with e_j = (θ_j/ω_j − 1/s)/(1 −
// 1/s), from 1 to 0, e is linear in j for yarn and linear in ω_j for llama3.
namespace ropecheck::recording {
namespace {

/// Points agree with a law if they are within this many bars; the bars are bounds, and the law's
/// numbers have errors as well.
constexpr double kBars = 3;
/// A point this close to an end of its band is in the band.
constexpr double kEdge = 0.02;
constexpr std::size_t kFewest = 2;

double relative_bar(const LawPoint& p) { return p.bar / p.theta + 0x1p-22; }

/// A line through measured points, by weighted least squares.
struct Line {
  double offset = 0, slope = 0;
  double offset_bar = 0, slope_bar = 0;
  double at(double x) const { return offset + slope * x; }
};

struct LinePoint {
  double x, y, bar;
};

std::optional<Line> line_through(const std::vector<LinePoint>& points) {
  double w = 0, x = 0, y = 0, xx = 0, xy = 0;
  for (const LinePoint& p : points) {
    const double weight = 1 / (p.bar * p.bar);
    w += weight, x += weight * p.x, y += weight * p.y, xx += weight * p.x * p.x,
        xy += weight * p.x * p.y;
  }
  const double det = w * xx - x * x;
  if (points.size() < 2 || !(det > 1e-12 * w * xx)) return std::nullopt;
  Line line;
  line.slope = (w * xy - x * y) / det;
  line.offset = (y - line.slope * x) / w;
  line.slope_bar = std::sqrt(w / det);
  line.offset_bar = std::sqrt(xx / det);
  return line;
}

/// c of the line through the origin, with its bar.
std::optional<LinePoint> slope_from_origin(const std::vector<LawPoint>& points) {
  double weights = 0, sum = 0;
  for (const LawPoint& p : points) {
    const double weight = p.pair / relative_bar(p);
    weights += weight * weight;
    sum += weight * weight * -std::log(p.theta) / (p.pair == 0 ? 1 : p.pair);
  }
  if (weights == 0) return std::nullopt;
  return LinePoint{0, sum / weights, 1 / std::sqrt(weights)};
}

bool agree(const std::vector<LawPoint>& points, double log_scale, double c) {
  return std::all_of(points.begin(), points.end(), [&](const LawPoint& p) {
    return std::abs(std::log(p.theta) + log_scale + p.pair * c) <= kBars * relative_bar(p);
  });
}

/// The base of c. Round numbers that the points agree with are tried first.
double base_of(const LinePoint& c, int rotary_dim) {
  return roundest(std::exp(c.y * rotary_dim / 2), kBars * c.bar * rotary_dim / 2);
}

double c_of(double base, int rotary_dim) { return 2 * std::log(base) / rotary_dim; }

/// All pairs scaled alike: no scaling, or a factor.
std::optional<Law> one_line(const std::vector<LawPoint>& points, int rotary_dim) {
  if (const auto c = slope_from_origin(points)) {
    const double base = base_of(*c, rotary_dim);
    if (agree(points, 0, c_of(base, rotary_dim))) return Law{base, NoScaling{}};
    if (agree(points, 0, c->y)) return Law{std::exp(c->y * rotary_dim / 2), NoScaling{}};
  }
  std::vector<LinePoint> logarithms;
  for (const LawPoint& p : points)
    logarithms.push_back({static_cast<double>(p.pair), std::log(p.theta), relative_bar(p)});
  const auto line = line_through(logarithms);
  if (!line || !agree(points, -line->offset, -line->slope)) return std::nullopt;
  const double base = base_of({0, -line->slope, line->slope_bar}, rotary_dim);
  const double factor = roundest(std::exp(-line->offset), kBars * line->offset_bar);
  if (agree(points, std::log(factor), c_of(base, rotary_dim)))
    return Law{base, LinearScaling{factor}};
  return Law{std::exp(-line->slope * rotary_dim / 2), LinearScaling{std::exp(-line->offset)}};
}

/// The band of fast pairs, from pair 0 on: the longest that one base explains.
struct FastBand {
  double base = 0;
  std::size_t size = 0;
};

FastBand fast_band(const std::vector<LawPoint>& points, int rotary_dim) {
  FastBand band;
  for (std::size_t size = 2; size <= points.size(); ++size) {
    const std::vector<LawPoint> first(points.begin(),
                                      points.begin() + static_cast<std::ptrdiff_t>(size));
    const auto c = slope_from_origin(first);
    if (!c) continue;
    const double base = base_of(*c, rotary_dim);
    if (agree(first, 0, c_of(base, rotary_dim)))
      band = {base, size};
    else if (!agree(first, 0, c->y))
      break;
  }
  return band;
}

/// e of a pair, with its bar.
struct Blend {
  int pair;
  double omega;
  double e;
  double bar;
};

/// The factor of the slow band: pairs at the end whose θ/ω is the same.
std::optional<LinePoint> slow_factor(const std::vector<LinePoint>& ratios) {
  LinePoint last = ratios.back();
  std::size_t alike = 0;
  double weights = 0, sum = 0;
  for (std::size_t i = ratios.size(); i-- > 0; ++alike) {
    if (std::abs(ratios[i].y - last.y) > kBars * (ratios[i].bar + last.bar)) break;
    const double weight = 1 / (ratios[i].bar * ratios[i].bar);
    weights += weight;
    sum += weight * ratios[i].y;
  }
  if (alike < kFewest) return std::nullopt;
  return LinePoint{0, sum / weights, 1 / std::sqrt(weights)};
}

bool on_line(const std::vector<Blend>& blends, const Line& line, bool in_omega) {
  return std::all_of(blends.begin(), blends.end(), [&](const Blend& b) {
    const double expected = std::clamp(line.at(in_omega ? b.omega : b.pair), 0.0, 1.0);
    return std::abs(b.e - expected) <= kBars * b.bar + 1e-6;
  });
}

/// low_freq_factor is taken as 1: a common factor of it, high_freq_factor and the original length
/// changes nothing.
Llama3Scaling llama3_of(const Line& line, double factor) {
  // e = (ω·L0/2π − low)/(high − low)
  const double width = -1 / line.offset;  // high − low, with low = 1
  const double length = line.slope * width * 2 * std::numbers::pi;
  Llama3Scaling scaling;
  scaling.factor = factor;
  scaling.low_freq_factor = 1;
  scaling.high_freq_factor = roundest(1 + width, 1e-3);
  scaling.original_length = std::llround(roundest(length, 1e-3));
  // Lengths are powers of two more often than round decimal numbers.
  const double power = std::exp2(std::round(std::log2(length)));
  if (std::abs(power / length - 1) < 1e-3) scaling.original_length = std::llround(power);
  return scaling;
}

/// A length with which yarn's ramp, for beta_fast 32 and beta_slow 1, begins and ends at these
/// pairs, a power of two if there is one; 0 if there is none.
std::int64_t yarn_length(double low, double high, double base, int rotary_dim) {
  // c(β) = r·ln(L0/(2πβ))/(2·ln b), with floor(c(32)) = low and ceil(c(1)) = high.
  const double c = c_of(base, rotary_dim);
  const auto length_at = [&](double pair, double beta) {
    return 2 * std::numbers::pi * beta * std::exp(pair * c);
  };
  const double least = std::max(low <= 0 ? 1 : length_at(low, 32), length_at(high - 1, 1));
  const double most = std::min(length_at(low + 1, 32), length_at(high, 1));
  if (!(least <= most && most < 0x1p62)) return 0;
  const double power = std::exp2(std::floor(std::log2(most)));
  if (power >= least) return std::llround(power);
  for (double step = std::exp2(std::floor(std::log2(most))); step >= 1; step /= 2)
    if (const double multiple = std::floor(most / step) * step; multiple >= least)
      return std::llround(multiple);
  return 0;
}

std::vector<YarnScaling> yarn_of(const Line& line, double factor, double base, int rotary_dim) {
  std::vector<YarnScaling> all;
  YarnScaling scaling;
  scaling.factor = factor;
  const double low = (1 - line.offset) / line.slope, high = -line.offset / line.slope;
  const double whole_low = std::round(low), whole_high = std::round(high);
  scaling.original_length = yarn_length(whole_low, whole_high, base, rotary_dim);
  if (scaling.original_length > 0) all.push_back(scaling);
  // Any length will do if the betas are fitted to it.
  scaling.truncate = false;
  const double c = c_of(base, rotary_dim);
  const double length_by_fast = 2 * std::numbers::pi * 32 * std::exp(low * c);
  scaling.original_length =
      std::llround(std::exp2(std::round(std::log2(std::max(length_by_fast, 2.0)))));
  const auto beta = [&](double pair) {
    return static_cast<double>(scaling.original_length) / (2 * std::numbers::pi) *
           std::exp(-pair * c);
  };
  scaling.beta_fast = roundest(beta(low), 1e-3);
  scaling.beta_slow = roundest(beta(high), 1e-3);
  all.push_back(scaling);
  return all;
}

/// Scalings by bands.
void add_bands(const std::vector<LawPoint>& points, int rotary_dim, std::vector<Law>& laws) {
  const FastBand fast = fast_band(points, rotary_dim);
  if (fast.size < kFewest || fast.size + kFewest > points.size()) return;
  const double c = c_of(fast.base, rotary_dim);
  std::vector<LinePoint> ratios;
  for (const LawPoint& p : points) {
    const double omega = std::exp(-p.pair * c);
    ratios.push_back({omega, p.theta / omega, p.bar / omega + 0x1p-22});
  }
  const auto slow = slow_factor(ratios);
  if (!slow || slow->y <= 0 || slow->y >= 1 - kEdge) return;
  const double factor = roundest(1 / slow->y, kBars * slow->bar / slow->y);
  std::vector<Blend> blends;
  std::vector<LinePoint> by_pair, by_omega;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double scale = 1 - 1 / factor;
    const Blend blend{points[i].pair, ratios[i].x, (ratios[i].y - 1 / factor) / scale,
                      ratios[i].bar / scale};
    blends.push_back(blend);
    if (blend.e < kEdge || blend.e > 1 - kEdge) continue;
    by_pair.push_back({static_cast<double>(blend.pair), blend.e, blend.bar});
    by_omega.push_back({blend.omega, blend.e, blend.bar});
  }
  if (const auto line = line_through(by_pair); line && on_line(blends, *line, false))
    for (const YarnScaling& yarn : yarn_of(*line, factor, fast.base, rotary_dim))
      laws.push_back({fast.base, yarn});
  if (const auto line = line_through(by_omega);
      line && line->offset < 0 && on_line(blends, *line, true))
    laws.push_back({fast.base, llama3_of(*line, factor)});
}

/// The first pairs alone turn, on one line; a pair behind them would turn visibly on that line.
void add_proportional(const Law& law, const std::vector<LawPoint>& points,
                      const std::vector<LawPoint>& still, int rotary_dim, std::vector<Law>& laws) {
  const int turning = points.back().pair + 1;
  const auto* linear = std::get_if<LinearScaling>(&law.scaling);
  const double factor = linear == nullptr ? 1 : linear->factor;
  for (const LawPoint& p : still) {
    if (p.pair != turning) continue;
    if (std::exp(-p.pair * c_of(law.base, rotary_dim)) / factor > 2 * p.bar)
      laws.push_back({law.base, ProportionalScaling{2.0 * turning / rotary_dim, factor}});
  }
}

}  // namespace

double roundest(double value, double relative) {
  for (int digits = 1; digits < 17; ++digits) {
    char text[40];
    std::snprintf(text, sizeof text, "%.*e", digits - 1, value);
    const double rounded = std::strtod(text, nullptr);
    if (std::abs(rounded - value) <= relative * std::abs(value)) return rounded;
  }
  return value;
}

std::optional<BaseRange> base_range(const std::vector<LawPoint>& points, int rotary_dim) {
  const auto c = slope_from_origin(points);
  if (!c || !agree(points, 0, c->y)) return std::nullopt;
  const double power = rotary_dim / 2.0;
  return BaseRange{std::exp((c->y - c->bar) * power), std::exp((c->y + c->bar) * power)};
}

std::vector<Law> laws_of(const std::vector<LawPoint>& points, const std::vector<LawPoint>& still,
                         int rotary_dim) {
  std::vector<Law> laws;
  if (points.size() < kFewest) return laws;
  if (const auto law = one_line(points, rotary_dim)) {
    laws.push_back(*law);
    add_proportional(*law, points, still, rotary_dim, laws);
  } else {
    add_bands(points, rotary_dim, laws);
  }
  return laws;
}

}  // namespace ropecheck::recording
