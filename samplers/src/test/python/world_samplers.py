"""Computes, from a fixed log of episodes, what PLR and learnability must make of it: world_samplers.py FILE.

Independent of the Java code: ranks by pairwise comparison, lambda-returns summed forwards, posteriors by quadrature. The log is
drawn here; the Java test plays it and compares. Lines of the file:
  episode N world version terminated solved final rewards values entropies margins
  score N FORM value                      what that form makes of the episode
  plr N FORM p...                         P(world 0), P(world 1)... of a replay after it (0 for worlds that were not seen)
  learnability N value... | p...          E[p(1-p)] of each world, and the probability of choosing each next
"""
import random
import sys

import numpy

WORLDS, EPISODES, GAMMA, LAMBDA, BETA, RHO, REPLAY, OUTCOMES, LIFETIME = 6, 80, 0.99, 0.9, 0.4, 0.2, 0.5, 3, 1
FORMS = ["VALUE_LOSS", "POSITIVE_VALUE_LOSS", "MAX_MONTE_CARLO", "TD_ERROR", "ENTROPY", "MARGIN"]


def f32(value):
    return float(numpy.float32(value))


def draw_episode(source, n, world):
    """An episode in a world, with a new policy version every 20."""
    steps = source.randint(1, 6)
    logits = numpy.array([[source.gauss(0, 1) for _ in range(4)] for _ in range(steps)])
    p = numpy.exp(logits) / numpy.exp(logits).sum(axis=1, keepdims=True)
    top = numpy.sort(p, axis=1)
    return {
        "world": world,
        "version": n // 20,
        "terminated": source.random() < 0.7,
        "solved": source.random() < (world + 0.5) / WORLDS,
        "rewards": [f32(source.gauss(0, 1)) for _ in range(steps)],
        "values": [f32(source.gauss(0, 1)) for _ in range(steps)],
        "entropies": [f32(-(row * numpy.log(row)).sum()) for row in p],
        "margins": [f32(row[-1] - row[-2]) for row in top],
    }


def advantages(episode, lam):
    """The lambda-return less the value: a mixture of n-step returns."""
    r, v = episode["rewards"], episode["values"]
    steps = len(r)
    last = 0.0 if episode["terminated"] else v[-1]
    out = []
    for t in range(steps):
        mixed = 0.0
        for n in range(1, steps - t + 1):
            longest = t + n == steps
            target = sum(GAMMA**k * r[t + k] for k in range(n)) + GAMMA**n * (last if longest else v[t + n])
            mixed += (1 if longest else 1 - lam) * lam ** (n - 1) * target
        out.append(mixed - v[t])
    return numpy.array(out)


def score(form, episode, best):
    if form == "VALUE_LOSS":
        return numpy.abs(advantages(episode, LAMBDA)).mean()
    if form == "POSITIVE_VALUE_LOSS":
        return numpy.maximum(advantages(episode, LAMBDA), 0).mean()
    if form == "MAX_MONTE_CARLO":
        return (best - numpy.array(episode["values"])).mean()
    if form == "TD_ERROR":
        return numpy.abs(advantages(episode, 0.0)).mean()
    if form == "ENTROPY":
        return numpy.mean(episode["entropies"])
    return 1 - numpy.mean(episode["margins"])


def replay_weights(seen, now, newest):
    """(1 - rho) rank^(-1/beta), of scores that have not expired, + rho age; each normalised."""
    fresh = {w: e["score"] for w, e in seen.items() if newest - e["version"] <= LIFETIME}
    by_score = {w: 0.0 for w in seen}
    for world, value in fresh.items():
        above = sum(other > value for other in fresh.values())
        equal = sum(other == value for other in fresh.values())  # these share the weights of their ranks
        by_score[world] = sum(rank ** (-1 / BETA) for rank in range(above + 1, above + equal + 1)) / equal
    by_age = {w: now - e["chosen"] for w, e in seen.items()}
    score_sum, age_sum = sum(by_score.values()), sum(by_age.values())
    weights = [0.0] * WORLDS
    for world in seen:
        age = by_age[world] / age_sum if age_sum else 1 / len(seen)
        weights[world] = (1 - RHO) * by_score[world] / score_sum + RHO * age if fresh else age
    return weights


def learnability(solved, unsolved):
    """E[p(1-p)] under the posterior Beta(1 + solved, 1 + unsolved), by quadrature over p = sin(x)^2."""
    x = (numpy.arange(200_000) + 0.5) * (numpy.pi / 2 / 200_000)
    p = numpy.sin(x) ** 2
    density = p ** (solved + 0.5) * (1 - p) ** (unsolved + 0.5)
    return float((density * p * (1 - p)).sum() / density.sum())


def learnability_choices(counts, totals):
    """Known worlds by their learnability, with the replay probability; else one begun, else one unseen, each uniformly.

    Known is what had enough outcomes in all; by counts, which fade, they are weighed.
    """
    known = {w: learnability(*counts[w]) for w, total in totals.items() if total >= OUTCOMES}
    others = [w for w, total in totals.items() if total < OUTCOMES] or [w for w in range(WORLDS) if w not in counts]
    replay = 0.0 if not known else REPLAY if others else 1.0
    p = [0.0] * WORLDS
    for world, value in known.items():
        p[world] = replay * value / sum(known.values())
    for world in others:
        p[world] = (1 - replay) / len(others)
    return p


def text(values):
    return ",".join(repr(float(value)) for value in values)


def main(path):
    source = random.Random(20)
    seen = {form: {} for form in FORMS}
    best, counts, totals, version = {}, {}, {}, None
    with open(path, "w") as out:
        for n in range(EPISODES):
            # Any world that learnability may choose now, and would if faded outcomes had to suffice: PLR may choose them all.
            faded = learnability_choices(counts, {w: sum(c) for w, c in counts.items()})
            world = source.choice([w for w, p in enumerate(faded) if p > 0])
            e = draw_episode(source, n, world)
            out.write(f"episode {n} {world} {e['version']} {int(e['terminated'])} {int(e['solved'])} "
                      f"{text(e['rewards'])} {text(e['values'])} {text(e['entropies'])} {text(e['margins'])}\n")
            best[world] = max(best.get(world, -numpy.inf), sum(e["rewards"]))
            for form in FORMS:
                value = score(form, e, best[world])
                seen[form][world] = {"score": value, "version": e["version"], "chosen": n + 1}
                out.write(f"score {n} {form} {float(value)!r}\n")
                out.write(f"plr {n} {form} {text(replay_weights(seen[form], n + 1, e['version']))}\n")
            if version is not None and version != e["version"]:
                counts = {w: (s / 2, u / 2) for w, (s, u) in counts.items()}
            version = e["version"]
            s, u = counts.get(world, (0.0, 0.0))
            counts[world] = (s + e["solved"], u + (not e["solved"]))
            totals[world] = totals.get(world, 0) + 1
            values = [learnability(*counts[w]) if w in counts else -1 for w in range(WORLDS)]
            out.write(f"learnability {n} {text(values)} {text(learnability_choices(counts, totals))}\n")


main(sys.argv[1])
