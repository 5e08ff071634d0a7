-- The log: every fact, in order, for ever.
CREATE TABLE events (
    position        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace       text        NOT NULL,
    stream          text        NOT NULL,
    version         integer     NOT NULL CHECK (version > 0),
    type            text        NOT NULL,
    schema          integer     NOT NULL CHECK (schema > 0),
    data            jsonb       NOT NULL,
    metadata        jsonb       NOT NULL,
    idempotency_key text,
    recorded_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (stream, version)
);

CREATE UNIQUE INDEX events_idempotency_key
    ON events (idempotency_key) WHERE idempotency_key IS NOT NULL;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events are append-only: % is refused', TG_OP
        USING ERRCODE = 'restrict_violation',
              HINT = 'Append an event that says what changed.';
END
$$;

CREATE TRIGGER events_are_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Fires for the table's owner and in every replication role.
ALTER TABLE events ENABLE ALWAYS TRIGGER events_are_append_only;
