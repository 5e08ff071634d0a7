-- What members chose for themselves, folded from their streams: of each program, and of
-- all of them (the nil UUID), the last choice. Rounds are planned by it.
CREATE TABLE member_choices (
    person    uuid        NOT NULL,
    program   uuid        NOT NULL,
    workspace text        NOT NULL,
    kind      text        NOT NULL,
    at        timestamptz NOT NULL,
    place     integer     NOT NULL,   -- which of two choices came later
    until     date,                   -- a break's end, or the round after a skipped one
    number    integer,                -- of the round that is skipped
    PRIMARY KEY (person, program)
);

CREATE POLICY of_workspace ON member_choices
    USING (current_setting('ponchik.workspace', true) IN (workspace, '*'));
DO $$
BEGIN
    IF (SELECT relrowsecurity FROM pg_class WHERE oid = 'events'::regclass) THEN
        ALTER TABLE member_choices ENABLE ROW LEVEL SECURITY;
    END IF;
END
$$;

-- A person's own matches, of all rounds: Home shows them.
CREATE INDEX meetings_by_member ON meetings USING gin (members);
