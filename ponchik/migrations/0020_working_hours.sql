-- When members work, folded from their streams; who set nothing works 9 to 17. The clock
-- is the one that Slack tells of them.
CREATE TABLE working_hours (
    person    uuid      PRIMARY KEY,
    workspace text      NOT NULL,
    begins    time      NOT NULL,
    ends      time      NOT NULL,
    days      integer[] NOT NULL   -- Monday is 0
);

CREATE POLICY of_workspace ON working_hours
    USING (current_setting('ponchik.workspace', true) IN (workspace, '*'));
DO $$
BEGIN
    IF (SELECT relrowsecurity FROM pg_class WHERE oid = 'events'::regclass) THEN
        ALTER TABLE working_hours ENABLE ROW LEVEL SECURITY;
    END IF;
END
$$;
