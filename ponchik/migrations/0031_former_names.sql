-- What channels were called before: addresses of pages that were kept go on to where the
-- channel is now. A name leads to whoever bore it last.
CREATE TABLE former_channel_names (
    workspace text NOT NULL,
    name      text NOT NULL,
    channel   text NOT NULL,
    PRIMARY KEY (workspace, name)
);
CREATE POLICY of_workspace ON former_channel_names
    USING (current_setting('ponchik.workspace', true) IN (workspace, '*'));
DO $$
BEGIN
    IF (SELECT relrowsecurity FROM pg_class WHERE oid = 'events'::regclass) THEN
        ALTER TABLE former_channel_names ENABLE ROW LEVEL SECURITY;
    END IF;
END
$$;

-- Each second it is asked for open pages what was given up just now.
CREATE INDEX effects_given_up ON effects (finished_at) WHERE status = 'dead';
