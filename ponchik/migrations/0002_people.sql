-- Events know people only by `id`; deleting a row here erases the person.
CREATE TABLE people (
    id           uuid        PRIMARY KEY,
    workspace    text        NOT NULL,
    slack_id     text        NOT NULL,
    name         text        NOT NULL DEFAULT '',
    time_zone    text,
    locale       text,
    avatar       text,
    refreshed_at timestamptz,
    UNIQUE (workspace, slack_id)
);
