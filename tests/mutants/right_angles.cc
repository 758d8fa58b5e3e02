#include "mutants/right_angles.h"

#include <bit>
#include <boost/math/constants/constants.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <list>
#include <numbers>
#include <utility>

#include "reference/binary.h"
#include "reference/frequencies.h"

namespace ropecheck {
namespace {

using Exact = Binary<192>;

Frequency frequency_of(const Exact& theta) {
  Frequency frequency{static_cast<double>(theta), {}};
  Exact rest = theta / boost::math::constants::two_pi<Exact>();
  rest -= floor(rest);
  int bits = 0;
  for (long double& part : frequency.turns) {
    bits += 40;
    const Exact whole = floor(ldexp(rest, bits));
    part = std::ldexp(static_cast<long double>(whole), -bits);
    rest -= ldexp(whole, -bits);
  }
  return frequency;
}

long double reduced(const Frequency& frequency, long double position) {
  long double turns = 0;
  for (const long double part : frequency.turns) turns += std::fmod(position * part, 1.0L);
  return 2 * std::numbers::pi_v<long double> * std::remainder(turns, 1.0L);
}

}  // namespace

std::vector<Frequency> frequencies_of(const RopeSpec& spec) {
  constexpr std::size_t kKept = 128;
  thread_local std::list<std::pair<RopeSpec, std::vector<Frequency>>> recent;
  for (auto known = recent.begin(); known != recent.end(); ++known)
    if (known->first == spec) {
      recent.splice(recent.begin(), recent, known);
      return known->second;
    }
  recent.emplace_front(spec, std::vector<Frequency>());
  for (const Exact& theta : frequencies<Exact>(spec))
    recent.front().second.push_back(frequency_of(theta));
  if (recent.size() > kKept) recent.pop_back();
  return recent.front().second;
}

// The ropes ask for an angle again for each head and each coordinate.
long double radians(const Frequency& frequency, long double position) {
  struct Remembered {
    Frequency frequency;
    long double position;
    long double radians;
  };
  thread_local std::vector<Remembered> remembered(1 << 12, Remembered{{}, 0, 0});
  const auto mixed = (std::bit_cast<std::uint64_t>(frequency.theta) ^
                      std::bit_cast<std::uint64_t>(static_cast<double>(position)) * 31) *
                     0x9e37'79b9'7f4a'7c15;
  Remembered& here = remembered[mixed >> 52];
  if (here.position != position || here.frequency != frequency)
    here = {frequency, position, reduced(frequency, position)};
  return here.radians;
}

void pass_through(const Call& call, const TensorArgument& tensor, const VectorAt& at) {
  const RopeSpec& spec = *call.spec;
  const auto size = static_cast<std::int64_t>(size_of(call.dtype));
  const auto* in = static_cast<const unsigned char*>(tensor.in);
  auto* out = static_cast<unsigned char*>(tensor.out);
  for (int i = 0; i < spec.head_dim; ++i)
    if (i < spec.rotary_offset || i >= spec.rotary_offset + spec.rotary_dim)
      store_bits(call.dtype, out + (at.out + i * tensor.out_strides.dim) * size,
                 load_bits(call.dtype, in + (at.in + i * tensor.in_strides.dim) * size));
}

Implementation right_rope(const std::string& name, std::function<CallStatus(const Call&)> rotate) {
  Implementation made{name, "float32", {}, std::move(rotate)};
  made.capabilities.float16 = made.capabilities.bfloat16 = made.capabilities.float64 = true;
  made.capabilities.max_position = 1 << 20;
  made.capabilities.min_position = -(1 << 20);
  return made;
}

}  // namespace ropecheck
