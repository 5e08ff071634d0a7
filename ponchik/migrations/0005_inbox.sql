-- What Slack sent and Ponchik took, so that a redelivery changes nothing.
CREATE TABLE inbox (
    key         text        PRIMARY KEY,
    workspace   text        NOT NULL,
    kind        text        NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE INDEX inbox_received_at ON inbox (received_at);
