-- What can be rung next is looked for by workspace and method, since each has its pace.
CREATE INDEX effects_pending_method ON effects (workspace, method, due_at)
    WHERE status = 'pending';

-- How much was sent lately, without reading all that was ever sent.
CREATE INDEX effects_finished ON effects (finished_at) WHERE status = 'done';

-- When the parts that nobody calls last showed that they live.
CREATE TABLE heartbeats (
    part text        PRIMARY KEY,
    at   timestamptz NOT NULL
);
