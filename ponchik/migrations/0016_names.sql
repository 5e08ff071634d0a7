-- Names by which people call channels and each other; ids stay what counts. A channel's
-- name is what Slack told of it last.
CREATE TABLE channels (
    workspace    text        NOT NULL,
    channel      text        NOT NULL,
    name         text        NOT NULL,
    refreshed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (workspace, channel)
);
ALTER TABLE people ADD COLUMN handle text;

CREATE POLICY of_workspace ON channels
    USING (current_setting('ponchik.workspace', true) IN (workspace, '*'));
DO $$
BEGIN
    IF (SELECT relrowsecurity FROM pg_class WHERE oid = 'events'::regclass) THEN
        ALTER TABLE channels ENABLE ROW LEVEL SECURITY;
    END IF;
END
$$;

-- Whatever columns these views have by now, the channel's name comes after them.
DO $$
DECLARE
    view text;
BEGIN
    FOREACH view IN ARRAY ARRAY['programs', 'rounds', 'meetings'] LOOP
        EXECUTE format(
            'CREATE OR REPLACE VIEW analytics.%1$I WITH (security_barrier) AS '
            'SELECT before.*, channels.name AS channel_name FROM (%2$s) AS before '
            'LEFT JOIN public.channels ON channels.workspace = before.workspace '
            'AND channels.channel = before.channel',
            view,
            rtrim(pg_get_viewdef(format('analytics.%I', view)::regclass), '; '));
        EXECUTE format(
            'COMMENT ON COLUMN analytics.%I.channel_name IS %L', view,
            'name of the channel, as Slack told it last; null if it never did');
    END LOOP;
END
$$;
