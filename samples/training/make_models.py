"""Makes the models of tests and benchmarks, the same each time: python make_models.py [NAME ...] (all without names).

Beside each good model NAME.onnx lies NAME.golden.json: a batch of inputs and what ONNX Runtime's Python build gives for it,
{"inputs": {TENSOR: {"type", "shape", "data"}}, "outputs": {...}}, row-major.
"""
import json
import os
import sys
import zlib

import numpy as np
import onnx
import onnxruntime
import torch
from torch import nn

from outrider_export import discrete, export_policy

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
TESTS = os.path.join(ROOT, "runtime-onnx", "src", "test", "resources", "models")
BENCHMARKS = os.path.join(ROOT, "samples", "benchmarks", "src", "main", "resources", "models")


def golden(path, rows=3, inputs=None):
    """Writes the golden file of the model at `path`: `rows` rows where the batch is free, random but for given inputs."""
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    generator = np.random.default_rng(zlib.crc32(os.path.basename(path).encode()))
    types = {"tensor(float)": np.float32, "tensor(float16)": np.float16, "tensor(int64)": np.int64}
    feed = {}
    for tensor in session.get_inputs():
        shape = [n if isinstance(n, int) else rows for n in tensor.shape]
        feed[tensor.name] = generator.standard_normal(shape).astype(types[tensor.type])
    feed |= inputs or {}
    names = [o.name for o in session.get_outputs()]

    def listed(tensors):
        return {n: {"type": str(x.dtype), "shape": list(x.shape), "data": [v.item() for v in x.ravel()]} for n, x in tensors.items()}
    with open(path.removesuffix(".onnx") + ".golden.json", "w", encoding="utf-8") as file:
        json.dump({"inputs": listed(feed), "outputs": listed(dict(zip(names, session.run(names, feed))))}, file)
        file.write("\n")


class ActorCritic(nn.Module):
    """An MLP with a policy head and a value head: model S with its defaults."""

    def __init__(self, observation=16, hidden=64, actions=4):
        super().__init__()
        self.trunk = nn.Sequential(nn.Linear(observation, hidden), nn.ReLU(), nn.Linear(hidden, hidden), nn.ReLU())
        self.logits, self.value = nn.Linear(hidden, actions), nn.Linear(hidden, 1)

    def forward(self, x):
        x = self.trunk(x)
        return self.logits(x), self.value(x)


def model_s():
    module = ActorCritic()
    for folder in (TESTS, BENCHMARKS):
        path = os.path.join(folder, "s.onnx")
        export_policy(module, path, {"obs": torch.zeros(1, 16)}, ["logits", "value"], [discrete(4)])
        golden(path)


MODELS = {"s": model_s}


def main(names):
    for name in names or MODELS:
        torch.manual_seed(zlib.crc32(name.encode()))
        MODELS[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
