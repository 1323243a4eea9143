"""Prints what a trainer gets of two logs whose subjects were erased: of one that joined itself, and of one that left that to join.sql.

usage: erasures.py HERE THERE AS_OF: two folders of shipped files, and the time in microseconds since 1970.
"""

import pathlib
import sys
import tempfile

import pyarrow.dataset as ds

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[5] / "samples" / "training"))
import outrider_experience  # noqa: E402
import outrider_join  # noqa: E402


def show(name, table):
    print(name, *sorted(f"{row['decision_id'].hex()}:{row['subject_key']}:{row['rewards']}" for row in table.to_pylist()))


def main(here, there, as_of):
    for folder, kind in ((here, "transitions"), (there, "decisions")):
        there_are = sum(ds.dataset(file, format="parquet").count_rows() for name in ("late_outcomes", "orphans", "outcomes")
                        for file in pathlib.Path(folder, name).rglob("*.parquet"))
        left = sum(map(len, outrider_experience.outcomes([folder], "offers").values()))
        print("shipped", ds.dataset(f"{folder}/{kind}", format="parquet").count_rows(), "and", there_are, "outcomes,", left, "of them left")
    show("here", outrider_experience.load(here, "offers").table)
    rows, late, orphans = outrider_join.join([there], "offers", int(as_of))
    show("there", rows)
    print("late", late.num_rows, "orphans", orphans.num_rows)
    with tempfile.TemporaryDirectory() as joined:
        outrider_join.write(joined, "offers", rows, late, orphans)
        show("joined", outrider_experience.load(joined, "offers").table)


if __name__ == "__main__":
    main(*sys.argv[1:])
