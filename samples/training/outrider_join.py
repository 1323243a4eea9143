"""Joins rewards downstream: from the decisions/, outcomes/ and episode_ends/ that logs with `join(DOWNSTREAM)` shipped, makes the
transitions/, late_outcomes/ and orphans/ that a log ships which joins itself. The join is join.sql; this gives it its relations.

usage: outrider_join.py --agent NAME --out FOLDER SHIPPED...

SHIPPED are the folders of one or more hosts' sinks: the host that decides and those where rewards arrive. What is not over yet
(the window of a decision, an episode) is left out and joined by a later run: run it anew over the whole, or over the days that
count, and give each run a folder of its own. What erasures/ take away is left out, and so are the outcomes and ends of what they
do, and of what a log had left out itself: its manifests name those decisions and episodes.
"""

import argparse
import json
import pathlib
import time

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

import outrider_experience

ERASED = "EXISTS (SELECT 1 FROM erasures e WHERE e.subject_key = d.subject_key AND epoch_us(d.decided_at) <= e.erased_us)"
QUERY = pathlib.Path(__file__).with_name("join.sql")


def _files(roots, *folders):
    return [str(file) for root in roots for folder in folders for file in sorted((pathlib.Path(root) / folder).rglob("*.parquet"))]


def relations(db, roots, agent):
    """Makes the relations that join.sql expects, of the files below these folders."""
    read = "read_parquet({}, hive_partitioning = false, union_by_name = true, filename = {})"
    decisions = _files(roots, f"decisions/agent={agent}")
    if not decisions:
        raise FileNotFoundError(f"no decisions of agent {agent!r} below {[str(root) for root in roots]}")
    db.execute("CREATE OR REPLACE TEMP TABLE erasures (subject_key VARCHAR, erased_us BIGINT)")
    for subject, time_us in outrider_experience.tombstones(roots).items():
        db.execute("INSERT INTO erasures VALUES (?, ?)", [subject, time_us])
    db.execute(f"CREATE OR REPLACE TEMP VIEW decisions AS SELECT * FROM {read.format(decisions, 'true')} AS d WHERE NOT {ERASED}")
    for name, ids in zip(("erased_decisions", "erased_episodes"), outrider_experience.erased_ids(roots)):
        db.register(name, pa.table({"id": pa.array(sorted(ids), pa.binary())}))
    outcomes = _files(roots, "outcomes", "late_outcomes", "orphans")
    db.execute("CREATE OR REPLACE TEMP VIEW outcomes AS " + (
        f"SELECT * FROM {read.format(outcomes, 'false')} "
        "WHERE decision_id NOT IN (SELECT id FROM erased_decisions)" if outcomes else
        "SELECT NULL::BLOB AS decision_id, '' AS agent, 0::DOUBLE AS value, '' AS outcome_id, false AS last, now() AS observed_at, "
        "now() AS reported_at, 0::BIGINT AS producer_id, 0::BIGINT AS record_seq, 1 AS schema_version LIMIT 0"))
    ends = _files(roots, f"episode_ends/agent={agent}")
    db.execute("CREATE OR REPLACE TEMP VIEW episode_ends AS " + (
        f"SELECT * FROM {read.format(ends, 'false')} WHERE eps_id NOT IN (SELECT id FROM erased_episodes)" if ends else
        "SELECT eps_id, agent, t AS steps, COLUMNS('^obs(_.*)?$'), terminateds, truncateds, false AS abandoned, "
        "decided_at AS ended_at, producer_id, record_seq, schema_version FROM decisions LIMIT 0"))
    db.execute("CREATE OR REPLACE TEMP TABLE settings (filename VARCHAR, aggregation VARCHAR, window_us BIGINT, default_reward DOUBLE)")
    for file in decisions:
        footer = pq.read_metadata(file).metadata
        default = footer.get(b"outrider.default_reward")
        db.execute("INSERT INTO settings VALUES (?, ?, ?, ?)", [
            file, footer[b"outrider.reward_aggregation"].decode(), int(footer[b"outrider.reward_window_ms"]) * 1000,
            None if default is None else float(default)])
    return decisions


def join(roots, agent, as_of_us=None):
    """The joined rows, the late outcomes and the orphans as three tables; `as_of_us` is now unless given."""
    with duckdb.connect() as db:
        db.execute("SET TimeZone = 'UTC'")
        files = relations(db, roots, agent)
        db.execute(f"SET VARIABLE as_of = {int(time.time() * 1e6) if as_of_us is None else int(as_of_us)}")
        db.execute(QUERY.read_text())
        # The columns of the files that the rows come from, in their order, types and footer.
        schema = pq.read_schema(files[0])
        rows = db.sql("SELECT * FROM joined_transitions ORDER BY decided_at, producer_id, record_seq").to_arrow_table()
        rows = rows.select(schema.names).cast(_nullable(schema))
        return (rows.replace_schema_metadata(schema.metadata), db.sql("SELECT * FROM joined_late_outcomes").to_arrow_table(),
                db.sql("SELECT * FROM joined_orphans").to_arrow_table())


def _nullable(schema):
    """Lists come out of duckdb with elements that may be null; files of rows are read alike in both forms."""
    return pa.schema([pa.field(field.name, _element(field.type)) for field in schema])


def _element(kind):
    return pa.list_(_element(kind.value_type)) if pa.types.is_list(kind) else kind


def write(folder, agent, rows, late, orphans):
    """Writes the three tables as files below `folder`, with a count of their rows; refuses a folder that has such files."""
    folder = pathlib.Path(folder)
    places = {"transitions": (folder / "transitions" / f"agent={agent}" / "schema=1", rows),
              "late_outcomes": (folder / "late_outcomes" / f"agent={agent}" / "schema=1", late),
              "orphans": (folder / "orphans" / "schema=1", orphans)}
    for place, _ in places.values():
        place.mkdir(parents=True, exist_ok=False)
    for place, table in places.values():
        if table.num_rows:
            pq.write_table(table, place / "joined.parquet", compression="zstd")
    return {name: table.num_rows for name, (_, table) in places.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--agent", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--as-of", type=int, help="microseconds since 1970; now unless given")
    parser.add_argument("shipped", nargs="+")
    arguments = parser.parse_args()
    print(json.dumps(write(arguments.out, arguments.agent, *join(arguments.shipped, arguments.agent, arguments.as_of))))


if __name__ == "__main__":
    main()
