"""Off-policy estimates a second time, with numpy: reads rows and the candidate's weights, prints name=value lines.

Usage: off_policy_reference.py ROWS CANDIDATE BOUND LOW HIGH CONFIDENCE DISCOUNT

ROWS has one decision a line: unit, t, keep, action, reward, propensity, support, obs...; units in the order in which they
were logged. CANDIDATE holds the matrix whose product with the observation gives the logits, a line an action.
"""

import sys

import numpy as np


def ridge(x, y):
    penalty = np.eye(x.shape[1])
    penalty[0, 0] = 0
    return np.linalg.solve(x.T @ x + penalty, x.T @ y) if len(x) else np.zeros(x.shape[1])


def main(rows, candidate, bound, low, high, confidence, discount):
    table = np.loadtxt(rows, delimiter=",", ndmin=2)
    matrix = np.loadtxt(candidate, delimiter=",", ndmin=2).astype(np.float32)
    unit, t, keep, action, reward, mu, support = table[:, :7].T
    unit, action = unit.astype(int), action.astype(int)
    obs = table[:, 7:].astype(np.float32)
    logits = (obs @ matrix.T).astype(float)
    pi = np.exp(logits - logits.max(axis=1, keepdims=True))
    pi /= pi.sum(axis=1, keepdims=True)
    ratio = pi[np.arange(len(table)), action] / mu

    x = np.hstack([np.ones((len(table), 1)), obs.astype(float)])
    q = np.zeros_like(pi)
    for fold in range(5):
        inside = unit % 5 == fold
        for a in range(pi.shape[1]):
            fit = ~inside & (action == a)
            q[inside, a] = x[inside] @ ridge(x[fit], reward[fit])
    q = np.clip(q, low, high)

    n = unit.max() + 1
    rho, total, stepwise, robust, switched, weight = (np.ones(n), *np.zeros((4, n)), np.zeros(n))
    for i in range(len(table)):
        u, gamma = unit[i], discount ** t[i]
        before, after = rho[u], rho[u] * ratio[i]
        total[u] += gamma * reward[i]
        stepwise[u] += after * gamma * reward[i]
        base = before * gamma * (pi[i] @ q[i])
        correction = after * gamma * (reward[i] - q[i, action[i]])
        robust[u] += base + correction
        switched[u] += base + (correction if after <= bound else 0)
        rho[u] = after
        weight[u] = 1 / keep[i]

    def mean(values):
        return np.average(values, weights=weight)

    clipped = np.minimum(rho, bound) * total
    print(f"IPS={mean(rho * total)!r}")
    print(f"SELF_NORMALISED={mean(rho * total) / mean(rho)!r}")
    print(f"CLIPPED={mean(clipped)!r}")
    print(f"PER_DECISION={mean(stepwise)!r}")
    print(f"DOUBLY_ROBUST={mean(robust)!r}")
    print(f"SWITCH_DOUBLY_ROBUST={mean(switched)!r}")
    w = weight * rho
    print(f"effective={w.sum() ** 2 / (w ** 2).sum()!r}")
    print(f"meanWeight={mean(rho)!r}")
    print(f"largest={rho.max()!r}")
    print(f"smallest={mu.min()!r}")
    print(f"calibration={np.mean(1 / (support * mu))!r}")
    span = max(0, bound * high) - min(0, bound * low)
    log = np.log(2 / ((1 - confidence) / 2))
    radius = np.sqrt(2 * clipped.var(ddof=1) * log / n) + 7 * span * log / (3 * (n - 1))
    print(f"bernsteinLow={clipped.mean() - radius!r}")
    print(f"bernsteinHigh={clipped.mean() + radius!r}")


if __name__ == "__main__":
    main(*sys.argv[1:3], *map(float, sys.argv[3:]))
