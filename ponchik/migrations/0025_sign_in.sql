-- What somebody is in Slack (an admin, a member, or why they may not sign in), and when
-- Slack was asked last. Null for whoever never signed in.
ALTER TABLE people
    ADD COLUMN kind       text,
    ADD COLUMN checked_at timestamptz;

-- What workspaces are called: a workspace's pages stand under its Slack domain.
CREATE TABLE workspaces (
    workspace text PRIMARY KEY,
    domain    text NOT NULL,
    name      text NOT NULL
);

-- Who went to Slack to sign in and is not back yet. What comes back is compared with
-- hashes of the state and of the browser's cookie; a row is used once.
CREATE TABLE sign_ins (
    state    bytea       PRIMARY KEY,
    browser  bytea       NOT NULL,
    nonce    text        NOT NULL,
    verifier text        NOT NULL,
    target   text        NOT NULL,   -- where they wanted to go
    began_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX sign_ins_began_at ON sign_ins (began_at);

-- Who is signed in, by the hash of what their browser has. Times are the machine's own,
-- whatever a demo's clock says.
CREATE TABLE sessions (
    token     bytea       PRIMARY KEY,
    workspace text        NOT NULL,
    person    uuid        NOT NULL,
    began_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    used_at   timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX sessions_by_person ON sessions (workspace, person);

CREATE POLICY of_workspace ON workspaces
    USING (current_setting('ponchik.workspace', true) IN (workspace, '*'));
CREATE POLICY of_workspace ON sessions
    USING (current_setting('ponchik.workspace', true) IN (workspace, '*'));
DO $$
BEGIN
    IF (SELECT relrowsecurity FROM pg_class WHERE oid = 'events'::regclass) THEN
        ALTER TABLE workspaces ENABLE ROW LEVEL SECURITY;
        ALTER TABLE sessions ENABLE ROW LEVEL SECURITY;
    END IF;
END
$$;
