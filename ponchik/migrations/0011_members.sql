-- Who does not want to meet whom, folded from the members' streams. Planning alone reads
-- it. A stream `member-…` is one person in one workspace, and `person` is its id.
CREATE TABLE private_avoidances (
    person    uuid        NOT NULL,
    other     uuid        NOT NULL,
    workspace text        NOT NULL,
    added_at  timestamptz NOT NULL,
    PRIMARY KEY (person, other)
);

CREATE POLICY of_workspace ON private_avoidances
    USING (current_setting('ponchik.workspace', true) IN (workspace, '*'));
DO $$
BEGIN
    IF (SELECT relrowsecurity FROM pg_class WHERE oid = 'events'::regclass) THEN
        ALTER TABLE private_avoidances ENABLE ROW LEVEL SECURITY;
    END IF;
END
$$;

-- Nobody was left to match them with: a neutral word, for what kept them apart may be
-- private. Events of before keep the old one, and are read with the new.
UPDATE rounds
SET exclusions = exclusions - 'rules'
    || jsonb_build_object('unmatched', exclusions->'rules')
WHERE exclusions ? 'rules';
