-- The log stays append-only, with one exception: what a member's own stream says is
-- erased once that stream says that the member was forgotten. Each event keeps its place
-- and its moment, and nothing else. Whoever tries another change is refused, as before.
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('ponchik.erasing', true) = 'on' THEN
        RETURN NULL;  -- the rows are looked at one by one
    END IF;
    RAISE EXCEPTION 'events are append-only: % is refused', TG_OP
        USING ERRCODE = 'restrict_violation',
              HINT = 'Append an event that says what changed.';
END
$$;

CREATE FUNCTION refuse_all_but_erasure() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT AS $$
BEGIN
    IF OLD.stream LIKE 'member-%' AND OLD.type <> 'MemberForgotten'
        AND (NEW.position, NEW.workspace, NEW.stream, NEW.version, NEW.recorded_at)
            = (OLD.position, OLD.workspace, OLD.stream, OLD.version, OLD.recorded_at)
        AND (NEW.type, NEW.schema) = ('Erased', 1)
        AND NEW.data = jsonb_build_object('at', OLD.data->'at')
        AND NEW.metadata = '{"actor": "erased"}'
        AND NEW.idempotency_key IS NULL
        AND EXISTS (SELECT FROM events AS fact
                    WHERE fact.stream = OLD.stream AND fact.type = 'MemberForgotten')
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'events are append-only: this is no erasure'
        USING ERRCODE = 'restrict_violation',
              HINT = 'Only what is said of a member who was forgotten is erased.';
END
$$;

CREATE TRIGGER events_are_erased_alone
    BEFORE UPDATE ON events
    FOR EACH ROW EXECUTE FUNCTION refuse_all_but_erasure();
ALTER TABLE events ENABLE ALWAYS TRIGGER events_are_erased_alone;

-- The app's role may not update the log; this it may call. It does nothing that the
-- trigger would not let through, whoever calls it.
-- (A SET of it on the function itself only a superuser may make.)
CREATE FUNCTION erase_member(home text, member uuid) RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM set_config('ponchik.erasing', 'on', true);
    UPDATE events
    SET type = 'Erased', schema = 1, data = jsonb_build_object('at', data->'at'),
        metadata = '{"actor": "erased"}', idempotency_key = NULL
    WHERE stream = 'member-' || member AND workspace = home
      AND type NOT IN ('Erased', 'MemberForgotten');
    PERFORM set_config('ponchik.erasing', 'off', true);
END
$$;
