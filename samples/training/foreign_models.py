"""Models as other tools write them, models that sample in the graph, and bad ones; called by make_models.py.

Those that sample have no outputs that could be compared: their golden file holds the tensors that feed the draw, by the
names that they have inside the graph (`logits`, `log_probs`, `mean`, `std`).
"""
import os

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FLOAT, INT64 = TensorProto.FLOAT, TensorProto.INT64


class Graph:
    """A graph in the making: nodes are added in order, weights are drawn from one seeded generator."""

    def __init__(self, seed):
        self.nodes, self.weights, self.inputs, self.outputs = [], [], [], []
        self.generator = np.random.default_rng(seed)

    def input(self, name, *shape, type=FLOAT):
        self.inputs.append(helper.make_tensor_value_info(name, type, shape))
        return name

    def output(self, name, *shape, type=FLOAT):
        self.outputs.append(helper.make_tensor_value_info(name, type, shape))

    def constant(self, name, value):
        self.weights.append(numpy_helper.from_array(value, name))
        return name

    def add(self, op, inputs, output, **attributes):
        self.nodes.append(helper.make_node(op, inputs, [output], name=f"{op}_{output}", **attributes))
        return output

    def linear(self, source, inputs, outputs, name):
        weight = self.constant(f"{name}.weight", self.generator.standard_normal((outputs, inputs)).astype(np.float32) / 2)
        bias = self.constant(f"{name}.bias", self.generator.standard_normal(outputs).astype(np.float32) / 4)
        return self.add("Gemm", [source, weight, bias], name, transB=1)

    def hidden(self, source, inputs, outputs):
        return self.add("Tanh", [self.linear(source, inputs, outputs, "hidden")], "activation")

    def save(self, path, opset=17, check=True):
        graph = helper.make_graph(self.nodes, os.path.basename(path), self.inputs, self.outputs, self.weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], producer_name="outrider", ir_version=9)
        if check:
            onnx.checker.check_model(model, full_check=True)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        onnx.save(model, path)
        return model


def with_outputs(model, names):
    """The same model as bytes, with inner tensors as further outputs: no shapes, only that they are floats."""
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    copy.graph.output.extend(helper.make_tensor_value_info(name, FLOAT, None) for name in names)
    return copy.SerializeToString()


def multinomial(g):
    g.linear(g.hidden(g.input("obs", "batch", 4), 4, 8), 8, 3, "logits")
    g.add("Multinomial", ["logits"], "action", sample_size=1, dtype=INT64)
    g.output("action", "batch", 1, type=INT64)
    return ["logits"]


def multinomial_log_softmax(g):
    """What torch.multinomial(softmax(x), 1) becomes, with the action squeezed."""
    scores = g.linear(g.hidden(g.input("obs", "batch", 4), 4, 8), 8, 3, "scores")
    g.add("Log", [g.add("Softmax", [scores], "probs", axis=-1)], "log_probs")
    drawn = g.add("Multinomial", ["log_probs"], "drawn", sample_size=1, dtype=INT64)
    g.add("Squeeze", [drawn, g.constant("axes", np.array([1]))], "action")
    g.output("action", "batch", type=INT64)
    return ["log_probs"]


def random_normal(g):
    """mean + std * noise, std from the observation."""
    y = g.hidden(g.input("obs", "batch", 4), 4, 8)
    g.linear(y, 8, 2, "mean")
    g.add("Exp", [g.linear(y, 8, 2, "log_std")], "std")
    noise = g.add("RandomNormalLike", ["mean"], "noise")
    g.add("Add", ["mean", g.add("Mul", ["std", noise], "scaled")], "action")
    g.output("action", "batch", 2)
    return ["mean", "std"]


def random_normal_fixed(g):
    """noise * std + mean, squashed; std one constant for all rows; RandomNormal with a fixed batch of 1."""
    g.linear(g.hidden(g.input("obs", 1, 4), 4, 8), 8, 2, "mean")
    g.constant("std", np.array([.5, .25], np.float32))
    g.nodes.append(helper.make_node("RandomNormal", [], ["noise"], shape=[1, 2]))
    g.add("Tanh", [g.add("Add", [g.add("Mul", ["noise", "std"], "scaled"), "mean"], "unsquashed")], "action")
    g.output("action", 1, 2)
    return ["mean"]


def gumbel(g):
    """argmax(logits - log(-log(u)))."""
    g.linear(g.hidden(g.input("obs", "batch", 4), 4, 8), 8, 3, "logits")
    u = g.add("RandomUniformLike", ["logits"], "u", low=1e-6, high=1 - 1e-6)
    noise = g.add("Log", [g.add("Neg", [g.add("Log", [u], "log_u")], "minus_log_u")], "noise")
    g.add("ArgMax", [g.add("Sub", ["logits", noise], "perturbed")], "action", axis=1, keepdims=0)
    g.output("action", "batch", type=INT64)
    return ["logits"]


def random_uniform(g):
    """Epsilon-greedy in the graph: RandomUniform with a fixed batch of 1 decides between the best action and one at random."""
    g.linear(g.hidden(g.input("obs", 1, 4), 4, 8), 8, 3, "logits")
    g.nodes.append(helper.make_node("RandomUniform", [], ["coin"], shape=[1]))
    g.nodes.append(helper.make_node("RandomUniform", [], ["any"], shape=[1], low=0.0, high=2.999))
    best = g.add("ArgMax", ["logits"], "best", axis=1, keepdims=0)
    explore = g.add("Less", ["coin", g.constant("epsilon", np.array([.1], np.float32))], "explore")
    g.add("Where", [explore, g.add("Cast", [g.add("Floor", ["any"], "floor")], "other", to=INT64), best], "action")
    g.output("action", 1, type=INT64)
    return ["logits"]


def mlagents_discrete(g):
    """Unity ML-Agents, branches of 3 and 2: masked, normalised, drawn by Multinomial; constants say what they are."""
    y = g.hidden(g.input("obs_0", "batch", 4), 4, 8)
    mask = g.input("action_masks", "batch", 5)
    actions, bests = [], []
    for branch, (first, last) in enumerate(((0, 3), (3, 5))):
        part = g.add("Slice", [mask, g.constant(f"first_{branch}", np.array([first])), g.constant(f"last_{branch}", np.array([last])),
                               g.constant(f"axis_{branch}", np.array([1]))], f"mask_{branch}")
        logits = g.linear(y, 8, last - first, f"branch_{branch}")
        illegal = g.add("Mul", [g.add("Sub", [g.constant(f"one_{branch}", np.float32(1)), part], f"illegal_{branch}"),
                                g.constant(f"far_{branch}", np.float32(-1e8))], f"penalty_{branch}")
        masked = g.add("Add", [g.add("Mul", [logits, part], f"kept_{branch}"), illegal], f"masked_{branch}")
        probs = g.add("Softmax", [masked], f"probs_{branch}", axis=-1)
        actions.append(g.add("Multinomial", [g.add("Log", [probs], f"log_probs_{branch}")], f"drawn_{branch}", sample_size=1, dtype=INT64))
        bests.append(g.add("ArgMax", [probs], f"best_{branch}", axis=1, keepdims=1))
    g.add("Concat", actions, "discrete_actions", axis=1)
    g.add("Concat", bests, "deterministic_discrete_actions", axis=1)
    for name, value in (("version_number", [3]), ("memory_size", [0]), ("discrete_action_output_shape", [[3, 2]])):
        value = np.array(value, np.float32)
        g.add("Identity", [g.constant(f"{name}_value", value)], name)
        g.output(name, *value.shape)
    g.output("discrete_actions", "batch", 2, type=INT64)
    g.output("deterministic_discrete_actions", "batch", 2, type=INT64)
    return ["log_probs_0", "log_probs_1", "deterministic_discrete_actions"]


def mlagents_continuous(g):
    """Unity ML-Agents, two numbers: a clipped Gaussian around mu, and the clipped mu."""
    mu = g.linear(g.hidden(g.input("obs_0", "batch", 4), 4, 8), 8, 2, "mu")
    std = g.add("Exp", [g.constant("log_sigma", np.array([[-.5, -1]], np.float32))], "sigma")
    drawn = g.add("Add", [mu, g.add("Mul", [g.add("RandomNormalLike", [mu], "noise"), std], "scaled")], "drawn")
    low, high, three = (g.constant(n, np.float32(v)) for n, v in (("low", -3), ("high", 3), ("three", 3)))
    g.add("Div", [g.add("Clip", [drawn, low, high], "clipped"), three], "continuous_actions")
    g.add("Div", [g.add("Clip", [mu, low, high], "clipped_mu"), three], "deterministic_continuous_actions")
    for name, value in (("version_number", [3]), ("memory_size", [0]), ("continuous_action_output_shape", [2])):
        g.add("Identity", [g.constant(f"{name}_value", np.array(value, np.float32))], name)
        g.output(name, 1)
    g.output("continuous_actions", "batch", 2)
    g.output("deterministic_continuous_actions", "batch", 2)
    return ["mu", "sigma", "deterministic_continuous_actions"]


def rllib(g):
    """RLlib as godot_rl_agents exports it, with a state that is really carried on."""
    obs, state = g.input("obs", "batch", 4), g.input("state_ins", "batch", 8)
    y = g.add("Concat", [obs, state], "both", axis=1)
    g.add("Tanh", [g.linear(y, 12, 8, "carry")], "state_outs")
    g.linear("state_outs", 8, 3, "output")
    g.output("output", "batch", 3)
    g.output("state_outs", "batch", 8)
    return []


def sb3(g):
    """The wrapper in Stable-Baselines3's documentation: the deterministic action, its value and its log probability."""
    y = g.hidden(g.input("input", "batch", 4), 4, 8)
    logits = g.linear(y, 8, 3, "logits")
    g.add("ArgMax", [logits], "actions", axis=1, keepdims=0)
    g.linear(y, 8, 1, "values")
    g.add("ReduceMax", [g.add("LogSoftmax", [logits], "log_probs", axis=-1)], "log_prob", axes=[1], keepdims=0)
    g.output("actions", "batch", type=INT64)
    g.output("values", "batch", 1)
    g.output("log_prob", "batch")
    return ["actions", "values", "log_prob", "logits"]


def brax(g):
    """Brax by tf2onnx: normalisation in the graph, the mode of a squashed Gaussian, the batch fixed at 1."""
    x = g.add("Sub", [g.input("obs", 1, 4), g.constant("mean", np.array([.1, .2, .3, .4], np.float32))], "centred")
    x = g.add("Div", [x, g.constant("deviation", np.array([1, 2, 1, .5], np.float32))], "normalised")
    loc = g.linear(g.hidden(x, 4, 8), 8, 2, "loc")
    g.add("Tanh", [loc], "continuous_actions")
    g.output("continuous_actions", 1, 2)
    return []


FOREIGN = [multinomial, multinomial_log_softmax, random_normal, random_normal_fixed, gumbel, random_uniform,
           mlagents_discrete, mlagents_continuous, rllib, sb3, brax]


def make(folder, golden):
    for seed, build in enumerate(FOREIGN):
        graph = Graph(seed)
        feeding = build(graph)
        path = os.path.join(folder, build.__name__ + ".onnx")
        model = graph.save(path)
        known = {o.name for o in graph.outputs}
        given = {i.name: np.ones((3, 5), np.float32) for i in graph.inputs if i.name == "action_masks"}  # JSON has no log of 0
        golden(path, inputs=given, outputs=feeding or None, model=with_outputs(model, [n for n in feeding if n not in known]))


# ---- Bad ones ----

def changed(path, source, change):
    """Writes the model at `source` to `path` after change(model, metadata as a dict)."""
    model = onnx.load(source)
    meta = {p.key: p.value for p in model.metadata_props}
    change(model, meta)
    del model.metadata_props[:]
    helper.set_model_props(model, meta)
    onnx.save(model, path)


def set_opset(model, version):
    model.opset_import[0].version = version


def make_bad(folder, policy, learner):
    os.makedirs(folder, exist_ok=True)
    changes = {
        "format_99": lambda m, meta: meta.update({"outrider.format": "99"}),
        "no_format": lambda m, meta: meta.pop("outrider.format"),
        "unknown_kind": lambda m, meta: meta.update({"outrider.kind": "critic"}),
        "unknown_role": lambda m, meta: meta.update({"outrider.output.out": "scores"}),
        "missing_input": lambda m, meta: meta.update({"outrider.input.goal": "observation"}),
        "missing_output": lambda m, meta: meta.update({"outrider.output.value": "value"}),
        "missing_state": lambda m, meta: meta.update({"outrider.state.h": "h_next"}),
        "wrong_rank": lambda m, meta: meta.update({"outrider.output.out": "q_members"}),
        "wrong_size": lambda m, meta: meta.update({"outrider.action.0": "discrete 4"}),
        "wrong_action": lambda m, meta: meta.update({"outrider.action.0": "sphere 3"}),
        "no_actions": lambda m, meta: meta.update({"outrider.action.0": "discrete 0"}),
        "wrong_names": lambda m, meta: meta.update({"outrider.action.0.names": "red,green"}),
        "wrong_bounds": lambda m, meta: meta.update({"outrider.action.0": "box 3 low=1 high=-1"}),
        "action_gap": lambda m, meta: meta.update({"outrider.action.2": "discrete 2"}),
        "two_faults": lambda m, meta: meta.update({"outrider.output.value": "value", "outrider.input.goal": "observation"}),
        "opset_99": lambda m, meta: set_opset(m, 99),
    }
    for name, change in changes.items():
        changed(os.path.join(folder, name + ".onnx"), policy, change)
    for name, change in {
        "learner_missing_weight": lambda m, meta: meta.update({"outrider.weight.w.other": "other"}),
        "learner_missing_loss": lambda m, meta: meta.update({"outrider.loss": "objective"}),
        "learner_unknown_column": lambda m, meta: meta.update({"outrider.batch.rewards": "profits"}),
        "learner_bad_initial": lambda m, meta: meta.update({"outrider.hyper.learning_rate": "fast"}),
    }.items():
        changed(os.path.join(folder, name + ".onnx"), learner, change)
    with open(policy, "rb") as file:
        whole = file.read()
    with open(os.path.join(folder, "truncated.onnx"), "wb") as file:
        file.write(whole[:len(whole) // 2])
    with open(os.path.join(folder, "empty.onnx"), "wb"):
        pass
    with open(os.path.join(folder, "not_onnx.onnx"), "w", encoding="utf-8") as file:
        file.write("This is a text, not a model.\n" * 4)

    strings = Graph(1)
    strings.add("Cast", [strings.input("obs", "batch", 3, type=TensorProto.STRING)], "logits", to=FLOAT)
    strings.output("logits", "batch", 3)
    strings.save(os.path.join(folder, "string_obs.onnx"))
    doubles = Graph(1)
    doubles.add("Cast", [doubles.linear(doubles.input("obs", "batch", 4), 4, 3, "scores")], "logits", to=TensorProto.DOUBLE)
    doubles.output("logits", "batch", 3, type=TensorProto.DOUBLE)
    doubles.save(os.path.join(folder, "double_logits.onnx"))
    unknown = Graph(1)
    unknown.nodes.append(helper.make_node("Divine", [unknown.input("obs", "batch", 3)], ["logits"]))
    unknown.output("logits", "batch", 3)
    unknown.save(os.path.join(folder, "unknown_operator.onnx"), check=False)
