-- Who had what was given up tried again, or discarded it: as in an event's metadata.
ALTER TABLE effects ADD COLUMN decided_by text;
COMMENT ON COLUMN effects.decided_by IS
    'who had it tried again or discarded last, after it was given up';
