"""Holds a rotation against golden vectors: python3 check_golden.py vectors/*.json"""

import json
import math
import struct
import sys


def numbers(bits, kind):
    return [struct.unpack(kind, bytes.fromhex(word))[0] for word in bits.split()]


def my_rope(x, position, spec, inv_freq, m):  # put your rotation here
    y = list(x)
    for j, theta in enumerate(inv_freq):
        angle = position[int(spec["axis_of_pair"][j])] * theta
        a, b = (2 * j, 2 * j + 1) if spec["layout"] == "interleaved" else (j, j + len(inv_freq))
        a, b = a + spec["rotary_offset"], b + spec["rotary_offset"]
        y[a] = m * (x[a] * math.cos(angle) - x[b] * math.sin(angle))
        y[b] = m * (x[a] * math.sin(angle) + x[b] * math.cos(angle))
    return y


worst, checked = 0.0, 0
for path in sys.argv[1:]:
    golden = json.load(open(path))
    inv_freq, (m,) = numbers(golden["inv_freq"], ">d"), numbers(golden["attention_factor"], ">d")
    for case in golden["cases"]:
        if "long" in case["flags"]:
            continue  # angles in double are right up to about 2^24; remove this if yours are better
        y = my_rope(numbers(case["x"], ">f"), case["position"], golden["spec"], inv_freq, m)
        worst = max([worst] + [abs(a - b) for a, b in zip(y, numbers(case["y"], ">f"))])
        checked += 1
print(f"{checked} cases, worst error {worst:.3g}")
sys.exit(not (checked and worst <= 2 ** -23))  # half a step of float32 below 4; all y are below 4
