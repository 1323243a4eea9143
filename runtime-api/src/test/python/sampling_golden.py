"""Golden numbers of ArgmaxFactorTest and ScoresViewTest: mpmath at 30 digits, numpy in double. Prints them."""

import mpmath
import numpy

mpmath.mp.dps = 30


def argmax(means, stds, arm):
    """P(arm is the greatest of independent Gaussians); a deviation of 0 is a constant."""
    floor = max([m for m, s in zip(means, stds) if s == 0], default=-mpmath.inf)
    mean, std = means[arm], stds[arm]

    def others(x):
        return mpmath.fprod(
            mpmath.ncdf((x - m) / s) for b, (m, s) in enumerate(zip(means, stds)) if b != arm and s > 0
        )

    if std == 0:
        ties = sum(1 for m, s in zip(means, stds) if s == 0 and m == floor)
        return others(mean) / ties if mean == floor else mpmath.mpf(0)
    low = max(floor, mean - 14 * std)
    cuts = sorted({m + k * s for m, s in zip(means, stds) for k in (-8, -4, -2, -1, 0, 1, 2, 4, 8)})
    points = [low] + [c for c in cuts if low < c < mean + 14 * std] + [mean + 14 * std]
    return mpmath.quad(lambda x: mpmath.npdf(x, mean, std) * others(x), points)


CASES = [
    ([0.0, 0.0], [1.0, 1.0]),
    ([0.0, 1.0, 0.5], [1.0, 0.5, 2.0]),
    ([0.0, 10.0], [1.0, 1.0]),
    ([0.0, 0.3, -0.2], [1.0, 0.0, 0.5]),
    ([1.0, 1.0, 0.0], [0.0, 0.0, 2.0]),
    ([1e4, 1e4 + 1, 1e4 - 3, 1e4 + 0.5], [1e-3, 2.0, 5.0, 0.1]),
]
for means, stds in CASES:
    print(means, stds, [mpmath.nstr(argmax(means, stds, a), 17) for a in range(len(means))])

rng = numpy.random.default_rng(7)
theta = numpy.round(rng.normal(size=(5, 8, 3)), 2)  # members, quantiles, actions
print("quantiles", theta.ravel().tolist())
print("mean", theta.mean(axis=(0, 1)).tolist())
print("epistemic", theta.var(axis=0, ddof=1).mean(axis=0).tolist())
print("aleatoric", theta.mean(axis=0).var(axis=0).tolist())
print("pooled", theta.reshape(40, 3).var(axis=0).tolist())
