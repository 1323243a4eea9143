"""Makes the gateway's policy and its training step, for samples/adaptive-routing: policy.onnx and learner.onnx.

    python routing_policy.py                                  # as committed
    python routing_policy.py --hidden 16 16 --prior-scale 2   # another one

The observation is what the gateway's encoder writes: which kind of request (one-hot), its size, recent signals of each
upstream, a constant and the time since the last request. An action is an upstream, a reward lies roughly in [-3, 0].
Each of the members is a small network of its own with a frozen random prior: on a stream of a few thousand requests,
members that differ are worth more than members that are large.
"""
import argparse
import os

import torch

from outrider_export import Ensemble, bandit_batch, discrete, export_learner, export_policy, squared_ips

HERE = os.path.dirname(os.path.abspath(__file__))


def main(arguments=None):
    flags = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    flags.add_argument("--folder", default=os.path.join(HERE, "..", "adaptive-routing", "src", "main", "resources", "model"))
    flags.add_argument("--observation", type=int, default=24, help="4 kinds + 2 sizes + 4 upstreams x 4 signals + 2")
    flags.add_argument("--actions", type=int, default=4, help="how many upstreams")
    flags.add_argument("--members", type=int, default=10)
    flags.add_argument("--hidden", type=int, nargs="*", default=[32], help="sizes of each member's hidden layers")
    flags.add_argument("--prior-scale", type=float, default=0.5)
    flags.add_argument("--optimizer", choices=["adam", "sgd"], default="adam")
    flags.add_argument("--learning-rate", type=float, default=3e-3)
    flags.add_argument("--max-weight", type=float, default=1.0, help="cap of an importance weight; 1: none")
    flags.add_argument("--seed", type=int, default=1)
    chosen = flags.parse_args(arguments)

    policy = Ensemble(chosen.observation, chosen.actions, chosen.members, tuple(chosen.hidden),
                      prior_scale=chosen.prior_scale, seed=chosen.seed)
    obs = torch.zeros(1, chosen.observation)
    file = os.path.join(chosen.folder, "policy.onnx")
    export_policy(policy, file, inputs={"obs": obs}, outputs=["q_members"], actions=[discrete(chosen.actions)])
    export_learner(policy, squared_ips, os.path.join(chosen.folder, "learner.onnx"), bandit_batch(obs, chosen.members),
                   outputs=["q_members"], policy=file, optimizer=chosen.optimizer,
                   hyper={"learning_rate": chosen.learning_rate, "max_weight": chosen.max_weight})


if __name__ == "__main__":
    main()
