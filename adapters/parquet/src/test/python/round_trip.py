"""Reads shipped Parquet the ways that users do, and compares it with what Java says it recorded, bit for bit.

usage: round_trip.py SHIPPED TRUTH, where SHIPPED is the folder that the log's sink wrote, and TRUTH a CSV file with a line
per decision: id, action, t, terminated, bits of the propensity, of the reward (empty for none), status, bits of the
observation and of the next one (numbers separated by blanks; "-" for none).
"""

import csv
import glob
import hashlib
import json
import os
import struct
import sys

import duckdb
import pyarrow.dataset as ds


def bits32(value):
    return struct.unpack("<i", struct.pack("<f", value))[0]


def bits64(value):
    return struct.unpack("<q", struct.pack("<d", value))[0]


def floats(values):
    return "-" if values is None else " ".join(str(bits32(v)) for v in values)


def line(row):
    """A row of the files as a line of TRUTH."""
    return (
        row["decision_id"].hex(),
        str(row["actions"]),
        str(row["t"]),
        str(row["terminateds"]).lower(),
        str(bits64(row["action_prob"])),
        "" if row["rewards"] is None else str(bits32(row["rewards"])),
        row["reward_status"],
        floats(row["obs"]),
        floats(row["new_obs"]),
    )


def compare(name, rows, truth):
    lines = [line(row) for row in rows]
    assert len(lines) == len(set(l[0] for l in lines)), f"{name}: a decision is there twice"
    assert len(lines) == len(truth), f"{name}: {len(lines)} rows, expected {len(truth)}"
    for got in lines:
        assert got == truth[got[0]], f"{name}: {got}, expected {truth[got[0]]}"


def main(shipped, truth_file):
    with open(truth_file, newline="") as file:
        truth = {row[0]: tuple(row) for row in csv.reader(file)}
    agent = os.path.join(shipped, "transitions", "agent=offers")

    table = ds.dataset(agent, partitioning="hive").to_table()
    assert {"dt", "hour", "schema"} <= set(table.column_names), table.column_names
    compare("pyarrow", table.to_pylist(), truth)

    whole = ds.dataset(os.path.join(shipped, "transitions"), partitioning="hive")
    assert whole.count_rows() == len(truth)

    with duckdb.connect() as db:
        pattern = os.path.join(agent, "**", "*.parquet")
        # As microseconds: for a timestamp with time zone duckdb wants pytz as well.
        cursor = db.execute(f"SELECT * REPLACE (epoch_us(decided_at) AS decided_at) FROM read_parquet('{pattern}', hive_partitioning = true)")
        names = [column[0] for column in cursor.description]
        compare("duckdb", [dict(zip(names, row)) for row in cursor.fetchall()], truth)
        late = os.path.join(shipped, "late_outcomes", "**", "*.parquet")
        late_ids = db.execute(f"SELECT decision_id, value, outcome_id FROM read_parquet('{late}')").fetchall()
        orphans = os.path.join(shipped, "orphans", "**", "*.parquet")
        orphan_rows = db.execute(f"SELECT value FROM read_parquet('{orphans}')").fetchall()
    assert [(value, key) for _, value, key in late_ids] == [(0.5, "late")], late_ids
    assert late_ids[0][0].hex() in truth
    assert orphan_rows == [(0.25,)], orphan_rows

    rows = 0
    for name in glob.glob(os.path.join(shipped, "_manifests", "*", "*.json")):
        with open(name) as file:
            manifest = json.load(file)
        rows += manifest["rows"]
        for entry in manifest["files"]:
            with open(os.path.join(shipped, entry["name"]), "rb") as file:
                assert hashlib.sha256(file.read()).hexdigest() == entry["sha256"], entry["name"]
    assert rows == len(truth) + 2, rows
    print(f"{len(truth)} decisions")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
