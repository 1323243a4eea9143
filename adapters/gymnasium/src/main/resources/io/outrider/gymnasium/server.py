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


def observation(environment, value):
    flat = flatten(environment.observation_space, value)
    return numpy.asarray(flat, dtype="<f4").reshape(-1).tobytes()


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
    environments.append(environment)
    return struct.pack("<II", len(environments) - 1, flatdim(environment.observation_space)) + action


def reset(payload):
    index, seed = struct.unpack("<IQ", payload)
    environment = environments[index]
    return observation(environment, environment.reset(seed=seed)[0])


def step(payload):
    (index,) = struct.unpack_from("<I", payload)
    environment = environments[index]
    space = environment.action_space
    if isinstance(space, Discrete):
        action = int(space.start) + struct.unpack_from("<I", payload, 4)[0]
    else:
        action = numpy.frombuffer(payload, dtype="<f4", offset=4).astype(space.dtype).reshape(space.shape)
    value, reward, terminated, truncated, _ = environment.step(action)
    return struct.pack("<dBB", float(reward), bool(terminated), bool(truncated)) + observation(environment, value)


def close(payload):
    (index,) = struct.unpack("<I", payload)
    environments[index].close()
    environments[index] = None
    return b""


operations = {1: make, 2: reset, 3: step, 4: close}
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
