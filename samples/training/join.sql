-- The reward join, downstream: what a log that joins itself ships below transitions/, late_outcomes/ and orphans/, made from
-- the decisions/, outcomes/ and episode_ends/ of logs whose join is DOWNSTREAM. DuckDB 1.3 or later.
--
-- Expects four relations, which outrider_join.py makes from folders of shipped files (its function `relations` is short):
--   decisions      the files of one agent below decisions/, with a column `filename`
--   outcomes       the files below outcomes/, and below late_outcomes/ and orphans/ of logs that join themselves; may be empty
--   episode_ends   the files of the agent below episode_ends/; may be empty
--   settings       filename, aggregation, window_us, default_reward (or null): what the footers of decisions say
-- and the variable as_of, in microseconds since 1970: what is not over by then is left out, to be joined by a later run.
--
-- Makes three views: joined_transitions, joined_late_outcomes, joined_orphans.
--
-- Against the join in the log:
--   * A window is measured from decided_at to reported_at by the wall clocks of two hosts, not by one monotonic clock.
--   * Outcomes are taken in the order (reported_at, producer_id, record_seq), which on one host is the log's own.
--   * Nothing is evicted, and a next step counts however late it came.
--   * A process that died leaves its episodes open; their last steps close with a gap, when as long again as the window and
--     at least an hour have passed.

CREATE OR REPLACE TEMP VIEW join_decisions AS
SELECT COLUMNS(c -> NOT starts_with(c, 'new_obs')), epoch_us(decided_at) AS decided_us -- new_obs is not known yet
FROM decisions JOIN settings USING (filename)
QUALIFY row_number() OVER (PARTITION BY decision_id ORDER BY decided_at, producer_id, record_seq) = 1;

-- One report is shipped at least once: it is the same by producer, record and time. One outcome is reported at least once: it
-- is the same by decision and outcome_id.
CREATE OR REPLACE TEMP VIEW join_outcomes AS
SELECT *, epoch_us(reported_at) AS reported_us, epoch_us(observed_at) AS observed_us FROM outcomes
QUALIFY row_number() OVER (
  PARTITION BY decision_id, coalesce('k' || outcome_id, 'r' || producer_id || ':' || record_seq || ':' || epoch_us(reported_at))
  ORDER BY reported_at, producer_id, record_seq) = 1;

-- Of each decision the outcomes in time, up to the first that was said to be the last.
CREATE OR REPLACE TEMP VIEW join_matched AS
SELECT o.*, d.agent AS decided_by,
  o.reported_us < d.decided_us + d.window_us
    AND NOT coalesce(bool_or(o.last AND o.reported_us < d.decided_us + d.window_us) OVER (
      PARTITION BY o.decision_id ORDER BY o.reported_us, o.producer_id, o.record_seq
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), false) AS counts
FROM join_outcomes o JOIN join_decisions d USING (decision_id);

CREATE OR REPLACE TEMP VIEW join_rewards AS
SELECT decision_id, count(*) AS n, bool_or(last) AS closed,
  list(value ORDER BY reported_us, producer_id, record_seq) AS vals,
  arg_max(observed_us, (reported_us, producer_id, record_seq)) AS last_observed_us
FROM join_matched WHERE counts GROUP BY decision_id;

-- An episode's end stands where the step stands that did not come: its observation is the next one of the last step.
CREATE OR REPLACE TEMP VIEW join_ends AS
SELECT * FROM episode_ends
QUALIFY row_number() OVER (PARTITION BY eps_id ORDER BY ended_at, producer_id, record_seq) = 1;

CREATE OR REPLACE TEMP VIEW join_steps AS
SELECT eps_id, t, decision_id, NULL::BOOLEAN AS end_terminated, NULL::BOOLEAN AS end_truncated, NULL::BOOLEAN AS end_abandoned,
  COLUMNS('^obs(_.*)?$')
FROM join_decisions WHERE NOT terminateds -- true only of a decision that stands alone
UNION ALL BY NAME
SELECT eps_id, steps AS t, NULL AS decision_id, terminateds AS end_terminated, truncateds AS end_truncated,
  abandoned AS end_abandoned, COLUMNS('^obs(_.*)?$')
FROM join_ends;

CREATE OR REPLACE TEMP VIEW join_following AS
SELECT decision_id,
  t <> coalesce(lag(t) OVER steps + 1, 0) AS gap_before,
  lead(t) OVER steps IS NOT NULL AS followed,
  coalesce(lead(t) OVER steps = t + 1, false) AS continued,
  lead(end_terminated) OVER steps AS end_terminated,
  lead(end_truncated) OVER steps AS end_truncated,
  lead(end_abandoned) OVER steps AS end_abandoned,
  CASE WHEN coalesce(lead(t) OVER steps = t + 1, false) THEN lead(COLUMNS('^obs(_.*)?$')) OVER steps END AS 'new_\0'
FROM join_steps
WINDOW steps AS (PARTITION BY eps_id ORDER BY t, decision_id NULLS LAST);

CREATE OR REPLACE TEMP VIEW join_rows AS
SELECT d.*,
  coalesce(r.n, 0) AS n, r.vals, r.last_observed_us, coalesce(r.closed, false) AS closed,
  f.decision_id IS NOT NULL AS in_episode, coalesce(f.gap_before, false) AS gap_before,
  coalesce(f.followed, false) AS followed, coalesce(f.continued, false) AS continued,
  coalesce(f.continued AND f.end_terminated, false) AS ended, coalesce(f.continued AND f.end_truncated, false) AS cut_off,
  coalesce(f.continued AND f.end_abandoned, false) AS given_up,
  f.* EXCLUDE (decision_id, gap_before, followed, continued, end_terminated, end_truncated, end_abandoned)
FROM join_decisions d
LEFT JOIN join_rewards r USING (decision_id)
LEFT JOIN (SELECT * FROM join_following WHERE decision_id IS NOT NULL) f USING (decision_id);

CREATE OR REPLACE TEMP VIEW joined_transitions AS
SELECT
  d.* EXCLUDE (filename, aggregation, window_us, default_reward, decided_us, n, vals, last_observed_us, closed, in_episode,
               gap_before, followed, continued, ended, cut_off, given_up)
  REPLACE (
    CAST(CASE
      WHEN d.n = 0 THEN d.default_reward
      WHEN d.aggregation = 'sum' THEN list_reduce(d.vals, lambda so_far, v: so_far + v)
      WHEN d.aggregation = 'first' THEN d.vals[1]
      WHEN d.aggregation = 'last' THEN d.vals[-1]
      WHEN d.aggregation = 'max' THEN list_max(d.vals)
      WHEN d.aggregation = 'mean' THEN list_reduce(d.vals, lambda so_far, v, i: so_far + (v - so_far) / i)
      ELSE error('unknown reward aggregation ' || d.aggregation)
    END AS FLOAT) AS rewards,
    CASE WHEN d.n > 0 THEN 'complete' WHEN d.default_reward IS NULL THEN 'missing' ELSE 'default' END AS reward_status,
    CAST(d.n AS INTEGER) AS reward_count,
    CASE WHEN d.n = 0 THEN 0 ELSE greatest(0, (d.last_observed_us - d.decided_us) // 1000) END AS reward_delay_ms,
    NOT d.in_episode OR d.ended AS terminateds,
    d.cut_off AS truncateds,
    CAST(d.flags | CASE WHEN d.gap_before OR (d.in_episode AND NOT d.continued) THEN 64 ELSE 0 END
                 | CASE WHEN d.given_up THEN 32 ELSE 0 END AS INTEGER) AS flags)
FROM join_rows d
WHERE (d.closed OR d.decided_us + d.window_us <= getvariable('as_of'))
  AND (NOT d.in_episode OR d.followed
       OR d.decided_us + d.window_us + greatest(d.window_us, 3600000000) <= getvariable('as_of'));

CREATE OR REPLACE TEMP VIEW joined_late_outcomes AS
SELECT * EXCLUDE (reported_us, observed_us, decided_by, counts) REPLACE (decided_by AS agent) FROM join_matched WHERE NOT counts;

CREATE OR REPLACE TEMP VIEW joined_orphans AS
SELECT * EXCLUDE (reported_us, observed_us) FROM join_outcomes ANTI JOIN join_decisions USING (decision_id);
