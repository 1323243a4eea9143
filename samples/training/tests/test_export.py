"""python -m unittest discover samples/training/tests: the exported graphs against PyTorch itself."""
import copy
import os
import pathlib
import sys
import tempfile
import unittest

import numpy as np
import onnx
import onnxruntime
import torch
from torch import nn

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from outrider_export import (Ensemble, _of_action, bandit_batch, box, check_pair, discrete, episode_batch, export_learner,  # noqa: E402
                             export_policy, squared_ips, td, trainable)
import routing_policy  # noqa: E402

torch.set_num_threads(1)  # small tensors: more threads only wait for each other
OBSERVATION, ACTIONS, MEMBERS = 6, 3, 5


class ActorCritic(nn.Module):
    """Zero biases, and two of the same value and shape: what an optimising exporter drops or merges."""

    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Linear(OBSERVATION, 8), nn.Linear(8, 8)
        self.logits, self.value = nn.Linear(8, ACTIONS), nn.Linear(8, 1)
        for layer in (self.a, self.b, self.logits, self.value):
            nn.init.zeros_(layer.bias)

    def forward(self, x):
        x = torch.tanh(self.b(torch.tanh(self.a(x))))
        return self.logits(x), self.value(x)


class SingleQ(nn.Sequential):
    def __init__(self):
        super().__init__(nn.Linear(OBSERVATION, 8), nn.ELU(), nn.LayerNorm(8), nn.Linear(8, ACTIONS))


def ensemble(**options):
    return Ensemble(OBSERVATION, ACTIONS, MEMBERS, hidden=options.pop("hidden", (8,)), **options)


def with_trunk(**options):
    trunk = nn.Sequential(nn.Linear(OBSERVATION, 8), nn.Tanh())
    return Ensemble(8, ACTIONS, MEMBERS, hidden=(), trunk=trunk, **options)


def session(path):
    return onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])


def metadata(path):
    return {p.key: p.value for p in onnx.load(path).metadata_props}


def experience(rows, generator, members=MEMBERS):
    """What a host would feed: random decisions of every kind, some without a reward, some without what followed."""
    def uniform(*shape):
        return torch.rand(*shape, generator=generator)
    ended = (uniform(rows) < .3).float()
    batch = {"obs": torch.randn(rows, OBSERVATION, generator=generator),
             "actions": torch.randint(0, ACTIONS, (rows,), generator=generator),
             "rewards": torch.randn(rows, generator=generator), "action_prob": .02 + .98 * uniform(rows),
             "keep_prob": .5 + .5 * uniform(rows), "member_mask": (uniform(rows, members) < .7).float(),
             "new_obs": torch.randn(rows, OBSERVATION, generator=generator), "terminateds": ended}
    batch["rewards"][uniform(rows) < .1] = float("nan")
    batch["new_obs"][uniform(rows) < .2] = float("nan")
    return batch


class Learner:
    """The exported step, run as the host runs it: state by name, `x` in and `x.next` out."""

    def __init__(self, path, module):
        self.session, meta = session(path), metadata(path)
        self.wanted = {i.name for i in self.session.get_inputs()}
        weights = trainable(module)
        self.state = {k.removeprefix("outrider.weight."): weights[v].numpy() for k, v in meta.items() if k.startswith("outrider.weight.")}
        shapes = {i.name: i.shape for i in self.session.get_inputs()}
        for key, initial in meta.items():
            if key.startswith("outrider.optimizer."):
                name = key.removeprefix("outrider.optimizer.")
                value = {"zeros": 0.0, "ones": 1.0}.get(initial)
                self.state[name] = np.full(shapes[name], float(initial) if value is None else value, np.float32)
        self.hyper = {k.removeprefix("outrider.hyper."): np.array(float(v), np.float32)
                      for k, v in meta.items() if k.startswith("outrider.hyper.")}
        self.columns = {v: k.removeprefix("outrider.batch.") for k, v in meta.items() if k.startswith("outrider.batch.")}

    def step(self, batch):
        feed = self.state | self.hyper | {tensor: batch[column].numpy() for column, tensor in self.columns.items()}
        assert set(feed) == self.wanted, set(feed) ^ self.wanted
        names = [o.name for o in self.session.get_outputs()]
        result = dict(zip(names, self.session.run(names, feed)))
        self.state = {name: result[name + ".next"] for name in self.state}
        return float(result["loss"])


def members(module, x):
    q = module(x)
    return q if q.dim() == 3 else q.unsqueeze(1)


def reference_loss(module, batch, kind, hyper, follower=None):
    """The losses once more, row by row and in another style: indexing, rows left out instead of weighed down."""

    counted, total = 0.0, torch.zeros(())
    for i in range(len(batch["actions"])):
        ended = kind == "td" and batch["terminateds"][i] > 0
        unknown = kind == "td" and not ended and bool(torch.isnan(batch["new_obs"][i]).any())
        if torch.isnan(batch["rewards"][i]) or unknown:
            continue
        q = members(module, batch["obs"][i:i + 1])[0, :, batch["actions"][i]]
        target = batch["rewards"][i].expand_as(q)
        if kind == "td" and not ended:
            with torch.no_grad():
                target = target + hyper["discount"] * members(follower or module, batch["new_obs"][i:i + 1])[0].max(1).values
        weight = min(1 / float(batch["action_prob"][i] * batch["keep_prob"][i]), hyper["max_weight"])
        mask = batch["member_mask"][i]
        total = total + (mask * weight * (q - target) ** 2).sum()
        counted += float(mask.sum())
    return total / max(counted, 1)


class ExportTest(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(7)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.policy, self.learner = os.path.join(folder.name, "policy.onnx"), os.path.join(folder.name, "learner.onnx")
        self.example = torch.zeros(1, OBSERVATION)

    def pair(self, module, loss=squared_ips, outputs=("q_members",), members=MEMBERS, **options):
        export_policy(module, self.policy, {"obs": self.example}, list(outputs), [discrete(ACTIONS)])
        batch = (episode_batch if loss is td else bandit_batch)(self.example, members)
        export_learner(module, loss, self.learner, batch, list(outputs), policy=self.policy, **options)
        return Learner(self.learner, module)

    def test_policy_equals_module(self):
        for name, module, outputs in [("actor-critic", ActorCritic(), ["logits", "value"]), ("single", SingleQ(), ["q"]),
                                      ("members", ensemble(), ["q_members"]), ("deep members", ensemble(hidden=(8, 7)), ["q_members"]),
                                      ("trunk", with_trunk(), ["q_members"]), ("no prior", with_trunk(prior_scale=0), ["q_members"])]:
            export_policy(module, self.policy, {"obs": self.example}, outputs, [discrete(ACTIONS)])
            for rows in (1, 2, 33):
                with self.subTest(name, rows=rows):
                    x = torch.randn(rows, OBSERVATION)
                    with torch.no_grad():
                        expected = module(x)
                    actual = session(self.policy).run(outputs, {"obs": x.numpy()})
                    for e, a in zip(expected if isinstance(expected, tuple) else [expected], actual):
                        np.testing.assert_allclose(a, e.numpy(), atol=2e-6)

    def test_initializers_are_the_parameters(self):
        module = ActorCritic()
        export_policy(module, self.policy, {"obs": self.example}, ["logits", "value"], [discrete(ACTIONS)])
        held = {i.name: onnx.numpy_helper.to_array(i) for i in onnx.load(self.policy).graph.initializer}
        for name, weight in trainable(module).items():
            np.testing.assert_array_equal(held[name], weight.numpy())

    def test_replaced_initializers_change_the_policy_as_in_torch(self):
        module, other = ActorCritic(), ActorCritic()
        export_policy(module, self.policy, {"obs": self.example}, ["logits", "value"], [discrete(ACTIONS)])
        with torch.no_grad():
            for p in other.parameters():
                p.uniform_(-1, 1)
        model = onnx.load(self.policy)
        for initializer in model.graph.initializer:
            if initializer.name in trainable(other):
                initializer.CopyFrom(onnx.numpy_helper.from_array(trainable(other)[initializer.name].numpy(), initializer.name))
        x = torch.randn(4, OBSERVATION)
        actual = session(model.SerializeToString()).run(None, {"obs": x.numpy()})
        for e, a in zip(other(x), actual):
            np.testing.assert_allclose(a, e.detach().numpy(), atol=2e-6)

    def test_learner_equals_torch_optim(self):
        q, deep = ("q_members",), lambda: ensemble(hidden=(8, 7))
        for make, outputs, members, loss, optimizer in [
                (ensemble, q, MEMBERS, squared_ips, "sgd"), (ensemble, q, MEMBERS, squared_ips, "adam"),
                (ensemble, q, MEMBERS, td, "sgd"), (deep, q, MEMBERS, td, "adam"), (with_trunk, q, MEMBERS, squared_ips, "adam"),
                (SingleQ, ("q",), 1, squared_ips, "sgd"), (SingleQ, ("q",), 1, td, "adam")]:
            with self.subTest(make.__name__, loss=loss.__name__, optimizer=optimizer):
                reference, rate = {"sgd": (torch.optim.SGD, 1e-2), "adam": (torch.optim.Adam, 3e-3)}[optimizer]
                module, generator = make(), torch.Generator().manual_seed(3)
                learner = self.pair(module, loss, outputs, members, optimizer=optimizer, hyper={"learning_rate": rate})
                frozen = {k: v.clone() for k, v in module.state_dict().items() if k not in trainable(module)}
                learned = [p for p in module.parameters() if p.requires_grad]
                expected = reference(learned, lr=rate)
                for step in range(50):
                    batch = experience(1 + step, generator, members)  # every number of rows from 1 on
                    actual = learner.step(batch)
                    expected.zero_grad()
                    # The second term: where no row counts, a step of gradient zero, not a skipped one.
                    value = reference_loss(module, batch, loss.__name__, loss.hyper) + sum(p.sum() * 0 for p in learned)
                    value.backward()
                    expected.step()
                    self.assertAlmostEqual(actual, value.item(), delta=1e-5 * max(1, value.item()))
                for k, w in trainable(module).items():
                    np.testing.assert_allclose(learner.state["w." + k], w.numpy(), atol=1e-6, rtol=0, err_msg=k)
                for k, v in frozen.items():
                    self.assertTrue(torch.equal(v, module.state_dict()[k]), k)

    def test_target_weights_follow(self):
        module, generator, rate = ensemble(), torch.Generator().manual_seed(3), .2
        learner = self.pair(module, td, optimizer="sgd", hyper={"learning_rate": .01, "target_rate": rate})
        learned, target = [p for p in module.parameters() if p.requires_grad], copy.deepcopy(module)
        followers = [p for p in target.parameters() if p.requires_grad]
        expected = torch.optim.SGD(learned, lr=.01)
        for _ in range(50):
            batch = experience(8, generator)
            learner.step(batch)
            expected.zero_grad()
            reference_loss(module, batch, "td", td.hyper, target).backward()
            expected.step()
            with torch.no_grad():
                for p, follower in zip(learned, followers):
                    follower.lerp_(p, rate)
        for (k, w), follower in zip(trainable(module).items(), followers):
            np.testing.assert_allclose(learner.state["w." + k], w.numpy(), atol=1e-6, rtol=0, err_msg=k)
            np.testing.assert_allclose(learner.state[f"opt.{k}.lag"], (follower - w).detach().numpy(), atol=1e-6, rtol=0, err_msg=k)

    def test_convolutions_learn(self):
        class Pixels(nn.Sequential):
            def __init__(self):
                super().__init__(nn.Conv2d(2, 4, 3, stride=2, padding=1), nn.ReLU(), nn.Conv2d(4, 3, 2, dilation=2), nn.Flatten(), nn.Linear(12, ACTIONS))
        module, generator = Pixels(), torch.Generator().manual_seed(3)
        self.example = torch.zeros(1, 2, 8, 7)
        learner = self.pair(module, outputs=("q",), members=1, optimizer="adam")
        expected = torch.optim.Adam(module.parameters(), lr=1e-3)
        for rows in range(1, 21):
            batch = experience(rows, generator, 1) | {"obs": torch.randn(rows, 2, 8, 7, generator=generator)}
            learner.step(batch)
            expected.zero_grad()
            (reference_loss(module, batch, "squared_ips", squared_ips.hyper) + sum(p.sum() * 0 for p in module.parameters())).backward()
            expected.step()
        for k, w in trainable(module).items():
            np.testing.assert_allclose(learner.state["w." + k], w.numpy(), atol=1e-6, rtol=0, err_msg=k)

    def test_padding_has_no_influence(self):
        for loss in (squared_ips, td):
            module = ensemble()
            batch = experience(9, torch.Generator().manual_seed(5))
            padding = experience(7, torch.Generator().manual_seed(6))
            padding["member_mask"] = torch.zeros(7, MEMBERS)
            padding["action_prob"] = torch.zeros(7)
            padding["actions"] = torch.full((7,), -1)
            padded = {k: torch.cat([v, padding[k]]) for k, v in batch.items()}
            plain, with_padding = self.pair(module, loss), self.pair(module, loss)
            for _ in range(5):
                self.assertAlmostEqual(plain.step(batch), with_padding.step(padded), delta=1e-6)
            for k, v in plain.state.items():
                np.testing.assert_allclose(with_padding.state[k], v, atol=1e-6, rtol=0, err_msg=k)

    def test_only_padding_changes_nothing_under_sgd(self):
        module = ensemble()
        batch = experience(4, torch.Generator().manual_seed(5)) | {"member_mask": torch.zeros(4, MEMBERS)}
        learner = self.pair(module, optimizer="sgd", hyper={"learning_rate": .1})
        self.assertEqual(learner.step(batch), 0)
        for k, w in trainable(module).items():
            np.testing.assert_array_equal(learner.state["w." + k], w.numpy())

    def test_priors_are_not_weights_and_members_differ(self):
        module = ensemble(prior_scale=3.0)
        self.pair(module)
        weights = [k for k in metadata(self.learner) if k.startswith("outrider.weight.")]
        self.assertTrue(weights and not any("prior" in k for k in weights))
        q = module(torch.randn(50, OBSERVATION))
        self.assertGreater(q.std(1).mean().item(), 1)

    def test_small_constants_survive(self):
        class Log(nn.Module):
            def forward(self, x):
                return torch.log(x + 1e-8)
        export_policy(Log(), self.policy, {"obs": self.example}, ["logits"], [discrete(OBSERVATION)])
        actual = session(self.policy).run(None, {"obs": self.example.numpy()})[0]
        np.testing.assert_allclose(actual, np.full((1, OBSERVATION), np.log(1e-8)), rtol=1e-5)

    def test_metadata(self):
        class Mixed(nn.Module):
            def __init__(self):
                super().__init__()
                self.net = nn.Linear(4, 9)

            def forward(self, x, h, mask):
                y = self.net(x)
                return y[:, :5] + mask, y[:, 5:7], y[:, 7:] + h
        export_policy(Mixed(), self.policy, {"x": torch.zeros(1, 4), "h": torch.zeros(1, 2), "action_mask": torch.zeros(1, 5)},
                      ["logits", "mean", "h_out"][:2], [discrete(3, ["a", "b", "c"]), discrete(2), box(2, [-1, 0], 1, "tanh")],
                      state={"h": "h_out"})
        self.assertEqual(metadata(self.policy), {
            "outrider.format": "1", "outrider.kind": "policy", "outrider.input.x": "observation",
            "outrider.input.action_mask": "action_mask", "outrider.output.logits": "logits", "outrider.output.mean": "mean",
            "outrider.state.h": "h_out", "outrider.action.0": "discrete 3", "outrider.action.0.names": "a,b,c",
            "outrider.action.1": "discrete 2", "outrider.action.2": "box 2 low=-1.0,0.0 high=1.0 squash=tanh",
            "outrider.flops_per_row": "72"})

    def test_files_are_the_same_each_time_and_name_no_folder(self):
        module, files = ensemble(), []
        for _ in range(2):
            self.pair(module)
            files.append([pathlib.Path(f).read_bytes() for f in (self.policy, self.learner)])
        self.assertEqual(files[0], files[1])
        self.assertFalse([f for f in files[0] if b".py" in f])

    def test_refusals(self):
        with self.assertRaisesRegex(ValueError, "unknown output role 'logit'"):
            export_policy(ActorCritic(), self.policy, {"obs": self.example}, ["logit", "value"], [discrete(3)])
        with self.assertRaisesRegex(ValueError, "unknown input 'ob'"):
            export_policy(ActorCritic(), self.policy, {"obs": self.example}, ["logits", "value"], [discrete(3)], roles={"ob": "z"})
        with self.assertRaisesRegex(ValueError, "2 names for 3 actions"):
            discrete(3, ["a", "b"])
        with self.assertRaisesRegex(ValueError, "comma"):
            discrete(1, ["a,b"])

    def test_check_pair_refuses_another_policy_and_what_is_folded_at_load(self):
        export_policy(ActorCritic(), self.policy, {"obs": self.example}, ["logits", "value"], [discrete(3)])
        with self.assertRaisesRegex(ValueError, "no initializer learned.first.weight"):
            check_pair(self.policy, trainable(ensemble()))

        class Folded(nn.Module):
            def __init__(self):
                super().__init__()
                self.net = nn.Linear(OBSERVATION, ACTIONS)

            def forward(self, x):
                return self.net(x.unsqueeze(1)).squeeze(1)
        export_policy(Folded(), self.policy, {"obs": self.example}, ["q"], [discrete(3)])
        with self.assertRaisesRegex(ValueError, "Transpose reads net.weight"):
            check_pair(self.policy, trainable(Folded()))

    def test_routing_policy_takes_other_dimensions(self):
        folder = os.path.dirname(self.policy)
        routing_policy.main(["--folder", folder, "--observation", "9", "--actions", "5", "--members", "3", "--hidden", "4", "4",
                             "--learning-rate", "0.5"])
        self.assertEqual(session(self.policy).run(None, {"obs": np.zeros((2, 9), np.float32)})[0].shape, (2, 3, 5))
        self.assertEqual(metadata(self.learner)["outrider.hyper.learning_rate"], "0.5")

    def test_action_of_a_row(self):
        q = torch.arange(12.).reshape(2, 2, 3)
        self.assertEqual(_of_action(q, torch.tensor([2, 0])).tolist(), [[2, 5], [6, 9]])


if __name__ == "__main__":
    unittest.main()
