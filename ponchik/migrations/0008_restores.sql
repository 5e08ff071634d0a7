-- Times when the database was put back to an earlier state. What followed from events up
-- to `position` between the backup and its restore may have reached Slack already.
CREATE TABLE restores (
    taken_at    timestamptz NOT NULL,   -- of the backup, by Ponchik's clock
    declared_at timestamptz NOT NULL,   -- by Ponchik's clock
    position    bigint      NOT NULL,   -- the log's last at that time
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
