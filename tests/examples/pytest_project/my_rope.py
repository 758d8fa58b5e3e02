import numpy
import ropecheck_client


def rotate(x, positions, spec):  # x: [batch, seq, heads, head_dim]; positions: [batch, seq, 1]
    angle = (positions * spec.inv_freq)[:, :, None, :]
    c, s = numpy.cos(angle), numpy.sin(angle)
    x1, x2 = numpy.split(x.astype(numpy.float64), 2, axis=-1)
    return numpy.concatenate([x1 * c - x2 * s, x1 * s + x2 * c], axis=-1).astype(numpy.float32)


ropecheck_client.serve(rotate, name="my rope", layouts=["half_split"], can=[],
                       min_position=0, max_position=8191)
