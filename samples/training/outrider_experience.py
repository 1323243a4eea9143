"""Shipped experience as numpy arrays for a trainer, as a Minari dataset, and as lines of VW's dsjson. Needs numpy and pyarrow only.

    import outrider_experience as oe
    data = oe.load("experience/shipped", agent="offers")
    data.obs, data.action, data.reward, data.propensity, data.next_obs, data.terminated, data.truncated, data.weight

What `load` does to the rows of transitions/:
  * one row a decision: shipping is at least once, so that a decision may be there twice;
  * tombstones of erasures/ take away what a subject did up to its erasure, and what came of it: outcomes of those decisions, those among
    them that are in no file, since a log that was restarted may not know any more whose an outcome is;
  * late outcomes, and outcomes that were reported to another host (orphans/, outcomes/), are added to the reward by the agent's own
    aggregation; `late=False` leaves them out. What a log's join counted is known by its sum only: the outcomes that came late
    are added to the 32-bit reward in the file.

A log that leaves the join downstream ships decisions/ instead: run outrider_join.py first.
Copy this file into your training code.
"""

import dataclasses
import json
import pathlib
import struct

import numpy as np
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

GAP, REDACTED = 1 << 6, 1 << 7  # bits of the column `flags`
DRAWN = ("sampled", "floor", "budget_off")  # the values of `reason` whose action came out of a draw


@dataclasses.dataclass(frozen=True)
class Experience:
    """The rows of one agent as arrays of one length N, in the order in which they were recorded.

    obs, next_obs   float32 [N,D], or a dict of them where the agent has several inputs; next_obs is NaN where not known
    action          int32 [N] (one list, or candidates), int32 [N,B] (several lists), float32 [N,D] (continuous, unclipped),
                    or a dict of `discrete` [N,B] and `continuous` [N,D]
    reward          float32 [N], NaN where there is none
    propensity      float64 [N], of the action, given the slots before it in a slate; NaN where unavailable
    keep_prob       float32 [N]: with which probability a row was kept when experience was thinned
    terminated, truncated, has_next   bool [N]
    episode, decision, slate   bytes [N] (numpy S16 would cut zeros off: these are arrays of objects); slate None outside one
    t, slot         int64 [N], int32 [N] (-1 outside a slate)
    slate_propensity float64 [N], NaN outside a slate
    candidates      float32 [N,K,D], zeros beyond a row's own, or None; candidate_mask bool [N,K], which are there
    mask            bool [N,A], which actions were legal, or None where no row has one
    table           the rows with all columns, as pyarrow has them
    info            what the files say of the agent: observations, action_space, reward_aggregation and others
    """

    obs: object
    action: object
    reward: np.ndarray
    propensity: np.ndarray
    next_obs: object
    terminated: np.ndarray
    truncated: np.ndarray
    has_next: np.ndarray
    keep_prob: np.ndarray
    decision: np.ndarray
    episode: np.ndarray
    t: np.ndarray
    slate: np.ndarray
    slot: np.ndarray
    slate_propensity: np.ndarray
    candidates: np.ndarray | None
    candidate_mask: np.ndarray | None
    mask: np.ndarray | None
    table: pa.Table
    info: dict

    def __len__(self):
        return len(self.reward)

    @property
    def weight(self):
        """1 / keep_prob: with it, sums over rows are unbiased sums over what happened. float64 [N]."""
        return 1.0 / self.keep_prob.astype(np.float64)

    @property
    def learnable(self):
        """Rows that have a reward and whose action was drawn with a known probability. bool [N]."""
        drawn = np.isin(np.asarray(self.table["reason"].to_pylist(), object), DRAWN)
        return ~np.isnan(self.reward) & drawn & (self.propensity > 0)

    def select(self, keep):
        """The rows for which `keep` (bool [N], or indices) says so."""
        keep = np.asarray(keep)
        return _experience(self.table.take(pa.array(np.flatnonzero(keep) if keep.dtype == bool else keep)), self.info)

    def episodes(self):
        """Indices of the rows of each episode, in the order of t; a gap in the record ends one."""
        order = sorted(range(len(self)), key=lambda i: (self.episode[i], self.t[i]))
        runs = []
        for i in order:
            last = runs[-1][-1] if runs else None
            follows = last is not None and self.episode[last] == self.episode[i] and self.t[last] + 1 == self.t[i]
            if follows:
                runs[-1].append(i)
            else:
                runs.append([i])
        return sorted((np.array(run) for run in runs), key=lambda run: run[0])

    def slates(self):
        """Indices of the rows of each slate, in the order of its slots."""
        slates = {}
        for i in np.flatnonzero(self.slot >= 0):
            slates.setdefault(self.slate[i], []).append(i)
        return [np.array(sorted(rows, key=lambda i: self.slot[i])) for rows in slates.values()]


def load(shipped, agent, late=True):
    """The experience of an agent below one folder of shipped files, or several."""
    roots = [pathlib.Path(root) for root in ([shipped] if isinstance(shipped, (str, pathlib.Path)) else shipped)]
    files = _files(roots, f"transitions/agent={agent}")
    if not files:
        here = sorted({path.name.removeprefix("agent=") for root in roots for path in root.glob("transitions/agent=*")})
        raise FileNotFoundError(f"no transitions of agent {agent!r} below {[str(root) for root in roots]}; there are {here}")
    tables = [pq.ParquetFile(file).read() for file in files]
    names = {tuple(name for name in table.column_names if name.startswith(("obs", "actions"))) for table in tables}
    if len(names) > 1:
        raise ValueError(f"agent {agent!r} changed its inputs or actions; load the files of one shape at a time: {sorted(names)}")
    table = pa.concat_tables([table.replace_schema_metadata(None) for table in tables], promote_options="permissive")
    info = _info(pq.read_schema(files[-1]).metadata)
    table = _erase(_once(table), tombstones(roots))
    if late:
        table = _add_late(table, outcomes(roots, agent), info)
    return _experience(table, info)


def _files(roots, folder):
    return sorted((file for root in roots for file in (root / folder).rglob("*.parquet")), key=lambda file: (file.name, str(file)))


def _info(metadata):
    """The footer's keys below `outrider.`; lists are JSON."""
    info = {}
    for key, value in (metadata or {}).items():
        if key.startswith(b"outrider."):
            text = value.decode()
            info[key.decode()[len("outrider."):]] = json.loads(text) if text.startswith("[") else text
    return info


def _once(table):
    """One row a decision: of several the one that has seen the most outcomes, else the first that was recorded."""
    ids = table["decision_id"].to_pylist()
    counts, producers, records = (table[name].to_pylist() for name in ("reward_count", "producer_id", "record_seq"))
    times = table["decided_at"].cast(pa.int64()).to_pylist()
    best = {}
    for i, key in enumerate(ids):
        other = best.get(key)
        if other is None or counts[i] > counts[other]:
            best[key] = i
    return table.take(pa.array(sorted(best.values(), key=lambda i: (times[i], producers[i], records[i])), pa.int64()))


def tombstones(roots):
    """Subject key -> the last time of its erasure, in microseconds, as the files below erasures/ say."""
    latest = {}
    for root in map(pathlib.Path, roots):
        for file in root.glob("erasures/**/*.json"):
            for line in file.read_text().splitlines():
                entry = json.loads(line)
                key, time = entry["subject_key"], entry["erased_at_us"]
                latest[key] = max(time, latest.get(key, time))
    return latest


def _covered(table, erased):
    """Which rows are covered by a tombstone."""
    keys, times = table["subject_key"].to_pylist(), table["decided_at"].cast(pa.int64()).to_pylist()
    return [key in erased and time <= erased[key] for key, time in zip(keys, times)]


def _erase(table, erased):
    return table.filter(pa.array([not covered for covered in _covered(table, erased)], pa.bool_())) if erased else table


def erased_ids(roots):
    """The ids of decisions, and of episodes, that were erased: of rows that tombstones cover, of whatever agent, and of those that a
    log left out of its files, which the files' manifests name."""
    decisions, episodes = set(), set()
    for root in map(pathlib.Path, roots):
        for file in root.glob("_manifests/*/*.json"):
            manifest = json.loads(file.read_text())
            decisions.update(map(bytes.fromhex, manifest.get("erased_decisions", ())))
            episodes.update(map(bytes.fromhex, manifest.get("erased_episodes", ())))
    erased = tombstones(roots)
    for file in [file for folder in ("transitions", "decisions") if erased for file in _files(list(map(pathlib.Path, roots)), folder)]:
        table = pq.ParquetFile(file).read(columns=["decision_id", "eps_id", "subject_key", "decided_at"])
        table = table.filter(pa.array(_covered(table, erased), pa.bool_()))
        decisions.update(table["decision_id"].to_pylist())
        episodes.update(table["eps_id"].to_pylist())
    return decisions, episodes


def outcomes(roots, agent):
    """Decision -> its unjoined outcomes in the order of their reports, each once, without those of decisions that were erased.

    Among them are those of decisions that are not there: an outcome that another host got does not say which agent decided."""
    roots = list(map(pathlib.Path, roots))
    erased, _ = erased_ids(roots)
    rows = {}
    for folder in (f"late_outcomes/agent={agent}", "orphans", "outcomes"):
        for file in _files(roots, folder):
            for row in pq.ParquetFile(file).read().cast(_plain_times(pq.read_schema(file))).to_pylist():
                if row["decision_id"] in erased:
                    continue
                report = (row["producer_id"], row["record_seq"], row["reported_at"])
                key = (row["decision_id"], row["outcome_id"] if row["outcome_id"] is not None else report)
                if key not in rows or (row["reported_at"], report) < rows[key][0]:
                    rows[key] = ((row["reported_at"], report), row)
    found = {}
    for _, row in sorted(rows.values(), key=lambda entry: entry[0]):
        found.setdefault(row["decision_id"], []).append(row)
    return found


def _plain_times(schema):
    return pa.schema([field.with_type(pa.int64()) if pa.types.is_timestamp(field.type) else field for field in schema])


def _aggregate(how, reward, count, value):
    if count == 0:
        return value
    return {"sum": lambda: reward + value, "first": lambda: reward, "last": lambda: value, "max": lambda: max(reward, value),
            "mean": lambda: reward + (value - reward) / (count + 1)}[how]()


def _add_late(table, outcomes, info):
    if not outcomes:
        return table
    ids = table["decision_id"].to_pylist()
    rewards, counts, statuses = (table[name].to_pylist() for name in ("rewards", "reward_count", "reward_status"))
    delays, decided = table["reward_delay_ms"].to_pylist(), table["decided_at"].cast(pa.int64()).to_pylist()
    for i, key in enumerate(ids):
        for row in outcomes.get(key, ()):
            rewards[i] = _aggregate(info.get("reward_aggregation", "sum"), rewards[i], counts[i], row["value"])
            counts[i] += 1
            statuses[i] = "late"
            delays[i] = max(delays[i], (row["observed_at"] - decided[i]) // 1000)
    for name, values in (("rewards", rewards), ("reward_count", counts), ("reward_status", statuses), ("reward_delay_ms", delays)):
        at = table.schema.get_field_index(name)
        table = table.set_column(at, name, pa.array(values, table.schema.field(name).type))
    return table


def _experience(table, info):
    has_next = np.ones(len(table), bool)
    for name in _observation_columns(table, "new_obs"):
        has_next &= np.asarray(table[name].is_valid())
    candidates, candidate_mask = _candidates(table["candidates"])
    return Experience(
        obs=_observations(table, "obs"), action=_actions(table), reward=_numbers(table["rewards"], np.float32),
        propensity=_numbers(table["action_prob"], np.float64), next_obs=_observations(table, "new_obs"),
        terminated=_numbers(table["terminateds"], bool), truncated=_numbers(table["truncateds"], bool), has_next=has_next,
        keep_prob=_numbers(table["keep_prob"], np.float32), decision=_objects(table["decision_id"]),
        episode=_objects(table["eps_id"]), t=_numbers(table["t"], np.int64), slate=_objects(table["slate_id"]),
        slot=_numbers(table["slot"], np.int32), slate_propensity=_numbers(table["slate_prob"], np.float64),
        candidates=candidates, candidate_mask=candidate_mask, mask=_masks(table["mask"]), table=table, info=info)


def _numbers(column, dtype):
    """A column of numbers; NaN where there is none."""
    column = column.combine_chunks()
    if column.null_count:
        column = column.fill_null(float("nan"))
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype)


def _objects(column):
    values = np.empty(len(column), object)
    values[:] = column.to_pylist()
    return values


def _rows(column, dtype):
    """A column of lists of one length as [N,D]; NaN for a null list."""
    column = column.combine_chunks()
    valid = np.asarray(column.is_valid())
    lengths = np.diff(np.asarray(column.offsets))[valid] if len(column) else np.array([], int)
    if len(set(lengths.tolist())) > 1:
        raise ValueError(f"rows hold vectors of different lengths: {sorted(set(lengths.tolist()))}")
    width = int(lengths[0]) if len(lengths) else 0
    flat = np.asarray(column.flatten().to_numpy(zero_copy_only=False), dtype).reshape(int(valid.sum()), width)
    if valid.all():
        return flat
    rows = np.full((len(column), width), np.nan, dtype)
    rows[valid] = flat
    return rows


def _observation_columns(table, prefix):
    return [name for name in table.column_names if name == prefix or name.startswith(prefix + "_")]


def _observations(table, prefix):
    names = _observation_columns(table, prefix)
    widths = {name: _rows(table["obs" + name[len(prefix):]], np.float32).shape[1] for name in names}
    rows = {}
    for name in names:
        values = _rows(table[name], np.float32)
        rows[name[len(prefix) + 1:]] = values if values.shape[1] else np.full((len(table), widths[name]), np.nan, np.float32)
    return rows[""] if list(rows) == [""] else rows


def _actions(table):
    if "actions_discrete" in table.column_names:
        return {"discrete": _rows(table["actions_discrete"], np.int32), "continuous": _rows(table["actions_continuous"], np.float32)}
    kind = table.schema.field("actions").type
    if not pa.types.is_list(kind):
        return _numbers(table["actions"], np.int32)
    return _rows(table["actions"], np.float32 if pa.types.is_floating(kind.value_type) else np.int32)


def _candidates(column):
    rows = column.to_pylist()
    if all(row is None for row in rows):
        return None, None
    most = max(len(row) for row in rows if row is not None)
    width = max((len(features) for row in rows if row is not None for features in row), default=0)
    features, there = np.zeros((len(rows), most, width), np.float32), np.zeros((len(rows), most), bool)
    for i, row in enumerate(rows):
        if row:
            features[i, : len(row)] = row
            there[i, : len(row)] = True
    return features, there


def _masks(column):
    rows = column.to_pylist()
    width = max((len(row) for row in rows if row is not None), default=0)
    if width == 0:
        return None
    mask = np.ones((len(rows), width), bool)
    for i, row in enumerate(rows):
        if row is not None:
            mask[i, : len(row)] = row
    return mask


# Minari ----------------------------------------------------------------------------------------------------------------------

MINARI_VERSION = "0.5.3"  # whose Parquet storage this writes


def write_minari(data, folder, dataset_id):
    """Writes episodes as the Minari dataset `folder`; the number of episodes and steps.

    Left out are episodes with a missing reward, and those that are not whole: that begin later than at t = 0, have a gap, or
    neither terminated nor were truncated. Minari reads an episode as one batch: 131,071 steps are the most. Where the final observation of an episode is not known the last one is repeated:
    a trainer does not look behind a termination, and of a truncated episode such a one is left out.
    """
    if isinstance(data.action, np.ndarray) and data.candidates is not None:
        raise ValueError("Minari has one action space for all steps; experience with candidates has none")
    folder = pathlib.Path(folder) / "data"
    folder.mkdir(parents=True, exist_ok=False)
    episodes = [run for run in data.episodes() if _whole(data, run)]
    steps = 0
    for number, run in enumerate(episodes):
        place = folder / str(number)
        place.mkdir()
        pq.write_table(_minari_table(data, run), place / "part-0.parquet", row_group_size=len(run) + 1)
        (place / "metadata.json").write_text(json.dumps({"id": number, "total_steps": len(run)}))
        steps += len(run)
    spaces = {"observation_space": json.dumps(_observation_space(data)), "action_space": json.dumps(_action_space(data))}
    size = sum(file.stat().st_size for file in folder.rglob("*")) / 1e6
    (folder / "metadata.json").write_text(json.dumps({
        "total_episodes": len(episodes), "total_steps": steps, "data_format": "parquet", **spaces, "dataset_id": dataset_id,
        "minari_version": MINARI_VERSION, "dataset_size": round(size, 1)}))
    return len(episodes), steps


def _whole(data, run):
    last = run[-1]
    ended = data.terminated[last] or (data.truncated[last] and data.has_next[last])
    return data.t[run[0]] == 0 and bool(ended) and not np.isnan(data.reward[run]).any()


def _minari_table(data, run):
    padding = np.zeros(1)
    observations = _minari_observations(data, run)
    arrays = {
        "observations": observations,
        "actions": _minari_actions(data.action, run),
        "rewards": pa.array(np.concatenate([data.reward[run].astype(np.float64), padding])),
        "terminations": pa.array(np.concatenate([data.terminated[run], padding.astype(bool)])),
        "truncations": pa.array(np.concatenate([data.truncated[run], padding.astype(bool)])),
        "infos": pa.StructArray.from_arrays(
            [pa.array(np.concatenate([data.propensity[run], [1.0]])),
             pa.array(np.concatenate([data.keep_prob[run].astype(np.float64), [1.0]]))],
            names=["action_prob", "keep_prob"])}
    return pa.table(arrays)


def _vectors(values):
    values = np.ascontiguousarray(values)
    return pa.FixedSizeListArray.from_arrays(pa.array(values.reshape(-1)), values.shape[1])


def _minari_observations(data, run):
    def column(obs, following):
        final = following[run[-1]] if data.has_next[run[-1]] else obs[run[-1]]
        return _vectors(np.concatenate([obs[run], final[None]]))

    if isinstance(data.obs, dict):
        return pa.StructArray.from_arrays([column(data.obs[name], data.next_obs[name]) for name in data.obs], names=list(data.obs))
    return column(data.obs, data.next_obs)


def _minari_actions(action, run):
    if isinstance(action, dict):
        parts = [*action["discrete"].T, action["continuous"]]
    elif action.ndim == 2 and action.dtype.kind == "i":
        parts = list(action.T)
    else:
        parts = None
    if parts is not None:
        return pa.StructArray.from_arrays([_minari_actions(part, run) for part in parts], names=[str(i) for i in range(len(parts))])
    padded = np.concatenate([action[run], np.zeros_like(action[:1])])
    padded = padded.astype(np.int64) if padded.dtype.kind == "i" else padded
    return pa.array(padded) if padded.ndim == 1 else _vectors(padded)


def _box(low, high, shape):
    return {"type": "Box", "dtype": "float32", "shape": list(shape), "low": low, "high": high}


def _observation_space(data):
    def space(obs):
        # Nothing bounds an observation: infinities, which Python's json writes and reads.
        return _box([float("-inf")] * obs.shape[1], [float("inf")] * obs.shape[1], obs.shape[1:])

    if isinstance(data.obs, dict):
        return {"type": "Dict", "subspaces": {name: space(obs) for name, obs in data.obs.items()}}
    return space(data.obs)


def _action_space(data):
    branches = data.info["action_space"]
    sizes = [branch["n"] for branch in branches if branch["type"] == "discrete"]
    # Recorded values are unclipped: they may lie outside of the bounds that the host clips to.
    dimensions = sum(len(branch["low"]) for branch in branches if branch["type"] == "box")
    box = _box([float("-inf")] * dimensions, [float("inf")] * dimensions, [dimensions])
    lists = [{"type": "Discrete", "dtype": "int64", "n": size, "start": 0} for size in sizes]
    if dimensions and not lists:
        return box
    if len(lists) == 1 and not dimensions:
        return lists[0]
    return {"type": "Tuple", "subspaces": lists + ([box] if dimensions else [])}  # Minari knows no MultiDiscrete


# Vowpal Wabbit ---------------------------------------------------------------------------------------------------------------

def write_dsjson(data, file):
    """Writes learnable rows of one list of actions, or of candidates, as dsjson, a line each; how many were written.

    The cost is the negated reward. `_label_Action` counts from 1, `_labelIndex` from 0, and `a` lists the actions from 1 with the
    chosen one first, each with its probability in `p`; `pdrop` is 1 - keep_prob. A row whose whole distribution was not
    recorded lists the chosen action only. In a slate each slot is a line: its probability is that given the slots before.
    """
    if isinstance(data.action, dict) or data.action.ndim != 1:
        raise ValueError("dsjson has one action a line; this agent's actions have several branches or are continuous")
    behaviours, times = data.table["behaviour"].to_pylist(), data.table["decided_at"].cast(pa.int64()).to_pylist()
    versions, written = data.table["policy_version"].to_pylist(), 0
    with open(file, "w", encoding="utf-8") as out:
        for i in np.flatnonzero(data.learnable):
            out.write(json.dumps(_dsjson(data, i, behaviours[i], times[i], versions[i]), allow_nan=False) + "\n")
            written += 1
    return written


def _dsjson(data, i, behaviour, micros, version):
    action, probability = int(data.action[i]), float(data.propensity[i])
    actions, probabilities = [action + 1], [probability]
    for other, share in enumerate(behaviour or ()):
        if other != action and share > 0:
            actions.append(other + 1)
            probabilities.append(_shortest(share))
    return {
        "_label_cost": -_shortest(data.reward[i]), "_label_probability": probability, "_label_Action": action + 1,
        "_labelIndex": action, "Version": "1", "EventId": data.decision[i].hex(), "Timestamp": _iso(micros),
        "a": actions, "c": _context(data, i), "p": probabilities, "VWState": {"m": version},
        "pdrop": 1.0 - float(data.keep_prob[i])}


def _shortest(value):
    """The shortest number that is this 32-bit float: 0.1, not 0.10000000149011612."""
    value = float(np.format_float_positional(np.float32(value), unique=True, trim="0"))
    return value if value else 0.0


def _features(values):
    return {str(at): _shortest(value) for at, value in enumerate(values)}


def _context(data, i):
    shared = {"obs" if name == "" else name: _features(obs[i])
              for name, obs in (data.obs if isinstance(data.obs, dict) else {"": data.obs}).items()}
    if data.candidates is not None:
        multi = [{"candidate": _features(row)} for row in data.candidates[i][data.candidate_mask[i]]]
    else:
        multi = [{"action": {str(action): 1}} for action in range(data.info["action_space"][0]["n"])]
    return {**shared, "_multi": multi}


def _iso(micros):
    seconds, rest = divmod(micros, 1_000_000)
    whole = np.datetime64(seconds, "s")
    return f"{whole}.{rest:06d}0Z"


# Rows as they are -----------------------------------------------------------------------------------------------------------

def bits(value):
    """A value in a form that is equal only if every bit is: floats by their bytes, lists element by element."""
    if isinstance(value, float):
        return struct.pack("<d", value).hex()
    return [bits(each) for each in value] if isinstance(value, list) else value


def dataset(shipped, agent):
    """The files of an agent's transitions as a pyarrow dataset, for what does not fit into memory."""
    return ds.dataset(str(pathlib.Path(shipped) / "transitions" / f"agent={agent}"), partitioning="hive")
