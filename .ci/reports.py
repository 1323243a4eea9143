"""Reads what the runs left behind: surefire's reports and the routing sample's JSON.

    reports.py count FOLDER STATUS    prints "N passed, N failed, N skipped" over every report under FOLDER
    reports.py failures FOLDER        names the tests that failed, with the first line of why, and then fails
    reports.py skips FOLDER MODELS    fails where a test was skipped without an accepted reason
    reports.py routing FILE           fails where the sample lost or failed a decision
    reports.py isoperformance FILE    fails where the sweep's cells lack a field, or the known optimum is missed by 5 % or more
    reports.py regret FILE            fails where the benchmark's rows lack a field, or its samplers are out of order
    reports.py deepsea FILE           fails where the benchmark's rows lack a field, or holding a head solves nothing
"""

import json
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path


def cases(folder):
    """Yields (run, test, outcome, message) for each test case in each report."""
    for report in sorted(Path(folder).rglob("*.xml")):
        for case in ElementTree.parse(report).getroot().iter("testcase"):
            outcome, message = "passed", ""
            for child in case:
                if child.tag in ("failure", "error"):
                    outcome = "failed"
                    message = " ".join((child.get("message") or child.text or "").split())[:300]
                elif child.tag == "skipped":
                    outcome = "skipped"
                    message = child.get("message") or (child.text or "").strip().partition("\n")[0]
            yield report.parent.name, f"{case.get('classname')}.{case.get('name')}", outcome, message


def count(folder, status):
    totals = {"passed": 0, "failed": 0, "skipped": 0}
    for _, _, outcome, _ in cases(folder):
        totals[outcome] += 1
    if int(status) != 0 and totals["failed"] == 0:
        totals["failed"] = 1  # the step that ended the run
    print(", ".join(f"{number} {name}" for name, number in totals.items()))


def failures(folder):
    seen = list(cases(folder))
    failed = [(run, test, why) for run, test, outcome, why in seen if outcome == "failed"]
    for run, test, why in failed:
        print(f"FAILED TEST in {run}: {test}: {why}")
    if failed or not seen:
        sys.exit(f"{len(failed)} of {len(seen)} tests failed")


def skips(folder, models):
    seen = 0
    refused = []
    for run, test, outcome, message in cases(folder):
        seen += 1
        if outcome == "skipped":
            no_card = "CUDA" in message
            no_models = "outrider.models" in message and not Path(models).is_dir()
            no_mount = "no tmpfs can be mounted" in message  # containers rarely allow it
            print(f"skipped in {run}: {test}: {message}")
            if not (no_card or no_models or no_mount):
                refused.append(test)
    if seen == 0:
        sys.exit("no test ran at all")
    if refused:
        sys.exit(f"{len(refused)} skipped without a reason that is accepted here: " + ", ".join(refused))


def routing(file):
    result = json.loads(Path(file).read_text())
    arm = next(arm for arm in result["arms"] if arm["name"] == "outrider")
    arm = {**result, **arm}
    print({key: arm[key] for key in ("decisions", "experienceRows", "lost", "failed", "versions")})
    if not arm["decisions"] > 0:
        sys.exit("the sample decided nothing")
    if arm["decisions"] != arm["experienceRows"] or arm["lost"] != 0 or arm["failed"] != 0:
        sys.exit("the sample lost or failed decisions")


def isoperformance(file):
    result = json.loads(Path(file).read_text())
    known = result["tier1"]
    print({key: known[key] for key in ("estimatedP", "trueP")}, f"{result['seconds']:.0f} s")
    fields = ["worlds", "pathBudget", "sampler", "worldSampler", "mean", "standardError", "flops"]
    for cell in [*known["cells"], *result["cells"]]:
        missing = [field for field in fields if field not in cell]
        if missing:
            sys.exit(f"{cell} lacks {missing}")
    if not abs(known["estimatedP"] / known["trueP"] - 1) < 0.05:
        sys.exit("the contours miss the known optimum")
    samplers = {cell["sampler"] for cell in result["cells"]}
    if "control" not in samplers or len(samplers) < 3:
        sys.exit(f"the control and two samplers beside it are not all there: {sorted(samplers)}")
    if not any(cell["mean"] > 0 for cell in result["cells"]):
        sys.exit("no maze was ever solved")


def rows(file, fields):
    found = json.loads(Path(file).read_text())["rows"]
    for row in found:
        missing = [field for field in fields if field not in row]
        if missing:
            sys.exit(f"{row} lacks {missing}")
    return found


def regret(file):
    found = rows(file, ["setting", "sampler", "meanRegret", "standardError", "trials", "reference"])
    means = {row["sampler"]: row["meanRegret"] for row in found if row["setting"] == "bernoulli-10x1000"}
    print(means)
    references = [row["sampler"] for row in found if row["reference"]]
    if sorted(means) != ["ids", "ids-deterministic", "thompson", "ucb-tuned", "ucb1"]:
        sys.exit(f"these are not the samplers: {sorted(means)}")
    if sorted(references) != ["ucb-tuned", "ucb1"]:
        sys.exit(f"these are not the references: {references}")
    if not max(means["ids"], means["thompson"]) < means["ucb1"] / 2:
        sys.exit("posterior sampling does not beat UCB1 by far")


def deepsea(file):
    found = rows(file, ["size", "sampler", "solvedEpisode"])
    solved = {(row["sampler"], row["size"]): row["solvedEpisode"] for row in found}
    print(solved)
    for size in {row["size"] for row in found}:
        if solved["rlsvi", size] is None or solved["epsilon-greedy", size] is not None:
            sys.exit(f"DeepSea of {size} rows is not solved by holding a head, or is by dithering")


if __name__ == "__main__":
    commands = {"count": count, "failures": failures, "skips": skips, "routing": routing,
                "isoperformance": isoperformance, "regret": regret, "deepsea": deepsea}
    commands[sys.argv[1]](*sys.argv[2:])
