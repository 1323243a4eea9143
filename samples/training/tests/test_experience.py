"""python -m unittest discover samples/training/tests: shipped files as arrays, Minari datasets and dsjson.

The rules that files are held to are those of the formats' own readers, written down here: neither is needed to run this.
"""
import json
import os
import pathlib
import sys
import tempfile
import unittest

import numpy as np
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import outrider_experience as oe  # noqa: E402

LIST = [{"type": "discrete", "n": 3}]


def key(number):
    return number.to_bytes(16, "big")


def row(number, **values):
    """A row as a log ships it: a lone decision of action 1 of 3 with reward 0.5."""
    return {
        "decision_id": key(number), "agent": "a", "eps_id": key(number), "t": 0, "draw_key": key(number), "decided_at": 1_000_000 + number,
        "obs": [float(number), 0.5], "actions": 1, "action_prob": 0.25, "reason": "sampled", "behaviour": [0.5, 0.25, 0.25],
        "rewards": 0.5, "reward_status": "complete", "reward_count": 1, "reward_delay_ms": 0, "new_obs": None, "terminateds": True,
        "truncateds": False, "slate_id": None, "slot": -1, "slate_prob": None, "candidates": None, "policy_version": "v1",
        "keep_prob": 1.0, "mask": None, "subject_key": None, "flags": 0, "producer_id": 7, "record_seq": number, **values}


def schema(names, actions):
    floats, ids = pa.list_(pa.float32()), pa.binary(16)
    types = {"decision_id": ids, "eps_id": ids, "draw_key": ids, "slate_id": ids, "decided_at": pa.timestamp("us", "UTC"), "t": pa.int64(),
             "actions": actions, "action_prob": pa.float64(), "slate_prob": pa.float64(), "rewards": pa.float32(),
             "reward_count": pa.int32(), "reward_delay_ms": pa.int64(), "terminateds": pa.bool_(), "truncateds": pa.bool_(),
             "slot": pa.int32(), "candidates": pa.list_(floats), "keep_prob": pa.float32(), "mask": pa.list_(pa.bool_()),
             "flags": pa.int32(), "producer_id": pa.int64(), "record_seq": pa.int64(), "behaviour": floats,
             "actions_discrete": pa.list_(pa.int32()), "actions_continuous": floats}
    return pa.schema([(name, floats if name.startswith(("obs", "new_obs")) else types.get(name, pa.string())) for name in names])


class ExperienceTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)

    def ship(self, rows, actions=pa.int32(), space=LIST, aggregation="sum", name="1"):
        place = self.root / "transitions" / "agent=a" / "schema=1"
        place.mkdir(parents=True, exist_ok=True)
        metadata = {"outrider.action_space": json.dumps(space), "outrider.reward_aggregation": aggregation}
        pq.write_table(pa.Table.from_pylist(rows, schema(rows[0], actions)).replace_schema_metadata(metadata), place / f"{name}.parquet")
        return self

    def outcomes(self, folder, *rows):
        place = self.root / folder
        place.mkdir(parents=True, exist_ok=True)
        table = pa.Table.from_pylist([{
            "decision_id": key(number), "agent": "a", "value": value, "outcome_id": outcome, "last": False, "observed_at": 9_000_000,
            "reported_at": 9_000_000 + record, "producer_id": 7, "record_seq": record} for number, value, outcome, record in rows])
        for name in ("observed_at", "reported_at"):
            table = table.set_column(table.schema.get_field_index(name), name, table[name].cast(pa.timestamp("us", "UTC")))
        pq.write_table(table, place / "1.parquet")

    def load(self, **options):
        return oe.load(self.root, "a", **options)

    def test_a_repeated_row_counts_once_and_the_one_that_saw_more_is_kept(self):
        self.ship([row(1), row(2, rewards=None, reward_count=0, reward_status="missing")])
        data = self.ship([row(2, rewards=2.0), row(3)], name="2").load()
        self.assertEqual([1, 2, 3], [int.from_bytes(each, "big") for each in data.decision])
        np.testing.assert_array_equal(np.float32([0.5, 2.0, 0.5]), data.reward)

    def test_late_outcomes_are_added_once_each(self):
        self.ship([row(1), row(2, rewards=None, reward_count=0, reward_status="missing"), row(3)])
        self.outcomes("late_outcomes/agent=a", (1, 1.0, "k", 1), (1, 1.0, "k", 2), (1, 0.25, None, 3))
        self.outcomes("orphans", (2, 4.0, None, 4), (99, 1.0, None, 5))
        data = self.load()
        np.testing.assert_array_equal(np.float32([1.75, 4.0, 0.5]), data.reward)
        self.assertEqual(["late", "late", "complete"], data.table["reward_status"].to_pylist())
        self.assertEqual([3, 1, 1], data.table["reward_count"].to_pylist())
        self.assertTrue(np.isnan(self.load(late=False).reward[1]))

    def test_late_outcomes_follow_the_aggregation(self):
        for aggregation, expected in (("first", 0.5), ("last", 2.5), ("max", 2.5), ("mean", 1.5), ("sum", 3.0)):
            self.ship([row(1)], aggregation=aggregation)
            self.outcomes("late_outcomes/agent=a", (1, 2.5, None, 1))
            self.assertEqual(expected, self.load().reward[0], aggregation)

    def test_a_tombstone_takes_away_what_came_before_it(self):
        self.ship([row(1, subject_key="x"), row(2, subject_key="y"), row(3), row(4, subject_key="x")])
        place = self.root / "erasures" / "schema=1"
        place.mkdir(parents=True)
        (place / "1.json").write_text('{"subject_key": "x", "erased_at_us": 1000003}\n')
        self.assertEqual([2, 3, 4], [int.from_bytes(each, "big") for each in self.load().decision])

    def test_what_comes_of_erased_decisions_later_is_left_out(self):
        self.ship([row(1, subject_key="x"), row(2, subject_key="y")])
        self.outcomes("late_outcomes/agent=a", (1, 5.0, "k", 1), (2, 6.0, "k", 2), (3, 7.0, "k", 3))
        self.outcomes("orphans", (1, 5.0, "l", 4), (4, 8.0, None, 5), (5, 9.0, None, 6))
        self.assertEqual([key(1), key(2), key(3), key(4), key(5)], sorted(oe.outcomes([self.root], "a")))
        for folder, name, text in (("erasures/schema=1", "1.json", '{"subject_key": "x", "erased_at_us": 1000003}'),
                                   ("_manifests/7", "1-1.json", '{"rows": 1, "erased": 2}'),
                                   ("_manifests/7", "1-2.json", json.dumps({"erased_decisions": [key(3).hex(), key(4).hex()], "erased_episodes": [key(9).hex()]}))):
            place = self.root / folder
            place.mkdir(parents=True, exist_ok=True)
            (place / name).write_text(text + "\n")
        self.assertEqual([key(2), key(5)], sorted(oe.outcomes([self.root], "a")))
        self.assertEqual(({key(1), key(3), key(4)}, {key(1), key(9)}), oe.erased_ids([self.root]))
        data = self.load()
        self.assertEqual(([key(2)], [6.5]), (data.decision.tolist(), data.reward.tolist()))

    def test_weights_and_what_can_be_learned_from(self):
        data = self.ship([row(1, keep_prob=0.25), row(2, reason="fallback"), row(3, rewards=None), row(4, action_prob=float("nan"))]).load()
        np.testing.assert_array_equal([4, 1, 1, 1], data.weight)
        np.testing.assert_array_equal([True, False, False, False], data.learnable)
        self.assertEqual(1, len(data.select(data.learnable)))

    def test_candidates_are_padded_and_slates_found(self):
        rows = [row(1, candidates=[[1.0], [2.0]], slate_id=key(9), slot=1, slate_prob=0.5),
                row(2, candidates=[[3.0]], slate_id=key(9), slot=0, slate_prob=0.5), row(3, candidates=[[4.0]])]
        data = self.ship(rows, space=[]).load()
        np.testing.assert_array_equal([[[1], [2]], [[3], [0]], [[4], [0]]], data.candidates)
        np.testing.assert_array_equal([[1, 1], [1, 0], [1, 0]], data.candidate_mask)
        self.assertEqual([[1, 0]], [slate.tolist() for slate in data.slates()])

    def test_an_agent_that_is_not_there_is_an_error_that_says_who_is(self):
        self.ship([row(1)])
        with self.assertRaisesRegex(FileNotFoundError, "'b'.*'a'"):
            oe.load(self.root, "b")

    def episodes(self):
        """A whole episode; one cut off, whose end is not known; one with a gap; one that goes on."""
        rows = []
        for number, (episode, t, end, following) in enumerate([
                (1, 0, "", 1.0), (1, 1, "terminateds", 2.0), (2, 0, "truncateds", None), (3, 0, "", None), (3, 2, "terminateds", 3.0),
                (4, 0, "", 5.0), (5, 0, "truncateds", 6.0)]):
            rows.append(row(number, eps_id=key(episode), t=t, new_obs=None if following is None else [following, 0.5],
                            terminateds=end == "terminateds", truncateds=end == "truncateds"))
        return rows

    def check_minari(self, folder, actions):
        """What Minari 0.5's Parquet storage does when it reads: decode by the spaces, drop the padding of all but observations."""
        metadata = json.loads((folder / "data" / "metadata.json").read_text())
        self.assertEqual("parquet", metadata["data_format"])
        spaces = [json.loads(metadata[name]) for name in ("observation_space", "action_space")]
        steps = 0
        for number in range(metadata["total_episodes"]):
            place = folder / "data" / str(number)
            own = json.loads((place / "metadata.json").read_text())
            batches = list(ds.dataset(str(place), format="parquet", ignore_prefixes=["_", ".", "metadata.json"]).to_batches())
            self.assertEqual(1, len(batches), "an episode is read as one batch")
            batch = batches[0]
            self.assertEqual({"id": number, "total_steps": batch.num_rows - 1}, own)
            self.assertEqual(["observations", "actions", "rewards", "terminations", "truncations", "infos"], batch.schema.names)
            self.decode(spaces[0], batch["observations"])
            self.decode(spaces[1], batch["actions"][:-1])
            ends = np.asarray(batch["terminations"])[:-1] | np.asarray(batch["truncations"])[:-1]
            self.assertTrue(ends[-1] and not ends[:-1].any())
            for name in ("action_prob", "keep_prob"):
                self.assertEqual(batch.num_rows, len(np.stack(batch["infos"].field(name).to_numpy(zero_copy_only=False))))
            steps += own["total_steps"]
        self.assertEqual(steps, metadata["total_steps"])
        self.assertEqual(actions, spaces[1]["type"])
        return metadata

    def decode(self, space, values):
        if space["type"] == "Dict":
            for name, one in space["subspaces"].items():
                self.decode(one, values.field(name))
        elif space["type"] == "Tuple":
            for at, one in enumerate(space["subspaces"]):
                self.decode(one, values.field(str(at)))
        elif space["type"] == "Box":
            data = np.stack(values.to_numpy(zero_copy_only=False)).reshape(-1, *space["shape"])
            self.assertEqual((np.dtype(space["dtype"]), len(values)), (data.dtype, len(data)))
            self.assertEqual((len(space["low"]), len(space["high"])), (data.shape[1], data.shape[1]))
        else:
            self.assertEqual("Discrete", space["type"], "Minari reads no other")
            data = values.to_numpy()
            self.assertEqual(np.int64, data.dtype)
            self.assertTrue(((0 <= data) & (data < space["n"])).all())

    def test_minari_has_whole_episodes_only(self):
        data = self.ship(self.episodes()).load()
        self.assertEqual((2, 3), oe.write_minari(data, self.root / "minari", "own/a-v0"))
        self.assertEqual("own/a-v0", self.check_minari(self.root / "minari", "Discrete")["dataset_id"])
        first = pq.ParquetFile(self.root / "minari" / "data" / "0" / "part-0.parquet").read()
        self.assertEqual([[0.0, 0.5], [1.0, 0.5], [2.0, 0.5]], first["observations"].to_pylist())
        self.assertEqual([1, 1, 0], first["actions"].to_pylist())
        with self.assertRaises(FileExistsError):
            oe.write_minari(data, self.root / "minari", "own/a-v0")

    def test_minari_has_every_kind_of_action_and_several_inputs(self):
        box = {"type": "box", "low": [None, -1.0], "high": [None, 1.0]}
        rows = [{**row(1, terminateds=True), "actions": [0.5, 2.0]}]
        self.ship(rows, pa.list_(pa.float32()), [box])
        oe.write_minari(self.load(), self.root / "box", "a-v0")
        self.check_minari(self.root / "box", "Box")
        self.ship([{**row(1), "actions": [2, 1]}], pa.list_(pa.int32()), LIST + [{"type": "discrete", "n": 2}])
        oe.write_minari(self.load(), self.root / "lists", "a-v0")
        self.check_minari(self.root / "lists", "Tuple")
        mixed = {**row(1), "actions_discrete": [2], "actions_continuous": [0.5, 2.0], "obs_left": [1.0], "obs_right": [2.0, 3.0],
                 "new_obs_left": None, "new_obs_right": None}
        for name in ("actions", "obs", "new_obs"):
            del mixed[name]
        self.ship([mixed], space=LIST + [box])
        oe.write_minari(self.load(), self.root / "mixed", "a-v0")
        self.assertEqual("Dict", json.loads(self.check_minari(self.root / "mixed", "Tuple")["observation_space"])["type"])

    def check_dsjson(self, line):
        event = json.loads(line)
        self.assertEqual({"_label_cost", "_label_probability", "_label_Action", "_labelIndex", "Version", "EventId", "Timestamp", "a", "c",
                          "p", "VWState", "pdrop"}, event.keys())
        self.assertEqual(event["_label_Action"], event["_labelIndex"] + 1)
        self.assertEqual(event["_label_Action"], event["a"][0], "the chosen action comes first")
        self.assertEqual(event["_label_probability"], event["p"][0])
        self.assertEqual(len(event["a"]), len(event["p"]))
        self.assertEqual(len(set(event["a"])), len(event["a"]))
        self.assertTrue(set(event["a"]) <= set(range(1, len(event["c"]["_multi"]) + 1)))
        self.assertTrue(0 <= event["pdrop"] < 1 and all(0 < share <= 1 for share in event["p"]))
        self.assertRegex(event["Timestamp"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$")
        self.assertIn("m", event["VWState"])
        return event

    def test_dsjson_has_the_rows_that_can_be_learned_from(self):
        rows = [row(1), row(2, rewards=None), row(3, keep_prob=0.25, rewards=0.1, behaviour=None)]
        self.assertEqual(2, oe.write_dsjson(self.ship(rows).load(), self.root / "a.json"))
        first, second = [self.check_dsjson(line) for line in (self.root / "a.json").read_text().splitlines()]
        self.assertEqual((-0.5, 2, [2, 1, 3], [0.25, 0.5, 0.25], 0), tuple(first[name] for name in ("_label_cost", "_label_Action", "a", "p", "pdrop")))
        self.assertEqual({"obs": {"0": 1.0, "1": 0.5}, "_multi": [{"action": {str(i): 1}} for i in range(3)]}, first["c"])
        self.assertEqual((-0.1, [2], 0.75), tuple(second[name] for name in ("_label_cost", "a", "pdrop")))
        self.assertEqual((key(1).hex(), "1970-01-01T00:00:01.0000010Z"), (first["EventId"], first["Timestamp"]))

    def test_dsjson_has_candidates(self):
        self.ship([row(1, candidates=[[1.0], [2.0], [3.0]])], space=[])
        oe.write_dsjson(self.load(), self.root / "a.json")
        event = self.check_dsjson((self.root / "a.json").read_text())
        self.assertEqual([{"candidate": {"0": float(i)}} for i in (1, 2, 3)], event["c"]["_multi"])

    def test_formats_refuse_what_they_cannot_hold(self):
        data = self.ship([{**row(1), "actions": [0.5]}], pa.list_(pa.float32()), [{"type": "box", "low": [None], "high": [None]}]).load()
        with self.assertRaisesRegex(ValueError, "continuous"):
            oe.write_dsjson(data, self.root / "a.json")
        data = self.ship([row(1, candidates=[[1.0]])], space=[]).load()
        with self.assertRaisesRegex(ValueError, "candidates"):
            oe.write_minari(data, self.root / "minari", "a-v0")


if __name__ == "__main__":
    unittest.main()
