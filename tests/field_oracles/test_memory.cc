#include "field_oracles/test_memory.h"

#include <array>
#include <cstddef>
#include <cstring>
#include <stdexcept>

#include "properties/tensor_memory.h"

namespace ropecheck::field {
namespace {

/// A tensor in the middle of a part of the memory: stray reads and writes next to it hit old
/// numbers, as in the memory of a framework.
class Tensor {
 public:
  Tensor(const Case& c, int heads, const Arrangement& arrangement, std::size_t part)
      : shape_(c), heads_(heads), placement_(place(c, heads, arrangement)) {
    const std::size_t bytes = static_cast<std::size_t>(placement_.extent) * size_of(c.dtype);
    if (bytes > kPart / 2) throw std::length_error("a tensor is too large for its memory");
    lowest_ = memory().data() + part * kPart + kPart / 4;
    std::memset(lowest_, kOldNumbers, bytes);
  }

  void fill(const std::vector<double>& numbers) {
    std::size_t i = 0;
    each([&](std::byte* element) {
      store_bits(shape_.dtype, element, bits_of(shape_.dtype, numbers[i++]));
    });
  }

  std::vector<double> read() const {
    std::vector<double> numbers;
    each([&](std::byte* element) {
      numbers.push_back(value_of(shape_.dtype, load_bits(shape_.dtype, element)));
    });
    return numbers;
  }

  void* first() const { return at(placement_.first); }
  const Strides& strides() const { return placement_.strides; }

 private:
  static constexpr std::size_t kPart = std::size_t{16} << 20;
  static constexpr int kOldNumbers = 0x3c;

  static std::vector<std::byte>& memory() {
    static std::vector<std::byte> all(4 * kPart);
    return all;
  }

  std::byte* at(std::int64_t element) const {
    return lowest_ + static_cast<std::size_t>(element) * size_of(shape_.dtype);
  }

  template <class Use>
  void each(const Use& use) const {
    const Strides& s = placement_.strides;
    for (int b = 0; b < shape_.batch; ++b)
      for (int t = 0; t < shape_.seq; ++t)
        for (int h = 0; h < heads_; ++h)
          for (int i = 0; i < shape_.spec.head_dim; ++i)
            use(at(placement_.first + b * s.batch + t * s.seq + h * s.head + i * s.dim));
  }

  const Case& shape_;
  int heads_;
  Placement placement_;
  std::byte* lowest_;
};

/// The two places of a tensor, which are one in place.
struct Places {
  Places(const Case& c, const TensorCase& tensor, std::size_t part)
      : in(c, tensor.heads, tensor.in, part),
        out(c, tensor.heads, c.in_place ? tensor.in : tensor.out, c.in_place ? part : part + 1) {}

  TensorArgument argument(int heads) const {
    return {heads, in.first(), out.first(), in.strides(), out.strides()};
  }

  Tensor in, out;
};

}  // namespace

void round_to(DType dtype, Numbers& numbers) {
  for (std::vector<double>* tensor : {&numbers.q, &numbers.k})
    for (double& number : *tensor) number = value_of(dtype, bits_of(dtype, number));
}

std::optional<Numbers> rotate(const Implementation& implementation, const Case& c,
                              const Numbers& numbers) {
  Places q(c, c.q, 0), k(c, c.k, 2);
  q.in.fill(numbers.q);
  k.in.fill(numbers.k);
  Call call;
  call.spec = &c.spec;
  call.dtype = c.dtype;
  call.direction = c.direction;
  if (c.direction == Direction::vjp && !implementation.capabilities.vjp)
    call.direction = Direction::inverse;
  call.batch = c.batch;
  call.seq = c.seq;
  call.positions = c.positions.data();
  call.q = q.argument(c.q.heads);
  const bool together = implementation.capabilities.key_tensor && c.k.heads > 0;
  if (together) call.k = k.argument(c.k.heads);
  if (!implementation.rotate(call).ok()) return std::nullopt;
  if (!together && c.k.heads > 0) {
    call.q = k.argument(c.k.heads);
    if (!implementation.rotate(call).ok()) return std::nullopt;
  }
  return Numbers{q.out.read(), k.out.read()};
}

}  // namespace ropecheck::field
