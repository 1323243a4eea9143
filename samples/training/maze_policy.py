"""Makes the maze runners' policies and their training steps, for samples/worlds.

    python maze_policy.py                                    # as committed
    python maze_policy.py --hidden 64 64 --prior-scale 1     # others

Written are ensemble.onnx with ensemble-learner.onnx, and one.onnx with one-learner.onnx: the same network once, which costs a
fifth. The observation is what View.SURROUNDINGS writes, an action a direction, the reward 1 at the goal; the loss is that of
one-step temporal differences against target weights that follow slowly. And images-ensemble and images-one, the same with a
small convolutional trunk for what View.IMAGES writes. All are untrained: learning is the sample's.
"""
import argparse
import os

import torch
from torch import nn

from outrider_export import Ensemble, discrete, episode_batch, export_learner, export_policy, td

HERE = os.path.dirname(os.path.abspath(__file__))
IMAGE = (3, 15, 15)
CENTRE = 7


def vector_walls(obs):
    """The first values of an observation say which ways are walled off."""
    return obs[:, :4]


def image_walls(obs):
    """The first plane has the walls, and the runner is in the middle: to the north, east, south and west of it."""
    walls = obs[:, 0]
    return torch.stack([walls[:, CENTRE - 1, CENTRE], walls[:, CENTRE, CENTRE + 1],
                        walls[:, CENTRE + 1, CENTRE], walls[:, CENTRE, CENTRE - 1]], 1)


def open_td(walls):
    """`td`, where a way that is walled off after the step counts for nothing."""
    def loss(policy, batch, hyper):
        def target(obs):
            return {"q_members": torch.where((walls(obs) > 0).unsqueeze(1), -1e3, policy.target(obs)["q_members"])}

        def open_policy(obs):
            return policy(obs)
        open_policy.target = target
        return td(open_policy, batch, hyper)
    loss.hyper = td.hyper
    return loss


def trunk(channels, seed):
    """Two convolutions: [B, 3, 15, 15] -> [B, 16 * channels]."""
    torch.manual_seed(seed)
    return nn.Sequential(nn.Conv2d(IMAGE[0], channels, 3, stride=2, padding=1), nn.ReLU(),
                         nn.Conv2d(channels, channels, 3, stride=2, padding=1), nn.ReLU(), nn.Flatten())


def main(arguments=None):
    flags = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    flags.add_argument("--folder", default=os.path.join(HERE, "..", "worlds", "src", "main", "resources", "model"))
    flags.add_argument("--observation", type=int, default=21, help="4 directions x (wall, free way, visits, last) + goal 4 + visits here")
    flags.add_argument("--actions", type=int, default=4)
    flags.add_argument("--members", type=int, default=5)
    flags.add_argument("--hidden", type=int, nargs="*", default=[32], help="sizes of each member's hidden layers")
    flags.add_argument("--channels", type=int, default=12, help="of each convolution")
    flags.add_argument("--prior-scale", type=float, default=0.3)
    flags.add_argument("--learning-rate", type=float, default=2e-3)
    flags.add_argument("--discount", type=float, default=0.95)
    flags.add_argument("--target-rate", type=float, default=0.02)
    flags.add_argument("--seed", type=int, default=1)
    chosen = flags.parse_args(arguments)

    def write(name, members, obs, features, walls, trunk=None):
        policy = Ensemble(features, chosen.actions, members, tuple(chosen.hidden), trunk=trunk,
                          prior_scale=chosen.prior_scale if members > 1 else 0, seed=chosen.seed)
        file = os.path.join(chosen.folder, f"{name}.onnx")
        export_policy(policy, file, inputs={"obs": obs}, outputs=["q_members"],
                      actions=[discrete(chosen.actions, ["north", "east", "south", "west"])])
        export_learner(policy, open_td(walls), os.path.join(chosen.folder, f"{name}-learner.onnx"), episode_batch(obs, members),
                       outputs=["q_members"], policy=file, optimizer="adam",
                       hyper={"learning_rate": chosen.learning_rate, "max_weight": 1.0, "discount": chosen.discount,
                              "target_rate": chosen.target_rate})

    for name, members in (("ensemble", chosen.members), ("one", 1)):
        write(name, members, torch.zeros(1, chosen.observation), chosen.observation, vector_walls)
        write(f"images-{name}", members, torch.zeros(1, *IMAGE), 16 * chosen.channels, image_walls, trunk(chosen.channels, chosen.seed))


if __name__ == "__main__":
    main()
