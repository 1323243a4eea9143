"""Makes the models of tests and benchmarks, the same each time: python make_models.py [NAME ...] (all without names).

Beside each good model NAME.onnx lies NAME.golden.json: a batch of inputs and what ONNX Runtime's Python build gives for it,
{"inputs": {TENSOR: {"type", "shape", "data"}}, "outputs": {...}}, row-major. These here carry Outrider's metadata;
foreign_models.py makes those that do not, those that sample in the graph, and bad ones.
"""
import json
import os
import sys
import zlib

import numpy as np
import onnxruntime
import torch
from torch import nn

import foreign_models
from outrider_export import Ensemble, bandit_batch, box, discrete, episode_batch, export_learner, export_policy, squared_ips, td, trainable

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
TESTS = os.path.join(ROOT, "runtime-onnx", "src", "test", "resources", "models")
BENCHMARKS = os.path.join(ROOT, "samples", "benchmarks", "src", "main", "resources", "models")


def listed(tensors):
    arrays = {name: np.asarray(x) for name, x in tensors.items()}
    return {name: {"type": str(x.dtype), "shape": list(x.shape), "data": [v.item() for v in x.ravel()]} for name, x in arrays.items()}


def write_json(path, value):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(value, file, allow_nan=False)
        file.write("\n")


def golden(path, rows=3, inputs=None, outputs=None, model=None):
    """Writes the golden file of the model at `path`: `rows` rows where the batch is free, random but for given inputs."""
    session = onnxruntime.InferenceSession(model or path, providers=["CPUExecutionProvider"])
    generator = np.random.default_rng(zlib.crc32(os.path.basename(path).encode()))
    types = {"tensor(float)": np.float32, "tensor(float16)": np.float16}
    feed = dict(inputs or {})
    for tensor in session.get_inputs():
        shape = [n if isinstance(n, int) else rows for n in tensor.shape]
        if tensor.name not in feed:
            feed[tensor.name] = generator.standard_normal(shape).astype(types[tensor.type])
    names = outputs or [o.name for o in session.get_outputs()]
    result = dict(zip(names, session.run(names, feed)))
    write_json(path.removesuffix(".onnx") + ".golden.json", {"inputs": listed(feed), "outputs": listed(result)})
    return feed, result


def policy(name, module, inputs, outputs, actions, given=None, **options):
    """A test model: written, run, and compared with the module."""
    path = os.path.join(TESTS, name + ".onnx")
    export_policy(module, path, inputs, outputs, actions, **options)
    feed, result = golden(path, inputs=given)
    expected = module.eval()(*[torch.from_numpy(feed[name]) for name in inputs])
    for e, a in zip(expected if isinstance(expected, tuple) else [expected], result.values()):
        np.testing.assert_allclose(a, e.detach().numpy(), atol=1e-5 if a.dtype == np.float32 else 2e-3, err_msg=name)


class Heads(nn.Module):
    """A small network whose results are made from its last layer: heads(y, *the other inputs)."""

    def __init__(self, observation, outputs, heads, hidden=8):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(observation, hidden), nn.Tanh(), nn.Linear(hidden, outputs))
        self.heads = heads

    def forward(self, x, *others):
        return self.heads(self.net(x), *others)


class ActorCritic(nn.Module):
    """An MLP with a policy head and a value head: model S with its defaults."""

    def __init__(self, observation=16, hidden=64, actions=4):
        super().__init__()
        self.trunk = nn.Sequential(nn.Linear(observation, hidden), nn.ReLU(), nn.Linear(hidden, hidden), nn.ReLU())
        self.logits, self.value = nn.Linear(hidden, actions), nn.Linear(hidden, 1)

    def forward(self, x):
        x = self.trunk(x)
        return self.logits(x), self.value(x)


class Residual(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.a, self.b = nn.Conv2d(channels, channels, 3, padding=1), nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x):
        return x + self.b(torch.relu(self.a(torch.relu(x))))


class Impala(nn.Module):
    """The convolutional network of Espeholt et al. 2018 (its deeper one), without the LSTM: model L with its defaults."""

    def __init__(self, shape=(3, 64, 64), channels=(16, 32, 32), features=256, actions=15):
        super().__init__()
        layers, last = [], shape[0]
        for c in channels:
            layers += [nn.Conv2d(last, c, 3, padding=1), nn.MaxPool2d(3, stride=2, padding=1), Residual(c), Residual(c)]
            last = c
        side = shape[1] // 2 ** len(channels)
        self.trunk = nn.Sequential(*layers, nn.ReLU(), nn.Flatten(), nn.Linear(last * side * side, features), nn.ReLU())
        self.logits, self.value = nn.Linear(features, actions), nn.Linear(features, 1)

    def forward(self, x):
        x = self.trunk(x)
        return self.logits(x), self.value(x)


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell, self.logits = nn.LSTMCell(4, 8), nn.Linear(8, 3)

    def forward(self, x, h, c):
        h, c = self.cell(x, (h, c))
        return self.logits(h), h, c


class Tokens(nn.Module):
    def __init__(self):
        super().__init__()
        self.table, self.logits = nn.Embedding(10, 6), nn.Linear(18, 4)

    def forward(self, x):
        return self.logits(self.table(x).flatten(1))


class Candidates(nn.Module):
    """Scores each candidate from its features and the observation, with M members: a masked candidate gets -1e9."""

    def __init__(self, members=3):
        super().__init__()
        self.of_obs, self.of_candidate = nn.Linear(4, 8), nn.Parameter(torch.randn(3, 8) / 2)
        self.heads = nn.Parameter(torch.randn(8, members) / 3)

    def forward(self, x, candidates, candidate_mask):
        hidden = torch.tanh(self.of_obs(x).unsqueeze(1) + torch.matmul(candidates, self.of_candidate))
        q = torch.matmul(hidden, self.heads).transpose(1, 2)
        return torch.where(candidate_mask.unsqueeze(1) > 0, q, -1e9)


class Epinet(nn.Module):
    """A trunk, and a head that reads the trunk's features and an index z; one row of q for each index."""

    def __init__(self, indices=2, actions=3):
        super().__init__()
        self.trunk, self.mean = nn.Linear(4, 8), nn.Linear(8, actions)
        self.of_z, self.of_x = nn.Parameter(torch.randn(indices, 6)), nn.Linear(8, 6)
        self.head = nn.Parameter(torch.randn(6, actions))

    def forward(self, x, z):
        features = torch.tanh(self.trunk(x))
        hidden = torch.relu(self.of_x(features).unsqueeze(-2) + torch.matmul(z, self.of_z))
        return self.mean(features).unsqueeze(-2) + torch.matmul(hidden, self.head)


class EpinetRow(Epinet):
    """One index a row."""

    def forward(self, x, z):
        return super().forward(x, z.unsqueeze(1)).squeeze(1)


class Dropout(nn.Module):
    """Dropout as an input: a mask of 0 and 1 / (1 - rate), one number for each hidden unit."""

    def __init__(self):
        super().__init__()
        self.hidden, self.q = nn.Linear(4, 8), nn.Linear(8, 3)

    def forward(self, x, mask):
        return self.q(torch.relu(self.hidden(x)) * mask)


class Halves(nn.Module):
    """Single-precision observations in, half-precision scores out."""

    def __init__(self):
        super().__init__()
        self.net = nn.Linear(4, 3)

    def forward(self, x):
        return self.net(x).half()


class FixedSpread(nn.Module):
    """A mean for each row, one log_std for all of them."""

    def __init__(self):
        super().__init__()
        self.mean, self.log_std = nn.Linear(4, 2), nn.Parameter(torch.tensor([-.5, .25]))

    def forward(self, x):
        return self.mean(x), self.log_std + 0


class NotANumber(Heads):
    """Gives NaN for rows whose first number is negative."""

    def forward(self, x):
        return super().forward(x) + torch.sqrt(x[:, :1])


def benchmarks():
    """S, M and L of the benchmarks, S for the tests too. L has no golden file; it is compared here."""
    small, obs = ActorCritic(), torch.zeros(1, 16)
    for folder in (TESTS, BENCHMARKS):
        export_policy(small, os.path.join(folder, "s.onnx"), {"obs": obs}, ["logits", "value"], [discrete(4)])
        golden(os.path.join(folder, "s.onnx"))
    trunk = nn.Sequential(nn.Linear(128, 256), nn.ReLU(), nn.Linear(256, 256), nn.ReLU())
    ten = Ensemble(256, 18, 10, hidden=(), trunk=trunk, prior_scale=0)
    export_policy(ten, os.path.join(BENCHMARKS, "m.onnx"), {"obs": torch.zeros(1, 128)}, ["q_members"], [discrete(18)])
    golden(os.path.join(BENCHMARKS, "m.onnx"), rows=1)
    large, path, x = Impala(), os.path.join(BENCHMARKS, "l.onnx"), torch.rand(2, 3, 64, 64)
    export_policy(large, path, {"obs": torch.zeros(1, 3, 64, 64)}, ["logits", "value"], [discrete(15)])
    for expected, actual in zip(large(x), onnxruntime.InferenceSession(path).run(None, {"obs": x.numpy()})):
        np.testing.assert_allclose(actual, expected.detach().numpy(), atol=1e-5)
    export_learner(ten, squared_ips, os.path.join(BENCHMARKS, "m-learner.onnx"), bandit_batch(torch.zeros(1, 128), 10), ["q_members"],
                   policy=os.path.join(BENCHMARKS, "m.onnx"), optimizer="adam")


def discrete_policies():
    x = {"obs": torch.zeros(1, 4)}
    policy("named", Heads(4, 3, lambda y: y), x, {"out": "logits"}, [discrete(3, ["red", "green", "blue"])], roles={"obs": "observation"})
    policy("branches", Heads(4, 5, lambda y: y), x, ["logits"], [discrete(3), discrete(2)])
    policy("masked", Heads(4, 3, lambda y, mask: y + (mask - 1) * 1e9), {**x, "action_mask": torch.ones(1, 3)}, ["logits"],
           [discrete(3)], given={"action_mask": np.array([[1, 1, 1], [1, 0, 1], [0, 0, 1]], np.float32)})
    policy("curiosity", Heads(4, 8, lambda y: (y[:, :3], y[:, 3:6], y[:, 6:])), x, ["q", "q_int", "features"], [discrete(3)])
    policy("quantiles", Heads(4, 60, lambda y: y.reshape(-1, 3, 5, 4)), x, ["quantiles"], [discrete(4)])
    policy("members", Ensemble(4, 3, 5, hidden=(6,)), x, ["q_members"], [discrete(3)])
    policy("two_inputs", Heads(4, 3, lambda y, other: y * other), {"place": torch.zeros(1, 4), "goal": torch.zeros(1, 3)}, ["logits"], [discrete(3)])
    policy("conv", Impala((3, 8, 8), (4, 4), 8, 3), {"obs": torch.zeros(1, 3, 8, 8)}, ["logits", "value"], [discrete(3)])
    policy("int64_obs", Tokens(), {"obs": torch.zeros(1, 3, dtype=torch.int64)}, ["logits"], [discrete(4)],
           given={"obs": np.array([[0, 1, 2], [9, 8, 7], [5, 5, 5]])})
    policy("fixed_batch", Heads(4, 3, lambda y: y), x, ["logits"], [discrete(3)], batch=1)
    policy("fixed_batch_4", Heads(4, 3, lambda y: y), x, ["logits"], [discrete(3)], batch=4)
    policy("half_out", Halves(), x, ["logits"], [discrete(3)])
    policy("half", Heads(4, 3, lambda y: y).half(), {"obs": torch.zeros(1, 4).half()}, ["logits"], [discrete(3)])
    policy("lstm", Recurrent(), {**x, "h": torch.zeros(1, 8), "c": torch.zeros(1, 8)}, ["logits"], [discrete(3)],
           state={"h": "h_next", "c": "c_next"})
    policy("same_signature_a", Heads(4, 3, lambda y: y), x, ["logits"], [discrete(3)])
    policy("same_signature_b", Heads(4, 3, lambda y: y), x, ["logits"], [discrete(3)])
    policy("other_signature", Heads(5, 3, lambda y: y), {"obs": torch.zeros(1, 5)}, ["logits"], [discrete(3)])
    policy("other_actions", Heads(4, 2, lambda y: y), x, ["logits"], [discrete(2)])


def continuous_policies():
    x = {"obs": torch.zeros(1, 4)}
    policy("gaussian", Heads(4, 4, lambda y: (y[:, :2], y[:, 2:])), x, ["mean", "log_std"], [box(2, -1, 1)])
    policy("squashed", Heads(4, 4, lambda y: (y[:, :2], torch.exp(y[:, 2:]))), x, ["mean", "std"], [box(2, [-2, 0], [2, 1], "tanh")])
    policy("fixed_spread", FixedSpread(), x, ["mean", "log_std"], [box(2)])
    policy("mean_members", Heads(4, 6, lambda y: y.reshape(-1, 3, 2)), x, ["mean_members"], [box(2, -1, 1)])
    policy("hybrid", Heads(4, 7, lambda y: (y[:, :3], y[:, 3:5], y[:, 5:])), x, ["logits", "mean", "log_std"], [discrete(3), box(2, -1, 1)])


def indexed_policies():
    x, masks = {"obs": torch.zeros(1, 4)}, np.array([[1, 1, 0, 0, 0], [1, 1, 1, 1, 1], [1, 0, 0, 0, 0]], np.float32)
    generator = np.random.default_rng(1)
    policy("candidates", Candidates(), {**x, "candidates": torch.zeros(1, 7, 3), "candidate_mask": torch.ones(1, 7)}, ["q_members"], [],
           given={"candidates": generator.standard_normal((3, 5, 3)).astype(np.float32), "candidate_mask": masks})
    policy("epinet", Epinet(), {**x, "z": torch.zeros(1, 7, 2)}, ["q_members"], [discrete(3)],
           given={"z": generator.standard_normal((3, 5, 2)).astype(np.float32)})
    policy("epinet_row", EpinetRow(), {**x, "z": torch.zeros(1, 2)}, ["q"], [discrete(3)])
    policy("dropout", Dropout(), {**x, "dropout_mask": torch.ones(1, 8)}, ["q"], [discrete(3)],
           given={"dropout_mask": (generator.random((3, 8)) < .9).astype(np.float32) / np.float32(.9)})


def learners():
    """Small pairs, and where PyTorch's own optimiser arrives after three steps from the policy's weights."""
    for name, loss, optimizer in (("sgd", squared_ips, "sgd"), ("adam", squared_ips, "adam"), ("td", td, "adam")):
        module, obs, members = Ensemble(4, 3, 5, hidden=(6,)), torch.zeros(1, 4), 5
        path, step = (os.path.join(TESTS, f"learner_{name}{part}.onnx") for part in (".policy", ""))
        export_policy(module, path, {"obs": obs}, ["q_members"], [discrete(3)])
        export_learner(module, loss, step, (episode_batch if loss is td else bandit_batch)(obs, members), ["q_members"],
                       policy=path, optimizer=optimizer, hyper={"learning_rate": .01})
        learned = [p for p in module.parameters() if p.requires_grad]
        reference = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[optimizer](learned, lr=.01)
        steps, hyper = [], loss.hyper

        def eager(x, module=module):
            return {"q_members": module(x)}

        def target(x, module=module):
            return {"q_members": module(x).detach()}
        eager.target = target
        for rows in (4, 1, 7):
            batch = {"obs": torch.randn(rows, 4), "actions": torch.randint(0, 3, (rows,)), "rewards": torch.randn(rows),
                     "action_prob": .05 + .95 * torch.rand(rows), "keep_prob": torch.full((rows,), .5),
                     "member_mask": (torch.rand(rows, members) < .5).float()}
            if loss is td:
                batch |= {"new_obs": torch.randn(rows, 4), "terminateds": (torch.rand(rows) < .3).float()}
            value = loss(eager, batch, {k: torch.tensor(v) for k, v in hyper.items()})
            reference.zero_grad()
            value.backward()
            reference.step()
            steps.append({"batch": listed(batch), "loss": value.item()})
        write_json(step.removesuffix(".onnx") + ".golden.json", {"steps": steps, "weights": listed(trainable(module))})


def bad():
    folder, x = os.path.join(TESTS, "bad"), {"obs": torch.zeros(1, 4)}
    export_policy(NotANumber(4, 3, lambda y: y), os.path.join(folder, "nan.onnx"), x, ["logits"], [discrete(3)])
    foreign_models.make_bad(folder, os.path.join(TESTS, "named.onnx"), os.path.join(TESTS, "learner_sgd.onnx"))


GROUPS = {"benchmarks": benchmarks, "discrete": discrete_policies, "continuous": continuous_policies, "indexed": indexed_policies,
          "learners": learners, "foreign": lambda: foreign_models.make(TESTS, golden), "bad": bad}


def main(names):
    for name in names or GROUPS:
        torch.manual_seed(zlib.crc32(name.encode()))
        GROUPS[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
