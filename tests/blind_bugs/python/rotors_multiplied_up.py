"""The rotor of a token is the one before times e^{iθ}, in complex64: the error grows with the number of
tokens in the row. The row's first token is right."""

import numpy
import turning

DECLARED = {"model": "llama-3", "longest_sequence": 512}


def rotate(x, offset):
    theta = turning.inv_freq(500000, 128)
    steps = numpy.tile(numpy.exp(1j * theta).astype(numpy.complex64), (x.shape[1], 1))
    steps[0] = numpy.exp(1j * (offset * theta))
    rotor = numpy.cumprod(steps, axis=0, dtype=numpy.complex64)[:, None, :]
    return turning.halves(x, rotor.real.astype(numpy.float64), rotor.imag.astype(numpy.float64))
