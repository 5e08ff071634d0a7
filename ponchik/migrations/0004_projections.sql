-- Tables folded from the log: they can be thrown away and made again.
CREATE TABLE programs (
    program       uuid        PRIMARY KEY,
    workspace     text        NOT NULL,
    channel       text        NOT NULL,
    running       boolean     NOT NULL,
    settings      jsonb       NOT NULL,
    started_by    uuid,
    started_at    timestamptz NOT NULL,
    ended_at      timestamptz,
    ended_reason  text,
    rounds        integer     NOT NULL,
    open_round    uuid,
    next_round_at timestamptz
);

CREATE INDEX programs_by_channel ON programs (channel);

CREATE TABLE rounds (
    round         uuid        PRIMARY KEY,
    workspace     text        NOT NULL,
    program       uuid        NOT NULL,
    channel       text        NOT NULL,
    number        integer     NOT NULL,
    group_size    integer     NOT NULL,
    people        integer     NOT NULL,
    groups        integer     NOT NULL,
    repeats       integer     NOT NULL,
    exclusions    jsonb       NOT NULL,
    started_at    timestamptz NOT NULL,
    check_ins     integer     NOT NULL,
    closing_at    timestamptz,
    reminded_at   timestamptz,
    closed_at     timestamptz,
    outcomes      jsonb
);

CREATE INDEX rounds_by_program ON rounds (program, number);

CREATE TABLE meetings (
    meeting        uuid        PRIMARY KEY,
    workspace      text        NOT NULL,
    program        uuid        NOT NULL,
    round          uuid        NOT NULL,
    round_number   integer     NOT NULL,
    channel        text        NOT NULL,
    group_channel  text,
    status         text        NOT NULL,
    closed         boolean     NOT NULL,
    introduced_at  timestamptz,
    members        uuid[]      NOT NULL,
    leader         uuid        NOT NULL,
    answers        jsonb       NOT NULL,
    failure        text,
    updated_at     timestamptz NOT NULL
);

CREATE INDEX meetings_by_round ON meetings (round);
CREATE INDEX meetings_by_program ON meetings (program, round_number);
CREATE INDEX meetings_by_group_channel ON meetings (group_channel);

-- Who was grouped with whom: for each round its members and their group's number.
CREATE TABLE pair_history (
    workspace    text    NOT NULL,
    program      uuid    NOT NULL,
    round_number integer NOT NULL,
    members      uuid[]  NOT NULL,
    groups       integer[] NOT NULL,
    leaders      uuid[]  NOT NULL,
    PRIMARY KEY (program, round_number)
);

-- What the clock will bring: the next round of a program, the next stages of a round.
CREATE TABLE due (
    workspace text        NOT NULL,
    subject   uuid        NOT NULL,   -- a program for 'round', a round for the stages
    what      text        NOT NULL,
    program   uuid        NOT NULL,
    at        timestamptz NOT NULL,
    PRIMARY KEY (subject, what)
);

CREATE INDEX due_at ON due (at);
