"""Off-policy estimates from shipped Parquet, with numpy: a second implementation, to check the runtime's against.

usage: off_policy.py TRANSITIONS CANDIDATE ESTIMATES

TRANSITIONS is a folder of shipped files of one agent with one discrete branch (x/transitions/agent=NAME). CANDIDATE is a CSV
file of the matrix whose product with the observation gives the candidate's logits, a line an action; it is drawn from by
softmax. ESTIMATES is a JSON object with the settings (bound, low, high, confidence, discount) and, under "estimates", what
is to be checked, by name. Ends with an error where one differs by more than 1e-9, relatively where it is above 1.
"""

import json
import sys

import numpy as np
import pyarrow.dataset as ds

COLUMNS = ["decision_id", "eps_id", "t", "obs", "actions", "rewards", "action_prob", "support", "keep_prob", "producer_id",
           "record_seq"]


def read(folder):
    """The rows in the order in which they were logged, each decision once."""
    table = ds.dataset(folder, partitioning="hive").to_table(columns=COLUMNS).sort_by(
        [("producer_id", "ascending"), ("record_seq", "ascending")])
    rows, seen = [], set()
    for row in table.to_pylist():
        if row["decision_id"] not in seen:
            seen.add(row["decision_id"])
            rows.append(row)
    return rows


def softmax(matrix, obs):
    """Products in float32 one by one, so that their sums are rounded as the runtime's are; the rest in float64."""
    logits = np.zeros((len(obs), len(matrix)), dtype=np.float32)
    for j in range(matrix.shape[1]):
        logits = logits + obs[:, j : j + 1] * matrix[:, j]
    weights = np.exp(logits.astype(float) - logits.max(axis=1, keepdims=True).astype(float))
    return weights / weights.sum(axis=1, keepdims=True)


def predicted(obs, action, reward, unit, actions, low, high):
    """Ridge regression for each action, in five folds over units, clamped to what rewards can be."""
    x = np.hstack([np.ones((len(obs), 1)), obs.astype(float)])
    penalty = np.eye(x.shape[1])
    penalty[0, 0] = 0
    q = np.zeros((len(obs), actions))
    for fold in range(5):
        inside = unit % 5 == fold
        for a in range(actions):
            fit = ~inside & (action == a)
            if fit.any():
                q[inside, a] = x[inside] @ np.linalg.solve(x[fit].T @ x[fit] + penalty, x[fit].T @ reward[fit])
    return np.clip(q, low, high)


def estimates(rows, matrix, bound, low, high, confidence, discount):
    order = {}
    unit = np.array([order.setdefault(row["eps_id"], len(order)) for row in rows])
    obs = np.array([row["obs"] for row in rows], dtype=np.float32)
    action = np.array([row["actions"] for row in rows])
    reward = np.array([row["rewards"] for row in rows], dtype=float)
    mu = np.array([row["action_prob"] for row in rows])
    support = np.array([row["support"] for row in rows])
    pi = softmax(matrix, obs)
    ratio = pi[np.arange(len(rows)), action] / mu
    q = predicted(obs, action, reward, unit, len(matrix), low, high)

    units = len(order)
    rho, keep = np.ones(units), np.ones(units)
    total, stepwise, robust, switched = np.zeros((4, units))
    for i, row in enumerate(rows):
        u, gamma = unit[i], discount ** row["t"]
        after = rho[u] * ratio[i]
        total[u] += gamma * reward[i]
        stepwise[u] += after * gamma * reward[i]
        base = rho[u] * gamma * (pi[i] @ q[i])
        correction = after * gamma * (reward[i] - q[i, action[i]])
        robust[u] += base + correction
        switched[u] += base + (correction if after <= bound else 0)
        rho[u], keep[u] = after, row["keep_prob"]

    def mean(values):
        return np.average(values, weights=1 / keep)

    clipped = np.minimum(rho, bound) * total
    weight = rho / keep
    span = max(0, bound * high) - min(0, bound * low)
    log = np.log(2 / ((1 - confidence) / 2))
    radius = np.sqrt(2 * clipped.var(ddof=1) * log / units) + 7 * span * log / (3 * (units - 1))
    return {
        "IPS": mean(rho * total),
        "SELF_NORMALISED": mean(rho * total) / mean(rho),
        "CLIPPED": mean(clipped),
        "PER_DECISION": mean(stepwise),
        "DOUBLY_ROBUST": mean(robust),
        "SWITCH_DOUBLY_ROBUST": mean(switched),
        "effective_sample_size": weight.sum() ** 2 / (weight**2).sum(),
        "mean_weight": mean(rho),
        "largest_weight": rho.max(),
        "smallest_propensity": mu.min(),
        "calibration": np.mean(1 / (support * mu)),
        "bernstein_low": clipped.mean() - radius,
        "bernstein_high": clipped.mean() + radius,
    }


def main(folder, candidate, expected):
    with open(expected, encoding="utf-8") as file:
        given = json.load(file)
    rows = read(folder)
    matrix = np.loadtxt(candidate, delimiter=",", ndmin=2).astype(np.float32)
    settings = [given[name] for name in ("bound", "low", "high", "confidence", "discount")]
    own = estimates(rows, matrix, *settings)
    wrong = []
    for name, value in given["estimates"].items():
        difference = abs(own[name] - value)
        print(f"{name}: {value!r}, here {own[name]:.17g}, difference {difference:.1e}")
        if not difference <= 1e-9 * max(1, abs(value)):
            wrong.append(name)
    if wrong or not given["estimates"]:
        sys.exit(f"{len(rows)} rows; not the same: {wrong}")
    print(f"{len(rows)} rows, {len(given['estimates'])} numbers: the same")


if __name__ == "__main__":
    main(*sys.argv[1:])
