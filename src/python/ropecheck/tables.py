"""Tables of cos and sin for functions that are given them: m·cos tθ and m·sin tθ, from angles in
double, which are within 2^-34 of the exact ones for positions below 2^17."""

import functools

import numpy


@functools.lru_cache(maxsize=4)
def by_position(rows, frequencies, factor):
    """Returns (cos, sin) of positions 0 to rows − 1, each [rows, rotary_dim/2] in double."""
    angles = numpy.arange(rows)[:, None] * numpy.frombuffer(frequencies)
    return factor * numpy.cos(angles), factor * numpy.sin(angles)


def rounded(table, dtype):
    """Rounds doubles to a format once; bfloat16 is uint16."""
    if dtype != "bfloat16":
        return table.astype(dtype)
    # To nearest, ties to even, straight from double: through float32 it would be rounded twice.
    # The fraction keeps 7 of its 52 bits.
    bits = numpy.ascontiguousarray(table, numpy.float64).view(numpy.uint64)
    odd = (bits >> numpy.uint64(45)) & numpy.uint64(1)
    up = bits + numpy.uint64((1 << 44) - 1) + odd
    kept = (up & ~numpy.uint64((1 << 45) - 1)).view(numpy.float64)
    return (kept.astype(numpy.float32).view(numpy.uint32) >> numpy.uint32(16)).astype(numpy.uint16)


def tables_for(names, positions, spec, declaration):
    """Returns role → table. With positions among the arguments, a table has a row for each
    position of the declared range; else one for each token, in the shape of the positions."""
    if "positions" in names:
        cos, sin = by_position(declaration.max_position + 1, spec.inv_freq.tobytes(),
                               spec.attention_factor)
    else:
        angles = positions[..., spec.axis_of_pair] * spec.inv_freq
        if declaration.positions in ("row", "range") and "B" in declaration.order:
            angles = angles[0]
        cos, sin = (spec.attention_factor * f(angles) for f in (numpy.cos, numpy.sin))
    wide = "float64" if spec.dtype == "float64" else "float32"
    if "freqs_cis" in names:
        return {"freqs_cis": (cos + 1j * sin).astype(
            numpy.complex128 if wide == "float64" else numpy.complex64)}
    if declaration.full_width:
        if spec.layout == "half_split":
            cos, sin = (numpy.concatenate([one, one], axis=-1) for one in (cos, sin))
        else:
            cos, sin = (numpy.repeat(one, 2, axis=-1) for one in (cos, sin))
    dtype = spec.dtype if declaration.table_in_storage else wide
    made = {"cos": rounded(cos, dtype), "sin": rounded(sin, dtype)}
    made["cos_sin"] = numpy.concatenate([made["cos"], made["sin"]], axis=-1)
    return {role: table for role, table in made.items() if role in names}
