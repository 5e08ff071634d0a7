-- Illness is not poison: `attempts` counts the workers that an effect took with it, and
-- `failures` how often Slack or somebody else was in the way, which only sets the pause.
ALTER TABLE effects ADD COLUMN failures integer NOT NULL DEFAULT 0;

-- A program that cannot work waits, with its reason and since when.
ALTER TABLE programs
    ADD COLUMN waiting_since  timestamptz,
    ADD COLUMN waiting_reason text;

-- How a meeting came to its end: by answers, silence, or because it could not be asked.
-- Of before it was recorded, who could not be asked counts as silent.
ALTER TABLE meetings ADD COLUMN ended_by text;
UPDATE meetings
SET ended_by = CASE status WHEN 'closed_stale' THEN 'silence' ELSE 'answers' END
WHERE closed;

-- Which id a channel got after which: events of such changes come late and in any order.
CREATE TABLE channel_moves (
    workspace text        NOT NULL,
    old       text        NOT NULL,
    new       text        NOT NULL,
    moved_at  timestamptz NOT NULL,   -- by Slack
    PRIMARY KEY (workspace, old, moved_at)
);

-- How far the reading of a channel's members got, while it waits for its next turn.
CREATE TABLE readings (
    workspace  text        NOT NULL,
    channel    text        NOT NULL,
    progress   jsonb       NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (workspace, channel)
);

CREATE POLICY of_workspace ON channel_moves
    USING (current_setting('ponchik.workspace', true) IN (workspace, '*'));
CREATE POLICY of_workspace ON readings
    USING (current_setting('ponchik.workspace', true) IN (workspace, '*'));
DO $$
BEGIN
    IF (SELECT relrowsecurity FROM pg_class WHERE oid = 'events'::regclass) THEN
        ALTER TABLE channel_moves ENABLE ROW LEVEL SECURITY;
        ALTER TABLE readings ENABLE ROW LEVEL SECURITY;
    END IF;
END
$$;
