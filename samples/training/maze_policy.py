"""Makes the maze runners' policies and their training steps, for samples/worlds.

    python maze_policy.py                                    # as committed
    python maze_policy.py --hidden 64 64 --prior-scale 1     # others

Written are ensemble.onnx with ensemble-learner.onnx, and one.onnx with one-learner.onnx: the same network once, which costs a
fifth. The observation is what Maze.observe writes, an action a direction, the reward 1 at the goal; the loss is that of
one-step temporal differences against target weights that follow slowly. All are untrained: learning is the sample's.
"""
import argparse
import os

import torch

from outrider_export import Ensemble, discrete, episode_batch, export_learner, export_policy, td

HERE = os.path.dirname(os.path.abspath(__file__))


def open_td(policy, batch, hyper):
    """`td`, where a way that is walled off after the step counts for nothing: the first values of an observation say which."""
    def target(obs):
        return {"q_members": torch.where((obs[:, :4] > 0).unsqueeze(1), -1e3, policy.target(obs)["q_members"])}

    def open_policy(obs):
        return policy(obs)
    open_policy.target = target
    return td(open_policy, batch, hyper)


open_td.hyper = td.hyper


def main(arguments=None):
    flags = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    flags.add_argument("--folder", default=os.path.join(HERE, "..", "worlds", "src", "main", "resources", "model"))
    flags.add_argument("--observation", type=int, default=21, help="4 directions x (wall, free way, visits, last) + goal 4 + visits here")
    flags.add_argument("--actions", type=int, default=4)
    flags.add_argument("--members", type=int, default=5)
    flags.add_argument("--hidden", type=int, nargs="*", default=[32], help="sizes of each member's hidden layers")
    flags.add_argument("--prior-scale", type=float, default=0.3)
    flags.add_argument("--learning-rate", type=float, default=2e-3)
    flags.add_argument("--discount", type=float, default=0.95)
    flags.add_argument("--target-rate", type=float, default=0.02)
    flags.add_argument("--seed", type=int, default=1)
    chosen = flags.parse_args(arguments)

    obs = torch.zeros(1, chosen.observation)
    for name, members in (("ensemble", chosen.members), ("one", 1)):
        policy = Ensemble(chosen.observation, chosen.actions, members, tuple(chosen.hidden),
                          prior_scale=chosen.prior_scale if members > 1 else 0, seed=chosen.seed)
        file = os.path.join(chosen.folder, f"{name}.onnx")
        export_policy(policy, file, inputs={"obs": obs}, outputs=["q_members"],
                      actions=[discrete(chosen.actions, ["north", "east", "south", "west"])])
        export_learner(policy, open_td, os.path.join(chosen.folder, f"{name}-learner.onnx"), episode_batch(obs, members),
                       outputs=["q_members"], policy=file, optimizer="adam",
                       hyper={"learning_rate": chosen.learning_rate, "max_weight": 1.0, "discount": chosen.discount,
                              "target_rate": chosen.target_rate})


if __name__ == "__main__":
    main()
