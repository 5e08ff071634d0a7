-- When an event became true, by Ponchik's clock, as a column of its own. It is generated,
-- so old rows get it without an UPDATE, and the previous version, which may still run
-- during a release, fills it too. The text always names its offset, so that no session
-- setting changes what it means.
CREATE FUNCTION moment_of(data jsonb) RETURNS timestamptz
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT (data->>'at')::timestamptz $$;

ALTER TABLE events
    ADD COLUMN at timestamptz NOT NULL GENERATED ALWAYS AS (moment_of(data)) STORED;

CREATE INDEX events_by_correlation ON events (workspace, (metadata->>'correlation'), position)
    WHERE metadata->>'correlation' IS NOT NULL;

-- The same key in another workspace is another key.
DROP INDEX events_idempotency_key;
CREATE UNIQUE INDEX events_idempotency_key
    ON events (workspace, idempotency_key) WHERE idempotency_key IS NOT NULL;
ALTER TABLE inbox DROP CONSTRAINT inbox_pkey, ADD PRIMARY KEY (workspace, key);

-- What an effect follows from, and its own place in its stream's order. Of the effects
-- with one subject only the latest counts. `seq` stays for the previous version: it is
-- dropped in a later release, with the trigger.
ALTER TABLE effects
    ADD COLUMN place       integer,
    ADD COLUMN subject     text,
    ADD COLUMN claimed     boolean NOT NULL DEFAULT false,   -- a worker holds it
    ADD COLUMN caused_by   bigint,                           -- the event's position
    ADD COLUMN correlation text,                             -- the chain's first cause
    ADD COLUMN traceparent text;
UPDATE effects SET place = seq;
ALTER TABLE effects ALTER COLUMN place SET NOT NULL;

CREATE FUNCTION place_by_seq() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.place := NEW.seq;
    RETURN NEW;
END
$$;
CREATE TRIGGER effects_of_the_previous_version BEFORE INSERT ON effects
    FOR EACH ROW WHEN (NEW.place IS NULL) EXECUTE FUNCTION place_by_seq();

DROP INDEX effects_pending_stream, effects_pending_method, effects_not_done;
CREATE INDEX effects_pending_stream ON effects (workspace, stream, place)
    WHERE status = 'pending';
CREATE INDEX effects_pending_method ON effects (workspace, method, due_at, place)
    WHERE status = 'pending';
CREATE INDEX effects_pending_subject ON effects (workspace, subject)
    WHERE status = 'pending' AND subject IS NOT NULL;
CREATE INDEX effects_not_done ON effects (workspace, status, recorded_at)
    WHERE status <> 'done';
CREATE INDEX effects_sent ON effects (workspace, finished_at) WHERE status = 'done';
CREATE INDEX effects_by_cause ON effects (workspace, caused_by)
    WHERE caused_by IS NOT NULL;
CREATE INDEX effects_by_correlation ON effects (workspace, correlation)
    WHERE correlation IS NOT NULL;

-- Finished effects and inbox keys are removed after a set time, in all workspaces.
DROP INDEX effects_finished;
CREATE INDEX effects_finished ON effects (finished_at)
    WHERE status IN ('done', 'cancelled');

-- Whoever reads names a workspace first.
DROP INDEX programs_by_channel, rounds_by_program, meetings_by_round,
    meetings_by_program, meetings_by_group_channel, pair_history_by_program;
CREATE INDEX programs_by_channel ON programs (workspace, channel);
CREATE INDEX rounds_by_program ON rounds (workspace, program, number);
CREATE INDEX meetings_by_round ON meetings (workspace, round);
CREATE INDEX meetings_by_program ON meetings (workspace, program, round_number);
CREATE INDEX meetings_by_group_channel ON meetings (workspace, group_channel);
CREATE INDEX pair_history_by_program ON pair_history (workspace, program, round_number);
CREATE INDEX due_by_workspace ON due (workspace, at);

-- A meeting's channel is its program's: Slack may give a channel another id. The column
-- `channel` of meetings and rounds keeps the id that they began with.
DROP VIEW meetings_with_names;
CREATE VIEW meetings_with_names WITH (security_barrier) AS
SELECT meetings.meeting, meetings.workspace, meetings.program, meetings.round,
       meetings.round_number, programs.channel, meetings.group_channel, meetings.status,
       meetings.closed, meetings.introduced_at, meetings.members, meetings.leader,
       meetings.answers, meetings.failure, meetings.updated_at,
       ARRAY(
           SELECT coalesce(nullif(people.name, ''), people.slack_id, 'someone')
           FROM unnest(meetings.members) WITH ORDINALITY AS member (id, place)
           LEFT JOIN people USING (id)
           ORDER BY place
       ) AS names,
       coalesce(
           (SELECT coalesce(nullif(people.name, ''), people.slack_id)
            FROM people WHERE people.id = meetings.leader),
           'someone'
       ) AS leader_name
FROM meetings JOIN programs USING (program);

-- Rows of one workspace are seen by transactions that name it, or name '*' for all. The
-- policies take effect where the app's role does not own the tables: `ponchik grant
-- --app` switches them on.
CREATE POLICY of_workspace ON events
    USING (current_setting('ponchik.workspace', true) IN (workspace, '*'));
CREATE POLICY of_workspace ON people
    USING (current_setting('ponchik.workspace', true) IN (workspace, '*'));
CREATE POLICY of_workspace ON effects
    USING (current_setting('ponchik.workspace', true) IN (workspace, '*'));
CREATE POLICY of_workspace ON gates
    USING (current_setting('ponchik.workspace', true) IN (workspace, '*'));
CREATE POLICY of_workspace ON inbox
    USING (current_setting('ponchik.workspace', true) IN (workspace, '*'));
CREATE POLICY of_workspace ON programs
    USING (current_setting('ponchik.workspace', true) IN (workspace, '*'));
CREATE POLICY of_workspace ON rounds
    USING (current_setting('ponchik.workspace', true) IN (workspace, '*'));
CREATE POLICY of_workspace ON meetings
    USING (current_setting('ponchik.workspace', true) IN (workspace, '*'));
CREATE POLICY of_workspace ON pair_history
    USING (current_setting('ponchik.workspace', true) IN (workspace, '*'));
CREATE POLICY of_workspace ON due
    USING (current_setting('ponchik.workspace', true) IN (workspace, '*'));
