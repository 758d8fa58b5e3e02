"""A table of cos and sin in Python, rounded to float32 from float64."""

import numpy
import ropecheck_client


def table(positions, spec):
    angle = positions[:, :, spec.axis_of_pair] * spec.inv_freq
    m = spec.attention_factor
    return ((m * numpy.cos(angle)).astype(numpy.float32),
            (m * numpy.sin(angle)).astype(numpy.float32))


ropecheck_client.serve_table(table, name="table in numpy", min_position=-1048576,
                             max_position=1048576)
