-- Who looked at Ponchik's Home when: what changes is drawn anew there for an hour.
CREATE TABLE homes (
    workspace text        NOT NULL,
    person    uuid        NOT NULL,
    opened_at timestamptz NOT NULL,
    PRIMARY KEY (workspace, person)
);

CREATE POLICY of_workspace ON homes
    USING (current_setting('ponchik.workspace', true) IN (workspace, '*'));
DO $$
BEGIN
    IF (SELECT relrowsecurity FROM pg_class WHERE oid = 'events'::regclass) THEN
        ALTER TABLE homes ENABLE ROW LEVEL SECURITY;
    END IF;
END
$$;
