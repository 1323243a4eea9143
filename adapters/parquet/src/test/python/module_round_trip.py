"""Loads shipped files with outrider_experience.py, and compares every column of every row with what Java wrote, bit for bit.

usage: module_round_trip.py SHIPPED TRUTH, where TRUTH has a line a row, tab-separated, in the order of `line`.
"""

import pathlib
import struct
import sys

import numpy as np
import pyarrow as pa

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[5] / "samples" / "training"))
import outrider_experience as oe  # noqa: E402


def bits32(value):
    return str(struct.unpack("<i", struct.pack("<f", value))[0])


def bits64(value):
    return str(struct.unpack("<q", struct.pack("<d", value))[0])


def floats(values):
    return "-" if values is None else " ".join(map(bits32, values))


def maybe(value, text=str):
    return "-" if value is None else text(value)


def observation(row, prefix):
    names = [prefix] if prefix in row else [prefix + "_left", prefix + "_right"]
    return None if row[names[0]] is None else [value for name in names for value in row[name]]


def line(row):
    if "actions_discrete" in row:
        choices, values = row["actions_discrete"], row["actions_continuous"]
    else:
        action = row["actions"] if isinstance(row["actions"], list) else [row["actions"]]
        choices, values = ([], action) if isinstance(action[0], float) else (action, [])
    truth = lambda value: str(value).lower()  # noqa: E731
    return (
        row["agent"], row["decision_id"].hex(), row["eps_id"].hex(), str(row["t"]), row["draw_key"].hex(), str(row["decided_at"]),
        floats(observation(row, "obs")), " ".join(map(str, choices)), floats(values), bits64(row["action_prob"]),
        bits64(row["action_logp"]), row["prob_kind"], str(row["prob_n"]), bits64(row["prob_se"]), floats(row["behaviour"]),
        str(row["support"]), truth(row["explored"]), row["reason"], floats(row["outputs"]), maybe(row["memory"], bytes.hex),
        bits32(row["epistemic"]), bits32(row["aleatoric"]), bits32(row["information"]), maybe(row["intrinsic_reward"], bits32),
        maybe(row["rewards"], bits32), row["reward_status"], str(row["reward_count"]), str(row["reward_delay_ms"]),
        floats(observation(row, "new_obs")), truth(row["terminateds"]), truth(row["truncateds"]),
        maybe(row["slate_id"], bytes.hex), str(row["slot"]), maybe(row["slate_prob"], bits64),
        maybe(row["candidates"], lambda rows: "/".join(map(floats, rows))), maybe(row["world_id"]), row["policy_version"],
        row["sampler"], bits32(row["keep_prob"]), maybe(row["mask"], lambda mask: "".join("01"[legal] for legal in mask)),
        maybe(row["subject_key"]), bits64(row["cost_flops"]), bits64(row["exploration_rate"]), str(row["flags"]),
        str(row["producer_id"]), str(row["record_seq"]), str(row["schema_version"]))


def same(array, row_values, dtype):
    """An array of the module holds these values; NaN stands for none."""
    expected = np.array([np.nan if value is None else value for value in row_values], dtype)
    assert array.dtype == dtype and np.array_equal(array, expected, equal_nan=np.dtype(dtype).kind == "f"), (array, expected)


def arrays(data):
    """The arrays hold what the columns hold."""
    rows = data.table.to_pylist()
    same(data.reward, [row["rewards"] for row in rows], np.float32)
    same(data.propensity, [row["action_prob"] for row in rows], np.float64)
    same(data.keep_prob, [row["keep_prob"] for row in rows], np.float32)
    same(data.terminated, [row["terminateds"] for row in rows], bool)
    same(data.truncated, [row["truncateds"] for row in rows], bool)
    same(data.slate_propensity, [row["slate_prob"] for row in rows], np.float64)
    same(data.slot, [row["slot"] for row in rows], np.int32)
    obs = data.obs if isinstance(data.obs, dict) else {"": data.obs}
    following = data.next_obs if isinstance(data.next_obs, dict) else {"": data.next_obs}
    for name in obs:
        suffix = name and "_" + name
        same(obs[name], [row["obs" + suffix] for row in rows], np.float32)
        width = obs[name].shape[1]
        same(following[name], [row["new_obs" + suffix] or [np.nan] * width for row in rows], np.float32)
    if isinstance(data.action, dict):
        same(data.action["discrete"], [row["actions_discrete"] for row in rows], np.int32)
        same(data.action["continuous"], [row["actions_continuous"] for row in rows], np.float32)
    else:
        same(data.action, [row["actions"] for row in rows], data.action.dtype)
    if data.candidates is not None:
        same(data.candidates, [row["candidates"] for row in rows], np.float32)


def main(shipped, truth_file):
    truth = {}
    for text in pathlib.Path(truth_file).read_text().splitlines():
        fields = tuple(text.split("\t"))
        truth[fields[0], fields[1]] = fields
    found = 0
    for agent in sorted({agent for agent, _ in truth}):
        data = oe.load(shipped, agent)
        arrays(data)
        at = data.table.schema.get_field_index("decided_at")
        plain = data.table.set_column(at, "decided_at", data.table["decided_at"].cast(pa.int64()))
        assert set(plain.column_names) == set(data.table.column_names)
        for row in plain.to_pylist():
            got = line(row)
            expected = truth[agent, got[1]]
            assert got == expected, [(i, a, b) for i, (a, b) in enumerate(zip(got, expected)) if a != b]
            found += 1
        assert len(data) == len({row for row in truth if row[0] == agent})
    assert found == len(truth), (found, len(truth))
    print(f"{found} rows are equal in every column")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
