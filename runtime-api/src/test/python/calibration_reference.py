"""The calibration of predictions a second time, with numpy: reads rows, prints name=value lines.

Usage: calibration_reference.py ROWS NOISE

ROWS has one decision a line: keep, reward, and what each member predicts of the chosen action.
"""

import sys
from statistics import NormalDist

import numpy as np


def ranks(values):
    """From 1, ties at their average: how many are smaller, and half of those that are equal."""
    values = np.asarray(values)
    smaller = (values[None, :] < values[:, None]).sum(axis=1)
    equal = (values[None, :] == values[:, None]).sum(axis=1)
    return smaller + (equal + 1) / 2


def main(rows, noise):
    table = np.loadtxt(rows, delimiter=",", ndmin=2)
    keep, y, members = table[:, 0].astype(np.float32).astype(float), table[:, 1], table[:, 2:].astype(np.float32).astype(float)
    w = 1 / keep
    mean = members.mean(axis=1)
    variance = members.var(axis=1, ddof=1) + noise ** 2
    print("nll", np.average(0.5 * np.log(2 * np.pi * variance) + (y - mean) ** 2 / (2 * variance), weights=w), sep="=")
    for level in (0.5, 0.8, 0.9, 0.95):
        inside = np.abs(y - mean) <= NormalDist().inv_cdf(0.5 + level / 2) * np.sqrt(variance)
        print(f"coverage{level}", np.average(inside, weights=w), sep="=")
    print("spearman", np.corrcoef(ranks(np.sqrt(variance)), ranks(np.abs(y - mean)))[0, 1], sep="=")
    bins = np.minimum(9, np.floor(mean * 10).astype(int))
    error = sum(w[bins == b].sum() / w.sum() * abs(np.average(y[bins == b], weights=w[bins == b]) - np.average(mean[bins == b], weights=w[bins == b]))
                for b in range(10) if (bins == b).any())
    print("ece", error, sep="=")
    print("success", np.average(-np.log(np.where(y == 1, mean, 1 - mean)), weights=w), sep="=")
    logs = np.log(np.where(y[:, None] == 1, members, 1 - members)).sum(axis=0)
    print("joint", -(np.logaddexp.reduce(logs) - np.log(members.shape[1])), sep="=")


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
