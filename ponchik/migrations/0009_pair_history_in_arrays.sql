-- Who was grouped with whom, in the form that pairing wants: for each round one array of
-- group numbers, indexed by the person's place (the order of first appearance). Arrays are
-- packed: UUIDs of 16 bytes, integers of 4, big-endian. What the old table knew is kept.
ALTER TABLE pair_history RENAME TO pair_history_of_rows;

CREATE TABLE pair_history (
    round        uuid    PRIMARY KEY,
    workspace    text    NOT NULL,
    program      uuid    NOT NULL,
    round_number integer NOT NULL,
    group_size   integer NOT NULL,
    placed       boolean NOT NULL,   -- false: of before people had places
    people       bytea   NOT NULL,   -- who is new, by place; if not placed, everybody
    groups       bytea   NOT NULL,   -- group numbers by place, -1 for none; or by people
    leaders      bytea   NOT NULL,   -- their places
    not_met      bytea   NOT NULL    -- numbers of the groups that said so
);

-- Random numbers do not compress, and reading them must not try.
ALTER TABLE pair_history
    ALTER COLUMN people SET STORAGE EXTERNAL,
    ALTER COLUMN groups SET STORAGE EXTERNAL,
    ALTER COLUMN leaders SET STORAGE EXTERNAL;

CREATE INDEX pair_history_by_program ON pair_history (program, round_number);

INSERT INTO pair_history
SELECT r.round, h.workspace, h.program, h.round_number, r.group_size, false,
       (SELECT coalesce(string_agg(uuid_send(one), '' ORDER BY place), '')
        FROM unnest(h.members) WITH ORDINALITY AS member (one, place)),
       (SELECT coalesce(string_agg(int4send(number), '' ORDER BY place), '')
        FROM unnest(h.groups) WITH ORDINALITY AS seat (number, place)),
       (SELECT coalesce(
            string_agg(int4send(array_position(h.members, one) - 1), '' ORDER BY place),
            '')
        FROM unnest(h.leaders) WITH ORDINALITY AS leader (one, place)),
       ''
FROM pair_history_of_rows AS h
JOIN rounds AS r ON r.program = h.program AND r.number = h.round_number;

DROP TABLE pair_history_of_rows;
