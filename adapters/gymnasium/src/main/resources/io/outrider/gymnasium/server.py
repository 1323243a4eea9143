"""Serves Gymnasium environments over standard input and output, for io.outrider.gymnasium.

A request is its length (u32), an operation (u8) and a payload; an answer is its length (u32), a status (u8: 0, or 1 and a
message) and a payload. All numbers are little-endian. Observations are flattened by Gymnasium and sent as f32. The
process ends when its input does.
"""
import json
import os
import struct
import sys

answers = os.fdopen(os.dup(1), "wb", buffering=0)
os.dup2(2, 1)  # what environments print must not get between the answers
requests = os.fdopen(os.dup(0), "rb", buffering=1 << 16)

import gymnasium
import numpy
from gymnasium.spaces import Box, Discrete
from gymnasium.spaces.utils import flatdim, flatten

environments = []


def observer(space):
    """What makes the bytes of an observation, as flatten would: boxes and discrete spaces without its dispatch."""
    if isinstance(space, Box):
        return lambda value: numpy.asarray(value, dtype=space.dtype).astype("<f4").tobytes()
    if isinstance(space, Discrete) and space.n <= 4096:
        rows = [row.tobytes() for row in numpy.eye(int(space.n), dtype="<f4")]
        return lambda value: rows[int(value) - int(space.start)]
    return lambda value: numpy.asarray(flatten(space, value), dtype="<f4").reshape(-1).tobytes()


def actor(space):
    """How many bytes an action takes, and what reads it from a payload."""
    if isinstance(space, Discrete):
        start = int(space.start)
        return 4, lambda payload, at: start + struct.unpack_from("<I", payload, at)[0]
    size = int(numpy.prod(space.shape))

    def box(payload, at):
        return numpy.frombuffer(payload, "<f4", size, at).astype(space.dtype).reshape(space.shape)

    return 4 * size, box


def make(payload):
    order = json.loads(payload.decode("utf-8"))
    environment = gymnasium.make(order["id"], **order["arguments"])
    space = environment.action_space
    if isinstance(space, Discrete):
        action = struct.pack("<BI", 0, int(space.n))
    elif isinstance(space, Box):
        low = numpy.asarray(space.low, dtype="<f4").reshape(-1)
        high = numpy.asarray(space.high, dtype="<f4").reshape(-1)
        action = struct.pack("<BI", 1, low.size) + low.tobytes() + high.tobytes()
    else:
        raise ValueError(f"the action space {space} of {order['id']} is neither discrete nor a box")
    environments.append((environment, observer(environment.observation_space), *actor(space)))
    return struct.pack("<II", len(environments) - 1, flatdim(environment.observation_space)) + action


def reset(payload):
    index, seed = struct.unpack("<IQ", payload)
    environment, observe, _, _ = environments[index]
    return observe(environment.reset(seed=seed)[0])


def step_all(payload):
    """Steps each environment whose index and action stand there."""
    answer, at = [], 0
    while at < len(payload):
        (index,) = struct.unpack_from("<I", payload, at)
        environment, observe, size, read = environments[index]
        value, reward, terminated, truncated, _ = environment.step(read(payload, at + 4))
        answer.append(struct.pack("<dBB", float(reward), bool(terminated), bool(truncated)) + observe(value))
        at += 4 + size
    return b"".join(answer)


def close(payload):
    (index,) = struct.unpack("<I", payload)
    environments[index][0].close()
    environments[index] = None
    return b""


operations = {1: make, 2: reset, 3: close, 4: step_all}
while True:
    head = requests.read(5)
    if len(head) < 5:
        break
    length, operation = struct.unpack("<IB", head)
    body = requests.read(length - 1)
    try:
        answer = b"\x00" + operations[operation](body)
    except Exception as failure:  # told to the caller, who decides
        answer = b"\x01" + f"{type(failure).__name__}: {failure}".encode("utf-8")
    answers.write(struct.pack("<I", len(answer)) + answer)
sys.exit(0)
