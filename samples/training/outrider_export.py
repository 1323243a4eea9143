"""Exports PyTorch policies, and the training steps that go with them, as ONNX files that Outrider reads. Copy this file.

    policy = Ensemble(observation=24, actions=4, members=10)
    export_policy(policy, "policy.onnx", inputs={"obs": torch.zeros(1, 24)}, outputs=["q_members"], actions=[discrete(4)])
    export_learner(policy, squared_ips, "learner.onnx", policy="policy.onnx", outputs=["q_members"],
                   batch=bandit_batch(torch.zeros(1, 24), members=10), optimizer="adam", hyper={"learning_rate": 3e-3})

What a tensor is for stands in the file's metadata, as flat `outrider.*` strings: see the table in README.md.
Needs torch, onnx and onnxscript (requirements.txt); the files need nothing but an ONNX runtime.
"""
import contextlib
import copy
import logging
import math
import os
import warnings

import onnx
import torch
from onnxscript import ir, optimizer as onnx_optimizer
from onnx_ir.passes import Sequential
from onnx_ir.passes import common as passes
from torch import nn
from torch.func import functional_call, grad_and_value
from torch.fx.experimental.proxy_tensor import make_fx
from torch.utils.flop_counter import FlopCounterMode

INPUT_ROLES = {"observation", "action_mask", "candidates", "candidate_mask", "z", "dropout_mask"}
OUTPUT_ROLES = {"logits", "q", "q_int", "q_members", "quantiles", "mean", "log_std", "std", "mean_members", "value", "features", "novelty"}


# ---- Action spaces: one entry for each branch, in the order in which the outputs lie side by side ----

def discrete(n, names=None):
    """A choice among n actions, with labels if they have names."""
    if names is not None and len(names) != n:
        raise ValueError(f"{len(names)} names for {n} actions")
    if names is not None and any("," in name for name in names):
        raise ValueError(f"an action's name holds a comma: {names}")
    return f"discrete {n}", names


def box(n, low=None, high=None, squash=None):
    """n real numbers. Bounds are one number for all or one for each; none means unbounded. squash="tanh" if the policy
    means tanh(mean + std * noise), scaled to the bounds, which it then must have."""
    if squash is not None and (squash != "tanh" or low is None or high is None):
        raise ValueError(f"squash={squash!r} with low={low}, high={high}: only \"tanh\" is known, and it needs both bounds")
    bounds = [f"{key}={','.join(repr(float(v)) for v in (value if hasattr(value, '__len__') else [value]))}"
              for key, value in (("low", low), ("high", high)) if value is not None]
    return " ".join([f"box {n}", *bounds, *([f"squash={squash}"] if squash else [])]), None


# ---- An ensemble with fused heads and frozen random priors ----

class Members(nn.Module):
    """M networks of one shape, run as one: [B, inputs] -> [B, M, outputs].

    All first layers are a single Linear, since they see the same input; later layers are batched matrix products. With
    hidden=() it is M fused linear heads: one Gemm, about twice as fast as ten.
    """

    def __init__(self, inputs, hidden, outputs, members, generator=None):
        super().__init__()
        sizes = [inputs, *hidden, outputs]
        self.members, self.first_size = members, sizes[1]
        self.first = nn.Linear(inputs, members * sizes[1])
        self.weights = nn.ParameterList(torch.empty(members, n, m) for n, m in zip(sizes[1:], sizes[2:]))
        self.biases = nn.ParameterList(torch.empty(members, 1, m) for m in sizes[2:])
        with torch.no_grad():
            for layer, (w, b) in enumerate([(self.first.weight, self.first.bias), *zip(self.weights, self.biases)]):
                gain = math.sqrt(6) if layer < len(hidden) else math.sqrt(3)  # He before a ReLU, unit variance at the end
                w.uniform_(-1, 1, generator=generator).mul_(gain / math.sqrt(sizes[layer]))
                b.uniform_(-1, 1, generator=generator).div_(math.sqrt(sizes[layer]))

    def forward(self, x):
        x = self.first(x).reshape(-1, self.members, self.first_size)
        if len(self.weights) == 0:
            return x
        x = x.transpose(0, 1)  # member first, so that a layer is one batched product
        for w, b in zip(self.weights, self.biases):
            x = torch.matmul(torch.relu(x), w) + b
        return x.transpose(0, 1)


class Ensemble(nn.Module):
    """Estimates of the value of each action by M members: observation [B, observation] -> `q_members` [B, M, actions].

    Each member adds a frozen random function of its own, the prior (Osband et al. 2018), so that members disagree where
    there is no data and keep disagreeing until there is some. Without a trunk the members share nothing, which gives the
    most diversity; with one (any module from the observation to [B, features], and observation=features) they are cheap
    heads on it, and the prior has a frozen copy of the untrained trunk. prior_scale=0 leaves the prior out.
    """

    def __init__(self, observation, actions, members=10, hidden=(32,), trunk=None, prior_scale=1.0, prior_hidden=None, seed=0):
        super().__init__()
        generator = torch.Generator().manual_seed(seed)
        self.trunk = trunk
        self.learned = Members(observation, hidden, actions, members, generator)
        self.prior_scale = prior_scale
        if prior_scale:
            self.prior_trunk = copy.deepcopy(trunk)
            self.prior = Members(observation, hidden if prior_hidden is None else prior_hidden, actions, members, generator)
            for frozen in (self.prior_trunk, self.prior):
                if frozen is not None:
                    frozen.requires_grad_(False)  # what does not require a gradient is not a weight of the learner

    def forward(self, x):
        q = self.learned(x if self.trunk is None else self.trunk(x))
        if self.prior_scale:
            q = q + self.prior_scale * self.prior(x if self.prior_trunk is None else self.prior_trunk(x))
        return q


# ---- Policies ----

def export_policy(module, path, inputs, outputs, actions, state=None, roles=None, batch=None):
    """Writes `module` as a policy.

    inputs:  {tensor name: example}, in the order of forward's arguments; the example's first dimension is the batch. An
             input whose name is a role of its own (`action_mask`, `candidates`, `z`, ...) has that role, a recurrent
             state has none, everything else is an observation; `roles` overrides: {tensor name: role}. The second
             axis of candidates [B, K, d], of their mask [B, K] and of z [B, N, d] may have any length, too.
    outputs: [role, ...] or {tensor name: role}, in the order of forward's results. A recurrent state out has role None.
    actions: [discrete(5), box(2, -1, 1), ...], one for each branch.
    state:   {tensor name in: tensor name out}, the recurrent pairs.
    batch:   None for a batch of any size, or a fixed number of rows.

    Each trainable parameter becomes an initializer of its own name, which a learner can replace at load: no pass of the
    exporter folds, transposes or merges it. Frozen parameters and buffers are constants.
    """
    state = state or {}
    outputs = outputs if isinstance(outputs, dict) else {name: name for name in outputs}
    outputs = {**outputs, **{out: None for out in state.values()}}
    roles = {name: name if name in INPUT_ROLES else "observation" for name in inputs if name not in state} | (roles or {})
    for role in roles.values():
        _one_of(role, INPUT_ROLES, "input role")
    for role in outputs.values():
        _one_of(role, OUTPUT_ROLES | {None}, "output role")
    for name in [*state, *roles]:
        _one_of(name, set(inputs), "input")

    weights = trainable(module)
    free = {"candidates": "candidates", "candidate_mask": "candidates", "z": "indices"}  # a second axis of any length
    axes = {name: free[role] for name, role in roles.items() if role in free and inputs[name].dim() > (role != "candidate_mask") + 1}
    model = _to_onnx(_Functional(module), [*weights.items()], [*inputs.items()], [*outputs], batch, axes)
    meta = {"outrider.format": "1", "outrider.kind": "policy"}
    meta |= {f"outrider.input.{name}": role for name, role in roles.items()}
    meta |= {f"outrider.output.{name}": role for name, role in outputs.items() if role}
    meta |= {f"outrider.state.{i}": o for i, o in state.items()}
    for i, (space, names) in enumerate(actions):
        meta[f"outrider.action.{i}"] = space
        if names:
            meta[f"outrider.action.{i}.names"] = ",".join(names)
    meta["outrider.flops_per_row"] = str(flops_per_row(module, list(inputs.values())))
    _save(model, meta, path)


def trainable(module):
    """The parameters that a learner changes, by name: those that require a gradient."""
    return {name: p.detach() for name, p in module.named_parameters() if p.requires_grad}


def flops_per_row(module, examples):
    """Floating-point operations of matrix products and convolutions for one row: 2mnk each."""
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        module(*[x[:1] for x in examples])
    return counter.get_total_flops()


# ---- Learners ----

def export_learner(module, loss_fn, path, batch, outputs, policy=None, optimizer="adam", hyper=None):
    """Writes one training step of `module` as an ONNX graph: (weights, optimiser state, batch) -> the same, next; and the loss.

    loss_fn(policy, batch, hyper) -> scalar, where policy(*inputs) gives {output name: tensor} by the names in `outputs`,
             policy.target(*inputs) the same from the target weights and without a gradient, `batch` the columns of
             experience and `hyper` the scalars that the host may set. `squared_ips` and `td` below are two. Index
             actions by comparing with `arange`: `gather`, `one_hot` and [] by a tensor do not trace.
    batch:   {column: example}, rows first, named by the columns that Outrider records. Those that the loss does not read
             are left out of the file. Any number of rows can be fed.
    policy:  the file that export_policy wrote for the same module: its initializers are compared with the learner's weights.
    optimizer: "sgd" or "adam", as torch.optim has them, or a function like those below.
    hyper:   {name: default value}, over learning_rate=0.001 and the loss's own. With `target_rate` the target weights
             move towards the weights by this share each step; without it they are the weights.
    """
    init, update = OPTIMIZERS[optimizer] if isinstance(optimizer, str) else optimizer
    hyper = {"learning_rate": 1e-3, **getattr(loss_fn, "hyper", {}), **(hyper or {})}
    weights = trainable(module)
    slots = init(weights)  # {name: (tensor, initial value)}
    if "target_rate" in hyper:  # kept as target - weight, so that it starts from zeros
        slots |= {f"{k}.lag": (torch.zeros_like(w), "zeros") for k, w in weights.items()}
    columns = list(batch)

    def outputs_of(w):
        def run(*inputs):
            result = functional_call(module, w, inputs)
            return dict(zip(outputs, result if isinstance(result, (tuple, list)) else [result]))
        return run

    def step(weights, state, rows, scalars):
        named = dict(zip(hyper, scalars))
        target = {k: w + state[f"{k}.lag"] for k, w in weights.items()} if "target_rate" in hyper else weights

        def loss(w):
            policy = outputs_of(w)
            policy.target = outputs_of(target)
            return loss_fn(policy, dict(zip(columns, rows)), named)
        gradients, value = grad_and_value(loss)(weights)
        after, moved = update(weights, gradients, state, named)
        if "target_rate" in hyper:
            moved = moved | {f"{k}.lag": (1 - named["target_rate"]) * (target[k] - w) for k, w in after.items()}
        return [after[k] for k in weights], [moved[k] for k in slots], value

    class Step(nn.Module):
        """The step over flat arguments, traced to plain tensor operations once the examples are known."""
        def forward(self, fixed, rows):
            w, rest = dict(zip(weights, fixed)), fixed[len(weights):]
            return step(w, dict(zip(slots, rest)), rows, rest[len(slots):])

    fixed = [*((f"w.{k}", v) for k, v in weights.items()), *((f"opt.{k}", t) for k, (t, _) in slots.items()),
             *((k, torch.tensor(float(v))) for k, v in hyper.items())]
    names = [*(f"w.{k}.next" for k in weights), *(f"opt.{k}.next" for k in slots), "loss"]
    model = _to_onnx(Step(), fixed, [*batch.items()], names, trace=True, keep_fixed=True)
    unread = [v for v in model.graph.inputs if not v.uses() and (v.name in batch or v.name in hyper)]
    for value in unread:
        model.graph.inputs.remove(value)
    unread = {v.name for v in unread}

    meta = {"outrider.format": "1", "outrider.kind": "learner", "outrider.loss": "loss"}
    meta |= {f"outrider.batch.{name}": name for name in columns if name not in unread}
    meta |= {f"outrider.weight.w.{name}": name for name in weights}
    meta |= {f"outrider.optimizer.opt.{name}": initial for name, (_, initial) in slots.items()}
    meta |= {f"outrider.hyper.{name}": repr(float(v)) for name, v in hyper.items() if name not in unread}
    if policy is not None:
        check_pair(policy, weights)
    _save(model, meta, path)


def check_pair(policy, weights):
    """Refuses a policy file whose initializers are not the weights, or where one could not be replaced at load: a node
    that reads nothing but constants is computed once when a session is made, perhaps before weights are replaced."""
    graph = onnx.load(policy).graph
    constants = {i.name: tuple(i.dims) for i in graph.initializer}
    for name, w in weights.items():
        if constants.get(name) != tuple(w.shape):
            raise ValueError(f"{policy} has no initializer {name} of shape {tuple(w.shape)}: {constants}")
        for node in graph.node:
            if name in node.input and all(i in constants or not i for i in node.input):
                raise ValueError(f"{policy}: {node.op_type} reads {name} and constants only, so it would be folded at load; "
                                 "give a Linear 2-D input, or write the layer as torch.matmul(x, w) with w as it is needed")


# ---- Losses ----

def _by_member(outputs):
    """The value estimates [B, M, A] among a policy's outputs; a single estimator is an ensemble of one."""
    return outputs["q_members"] if "q_members" in outputs else outputs["q"].unsqueeze(1)


def _of_action(q, actions):
    """q [B, M, A] at actions [B] -> [B, M]."""
    taken = actions.unsqueeze(1) == torch.arange(q.shape[2])
    return (q * taken.unsqueeze(1)).sum(2)


def _squared(q, target, counted, batch, hyper):
    """The mean of the squared errors that count, each weighted by one over the probability that its row is there.
    Rows of padding (member_mask 0, everything else finite) and rows without a reward (NaN) have no influence."""
    weight = counted / torch.clamp(batch["action_prob"] * batch["keep_prob"], min=1 / hyper["max_weight"]).unsqueeze(1)
    error = _of_action(q, batch["actions"]) - target
    return (weight * error * error).sum() / torch.clamp(counted.sum(), min=1)


def squared_ips(policy, batch, hyper):
    """For decisions that stand alone: each member's estimate of the taken action's value against the reward, weighted by
    1 / (action_prob * keep_prob), at most max_weight. `member_mask` [B, M] says which rows a member learns from."""
    there = ~torch.isnan(batch["rewards"])
    rewards = torch.where(there, batch["rewards"], 0)
    q = _by_member(policy(batch["obs"]))
    return _squared(q, rewards.unsqueeze(1), batch["member_mask"] * there.unsqueeze(1), batch, hyper)


squared_ips.hyper = {"max_weight": 10.0}


def td(policy, batch, hyper):
    """For episodes: one-step temporal differences, each member against its own target's greedy estimate at `new_obs`.
    `terminateds` stops the bootstrap, `truncateds` does not. A row whose `new_obs` is missing (NaN) counts only if terminated."""
    known = ~torch.isnan(batch["new_obs"]).flatten(1).any(1)
    ended = batch["terminateds"] > 0
    there = ~torch.isnan(batch["rewards"]) & (known | ended)
    after = torch.where(torch.isnan(batch["new_obs"]), 0, batch["new_obs"])
    best = _by_member(policy.target(after)).amax(2)
    target = torch.where(there, batch["rewards"], 0).unsqueeze(1) + hyper["discount"] * torch.where(ended.unsqueeze(1), 0, best)
    return _squared(_by_member(policy(batch["obs"])), target, batch["member_mask"] * there.unsqueeze(1), batch, hyper)


td.hyper = {"max_weight": 10.0, "discount": 0.99}


def bandit_batch(obs, members):
    """Example columns for a policy with one observation input (`obs`: an example row) and a fixed list of actions."""
    one = torch.ones(1)
    return {"obs": obs, "actions": torch.zeros(1, dtype=torch.int64), "rewards": one, "action_prob": one, "keep_prob": one,
            "member_mask": torch.ones(1, members)}


def episode_batch(obs, members):
    """bandit_batch and what follows: `new_obs`, `terminateds`, `truncateds`."""
    return bandit_batch(obs, members) | {"new_obs": obs, "terminateds": torch.ones(1), "truncateds": torch.ones(1)}


# ---- Optimisers: (weights) -> {slot: (tensor, initial value)}, (weights, gradients, slots, hyper) -> weights, slots ----

def _sgd_init(weights):
    return {}


def _sgd(weights, gradients, slots, hyper):
    return {k: w - hyper["learning_rate"] * gradients[k] for k, w in weights.items()}, slots


def _adam_init(weights):
    return {"step": (torch.tensor(0.0), "zeros"),
            **{f"{k}.mean": (torch.zeros_like(w), "zeros") for k, w in weights.items()},
            **{f"{k}.square": (torch.zeros_like(w), "zeros") for k, w in weights.items()}}


def _adam(weights, gradients, slots, hyper, beta1=0.9, beta2=0.999, epsilon=1e-8):
    step = slots["step"] + 1
    # In double: 1 - 0.999^t loses half its digits in single precision at the first steps.
    rate = (hyper["learning_rate"] / (1 - beta1 ** step.double())).float()
    root = torch.sqrt(1 - beta2 ** step.double()).float()
    after = {"step": step}
    for k, g in gradients.items():
        after[f"{k}.mean"] = beta1 * slots[f"{k}.mean"] + (1 - beta1) * g
    for k, g in gradients.items():
        after[f"{k}.square"] = beta2 * slots[f"{k}.square"] + (1 - beta2) * g * g
    return {k: w - rate * after[f"{k}.mean"] / (torch.sqrt(after[f"{k}.square"]) / root + epsilon)
            for k, w in weights.items()}, after


OPTIMIZERS = {"sgd": (_sgd_init, _sgd), "adam": (_adam_init, _adam)}


# ---- To ONNX ----

class _Functional(nn.Module):
    """A module whose trainable weights are arguments, so that no optimising pass knows their values."""

    def __init__(self, module):
        super().__init__()
        self.module = module

    def forward(self, weights, inputs):
        return functional_call(self.module, dict(zip(trainable(self.module), weights)), tuple(inputs))


def _to_onnx(module, fixed, rows, outputs, batch=None, axes=None, trace=False, keep_fixed=False):
    """Exports module(fixed, rows): named tensors of fixed shape, and named examples whose first dimension is the batch;
    `axes` names a free second one. Unless they are kept as inputs, the fixed ones become initializers."""
    # The exporter takes a batch of 1 for a constant, and one as large as some other dimension for that dimension.
    sizes = {n for _, x in fixed + rows for n in x.shape}
    count = batch or next(n for n in range(3, 3 + len(sizes) + 1) if n not in sizes)
    examples = [torch.cat([x[:1]] * count) for _, x in rows]
    dims = {name: torch.export.Dim(name) for name in ("batch", *(axes or {}).values())}
    shapes = [({} if batch else {0: dims["batch"]}) | ({1: dims[axes[name]]} if name in (axes or {}) else {}) for name, _ in rows]
    arguments = ([x for _, x in fixed], examples)
    dynamic = ([{} for _ in fixed], shapes)
    with _quiet():
        if trace:  # torch.export does not follow torch.func's gradients; make_fx does
            module = make_fx(module, {torch.ops.aten.convolution_backward.default: _convolution_backward}, "symbolic",
                             _allow_non_fake_inputs=True)(*arguments)
        else:
            module.eval()
        program = torch.export.export(module, arguments, dynamic_shapes=dynamic, strict=False)
        exported = torch.onnx.export(program, input_names=[name for name, _ in fixed + rows], output_names=outputs,
                                     dynamo=True, optimize=False, external_data=False, verbose=False)
    model = exported.model
    _simplify(model)
    _name_axes(model, shapes, [name for name, _ in rows])
    if not keep_fixed:
        values = dict(fixed)
        for value in [v for v in model.graph.inputs if v.name in values]:
            model.graph.inputs.remove(value)
            value.const_value = ir.tensor(values[value.name].numpy(), name=value.name)
            model.graph.register_initializer(value)
    return model


def _convolution_backward(grad, x, w, bias_sizes, stride, padding, dilation, transposed, output_padding, groups, wanted):
    """A convolution's gradients, written as convolutions: ONNX has no operator for them."""
    if transposed or groups != 1:
        raise NotImplementedError(f"a learner with a convolution that is transposed or has {groups} groups")
    convolution, axes, none = torch.ops.aten.convolution.default, range(len(stride)), [0] * len(stride)
    by_x = by_w = by_bias = None
    if wanted[0]:
        missing = [int(x.shape[2 + i] - (grad.shape[2 + i] - 1) * stride[i] + 2 * padding[i] - dilation[i] * (w.shape[2 + i] - 1) - 1)
                   for i in axes]
        by_x = convolution(grad, w, None, stride, padding, dilation, True, missing, 1)
    if wanted[1]:
        by_w = convolution(x.transpose(0, 1), grad.transpose(0, 1), None, dilation, padding, stride, False, none, 1).transpose(0, 1)
        for i in axes:
            by_w = by_w.narrow(2 + i, 0, int(w.shape[2 + i]))
    if wanted[2]:
        by_bias = grad.sum([0, *(2 + i for i in axes)])
    return by_x, by_w, by_bias


def _name_axes(model, shapes, names):
    """Calls the axes of the graph's inputs and outputs what they are; the exporter calls them s0, s77 ..."""
    inputs = {value.name: value for value in model.graph.inputs}
    found = {str(inputs[name].shape[axis]): dim.__name__ for name, dims in zip(names, shapes) for axis, dim in dims.items()}
    for value in [*model.graph.inputs, *model.graph.outputs]:
        value.shape = ir.Shape([d if isinstance(d, int) else found.get(str(d), str(d)) for d in value.shape])


def _simplify(model):
    """The exporter's own optimiser, less its rewriting rules: one of them takes x + 1e-8 for x, and Adam divides by zero."""
    for _ in range(2):
        onnx_optimizer.fold_constants(model)
    Sequential(passes.IdentityEliminationPass(), passes.RemoveUnusedNodesPass(), passes.RemoveUnusedFunctionsPass(),
               passes.RemoveUnusedOpsetsPass(), passes.LiftConstantsToInitializersPass(lift_all_constants=True, size_limit=0),
               passes.DeduplicateInitializersPass(), passes.CommonSubexpressionEliminationPass(), passes.OutputFixPass(),
               passes.NameFixPass())(model)


def _save(model, meta, path):
    """Writes the model with this metadata and none of the exporter's, which names source files of the machine it ran on."""
    model.producer_name, model.producer_version, model.doc_string = "outrider", "1", None
    graph = model.graph
    passes.ClearMetadataAndDocStringPass()(model)
    for value in [*graph.inputs, *graph.initializers.values(), *(v for node in graph for v in node.outputs)]:
        value.metadata_props.clear()
    for value in [*graph.initializers.values()]:
        if value.name.startswith("module."):  # a frozen parameter or a buffer, under the wrapper's name for it
            value.name = value.name.removeprefix("module.")
    model.metadata_props.clear()
    model.metadata_props.update(meta)
    proto = ir.to_proto(model)
    onnx.checker.check_model(proto, full_check=True)
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    onnx.save(proto, path)


def _one_of(value, allowed, what):
    if value not in allowed:
        raise ValueError(f"unknown {what} {value!r}; known: {sorted(filter(None, allowed))}")


@contextlib.contextmanager
def _quiet():
    """The exporter warns about packages that this file does not use."""
    logger = logging.getLogger("torch.onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            warnings.simplefilter("ignore", DeprecationWarning)
            warnings.filterwarnings("ignore", "# ")  # about names of axes, which _name_axes sets
            yield
    finally:
        logger.setLevel(level)
