"""Plays episodes in Python, as the Java test plays them: reference.py ID EPISODES FILE.

Step t of episode e takes action (mix(e, t) >> 33) mod n; every observation, reward and end is written as text.
"""
import sys

import gymnasium
import numpy
from gymnasium.spaces.utils import flatten

MASK = (1 << 64) - 1


def mix(episode, t):
    z = (episode * 0x9E3779B97F4A7C15 + t * 0xBF58476D1CE4E5B9 + 0x94D049BB133111EB) & MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def text(environment, value):
    bits = numpy.asarray(flatten(environment.observation_space, value), dtype="<f4").reshape(-1).view("<u4")
    return ",".join(f"{bit:x}" for bit in bits)


environment = gymnasium.make(sys.argv[1])
with open(sys.argv[3], "w") as out:
    for episode in range(int(sys.argv[2])):
        out.write(f"{episode} {text(environment, environment.reset(seed=episode)[0])}\n")
        ended, t = False, 0
        while not ended:
            action = (mix(episode, t) >> 33) % int(environment.action_space.n)
            value, reward, terminated, truncated, _ = environment.step(action)
            out.write(f"{text(environment, value)} {float(reward)} {int(terminated)} {int(truncated)}\n")
            ended, t = terminated or truncated, t + 1
