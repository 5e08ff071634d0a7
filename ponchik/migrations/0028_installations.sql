-- Which workspaces installed Ponchik by OAuth. `sealed` holds the bot's token, encrypted
-- with a key that the database never sees; null once the app was uninstalled.
CREATE TABLE installations (
    workspace       text        PRIMARY KEY,
    name            text        NOT NULL,
    sealed          bytea,
    expires_at      timestamptz,  -- null unless Slack rotates the token
    refreshed_until timestamptz,  -- somebody exchanges it now, or tried to
    installed_at    timestamptz NOT NULL
);

CREATE POLICY of_workspace ON installations
    USING (current_setting('ponchik.workspace', true) IN (workspace, '*'));
DO $$
BEGIN
    IF (SELECT relrowsecurity FROM pg_class WHERE oid = 'events'::regclass) THEN
        ALTER TABLE installations ENABLE ROW LEVEL SECURITY;
    END IF;
END
$$;

-- Who went to Slack to install it and is not back yet: hashes of the state and of the
-- browser's cookie, used once.
CREATE TABLE install_states (
    state    bytea       PRIMARY KEY,
    browser  bytea       NOT NULL,
    began_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX install_states_began_at ON install_states (began_at);
