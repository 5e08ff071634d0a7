-- A statement that writes what was decided on an earlier look refuses itself, whole, where
-- something has changed in between.
CREATE FUNCTION still_holds(condition boolean) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF condition THEN
        RETURN true;
    END IF;
    RAISE EXCEPTION 'another change came first' USING ERRCODE = 'serialization_failure';
END
$$;
