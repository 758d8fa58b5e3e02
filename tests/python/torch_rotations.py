"""Rotations of llama-3 in torch: right ones, and wrong ones as they are written by mistake."""

import torch

HALF = 64
INV_FREQ = 500000.0 ** (-torch.arange(HALF, dtype=torch.float64) / HALF)


def turn(x, angle):
    return by_table(x, angle.cos(), angle.sin())


def by_table(x, cos, sin):
    x1, x2 = x.double().chunk(2, dim=-1)
    return torch.cat([x1 * cos - x2 * sin, x1 * sin + x2 * cos], dim=-1).to(x.dtype)


def angles(positions, inv_freq=INV_FREQ):
    return positions[:, :, None, None] * inv_freq


def right(x, positions):
    return turn(x, angles(positions))


def right_in_place(x, positions):
    x.copy_(right(x, positions))


def right_q_and_k(q, k, position_ids):
    return right(q, position_ids), right(k, position_ids)


def right_heads_first(x, cos, sin):
    return by_table(x, cos[:, None], sin[:, None])


class Module(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("inv_freq", INV_FREQ)

    def forward(self, x, input_pos):
        return turn(x, angles(input_pos, self.inv_freq))


right_module = Module()


def as_frameworks_do(x, positions):
    """inv_freq and angles in float32, the table and all arithmetic in the tensor's format."""
    inv_freq = 1.0 / 500000.0 ** (torch.arange(0, 2 * HALF, 2).float() / (2 * HALF))
    angle = positions[:, :, None, None].float() * inv_freq
    cos, sin = angle.cos().to(x.dtype), angle.sin().to(x.dtype)
    x1, x2 = x.chunk(2, dim=-1)
    return torch.cat([x1 * cos - x2 * sin, x2 * cos + x1 * sin], dim=-1)


# Wrong ones.


def backwards(x, positions):
    return turn(x, -angles(positions))


def base_of_llama_2(x, positions):
    return turn(x, angles(positions, 10000.0 ** (-torch.arange(HALF, dtype=torch.float64) / HALF)))


def interleaved(x, positions):
    angle = angles(positions)
    x1, x2 = x.double()[..., 0::2], x.double()[..., 1::2]
    pairs = [x1 * angle.cos() - x2 * angle.sin(), x1 * angle.sin() + x2 * angle.cos()]
    return torch.stack(pairs, dim=-1).flatten(-2).to(x.dtype)


def exponent_off_by_one(x, positions):
    exponents = torch.arange(HALF, dtype=torch.float64) / (HALF - 1)
    return turn(x, angles(positions, 500000.0 ** -exponents))


def positions_in_bfloat16(x, positions):
    return turn(x, angles(positions.bfloat16().double()))


def angles_in_float32(x, positions):
    return turn(x, (positions[:, :, None, None].float() * INV_FREQ.float()).double())


def indices_for_positions(x, positions):
    return turn(x, torch.arange(x.shape[1])[None, :, None, None] * INV_FREQ)


def positions_of_the_first_row(x, positions):
    return turn(x, angles(positions[:1]))


def last_head_not_turned(x, positions):
    y = right(x, positions)
    return torch.cat([y[:, :, :-1], x[:, :, -1:]], dim=2)


def last_pair_not_turned(x, positions):
    angle = angles(positions)
    return turn(x, torch.cat([angle[..., :-1], 0 * angle[..., -1:]], dim=-1))


def sum_of_both_halves(x, positions):
    angle = angles(positions)
    x1, x2 = x.double().chunk(2, dim=-1)
    y = [x1 * angle.cos() + x2 * angle.sin(), x1 * angle.sin() + x2 * angle.cos()]
    return torch.cat(y, dim=-1).to(x.dtype)


def table_in_storage(x, positions):
    angle = angles(positions)
    return by_table(x, angle.cos().to(x.dtype).double(), angle.sin().to(x.dtype).double())


TABLES = {}


def table_of_an_earlier_call(x, positions):
    key = tuple(positions.shape)
    if key not in TABLES:
        TABLES[key] = angles(positions)
    return turn(x, TABLES[key])


def reads_without_strides(x, positions):
    steps, strides = 1, []
    for size in reversed(x.shape):
        strides.insert(0, steps)
        steps *= size
    room = x.untyped_storage().nbytes() // x.element_size() - x.storage_offset()
    return right(x if steps > room else torch.as_strided(x, x.shape, strides), positions)


def writes_into_a_gap(x, positions, out):
    out.copy_(right(x, positions))
    if out.stride(-1) > 1:
        torch.as_strided(out, (2,), (1,))[1] = 7


def changes_its_input(x, positions):
    y = right(x, positions)
    with torch.no_grad():
        x.mul_(2)
    return y


def overlaps_in_place(x, positions):
    angle = angles(positions)
    x1, x2 = x[..., :HALF], x[..., HALF:]
    x1.copy_(x1 * angle.cos() - x2 * angle.sin())
    x2.copy_(x1 * angle.sin() + x2 * angle.cos())


class ForwardForBackward(torch.autograd.Function):
    @staticmethod
    def forward(context, x, positions):
        context.save_for_backward(positions)
        return right(x, positions)

    @staticmethod
    def backward(context, gradient):
        return right(gradient, *context.saved_tensors), None


def gradient_turned_forward(x, positions):
    return ForwardForBackward.apply(x, positions)


def gradient_of_one_half(x, positions):
    y = right(x, positions)
    return torch.cat([y[..., :HALF], y[..., HALF:].detach()], dim=-1)


def without_gradient(x, positions):
    return right(x, positions).detach()


def gradient_of_something_else(x, positions):
    return right(x, positions).detach() + 0 * torch.zeros(1, requires_grad=True).to(x.dtype)


def on_another_device(x, positions):
    return right(x, positions).to("meta") if x.shape[1] > 3 else right(x, positions)


compiled = torch.compile(right, dynamic=True)
