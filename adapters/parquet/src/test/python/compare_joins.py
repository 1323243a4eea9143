"""Compares the rows of a log that joined itself with those that join.sql makes of the same events, bit for bit.

usage: compare_joins.py HERE THERE AS_OF: two folders of shipped files, and the time in microseconds since 1970.
"""

import pathlib
import struct
import sys

import pyarrow.dataset as ds

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[5] / "samples" / "training"))
import outrider_join  # noqa: E402


def exact(value):
    """NaN and -0.0 count as themselves."""
    if isinstance(value, float):
        return struct.pack("<d", value)
    return [exact(each) for each in value] if isinstance(value, list) else value


def rows(table):
    return {row["decision_id"]: {name: exact(value) for name, value in row.items()} for row in table.to_pylist()}


def outcomes(table):
    """What a log lists as late or orphaned it lists once for each report; the query lists an outcome_id once."""
    return {(row["decision_id"], row["outcome_id"] or row["reported_at"], row["outcome_id"] or row["value"]): (row["agent"], row["value"], row["last"])
            for row in sorted(table.to_pylist(), key=lambda row: -row["record_seq"])}


def main(here, there, as_of):
    kinds = [ds.dataset(here + "/" + kind, format="parquet").to_table() for kind in ("transitions", "late_outcomes", "orphans")]
    joined, late, orphans = outrider_join.join([there], "offers", int(as_of))
    expected, got = rows(kinds[0]), rows(joined)
    assert len(expected) == kinds[0].num_rows and len(got) == joined.num_rows, "a decision is there twice"
    assert joined.column_names == kinds[0].column_names, (joined.column_names, kinds[0].column_names)
    assert expected.keys() == got.keys(), (len(expected), len(got))
    for decision, row in expected.items():
        other = got[decision]
        differing = {name: (value, other[name]) for name, value in row.items()
                     if value != other[name] and name != "record_seq"}  # each log writes marks of its own in between
        assert not differing, (decision.hex(), differing, row)
    assert outcomes(kinds[1]) == outcomes(late), (len(outcomes(kinds[1])), len(outcomes(late)))
    assert outcomes(kinds[2]) == outcomes(orphans)
    # The events were such that every case occurs.
    statuses = {row["reward_status"] for row in expected.values()}
    assert "complete" in statuses and statuses & {"missing", "default"}, statuses
    flags = {row["flags"] for row in expected.values()}
    assert {0, 32, 64} <= flags, flags
    assert {row["terminateds"] for row in expected.values()} == {row["truncateds"] for row in expected.values()} == {True, False}
    assert late.num_rows and orphans.num_rows
    assert sum(row["new_obs_left"] is not None for row in expected.values()) > 20
    assert sum(row["reward_count"] > 2 for row in expected.values()) > 1
    print(f"{len(expected)} rows are equal")


if __name__ == "__main__":
    main(*sys.argv[1:])
