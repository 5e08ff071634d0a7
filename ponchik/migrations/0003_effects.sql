-- The delivery ledger: what is to be done in Slack, each thing once.
CREATE TABLE effects (
    id            uuid        PRIMARY KEY,
    workspace     text        NOT NULL,
    stream        text        NOT NULL,
    kind          text        NOT NULL,
    method        text        NOT NULL,   -- Slack's; empty if none is called
    seq           integer     NOT NULL,
    payload       jsonb       NOT NULL,
    status        text        NOT NULL DEFAULT 'pending'
                  CHECK (status IN ('pending', 'done', 'dead', 'cancelled')),
    due_at        timestamptz NOT NULL,   -- by Ponchik's clock
    expires_at    timestamptz,            -- by Ponchik's clock
    attempts      integer     NOT NULL DEFAULT 0,
    fence         bigint      NOT NULL DEFAULT 0,
    lease_until   timestamptz,            -- by the database's clock; also a back-off
    first_sent_at timestamptz,            -- by Ponchik's clock, as the next
    last_sent_at  timestamptz,
    maybe_sent_at timestamptz,
    hinted_at     timestamptz,
    last_error    text,
    result        text,
    recorded_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at   timestamptz
);

CREATE INDEX effects_pending_due ON effects (due_at) WHERE status = 'pending';
CREATE INDEX effects_pending_stream ON effects (stream, seq) WHERE status = 'pending';
CREATE INDEX effects_not_done ON effects (status, recorded_at) WHERE status <> 'done';

-- A shared door per workspace and method: closed until `not_before`. Method '*' is all.
CREATE TABLE gates (
    workspace  text        NOT NULL,
    method     text        NOT NULL,
    not_before timestamptz NOT NULL,
    reason     text        NOT NULL DEFAULT '',
    PRIMARY KEY (workspace, method)
);
