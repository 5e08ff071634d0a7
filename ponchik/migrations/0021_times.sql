-- What a group is given to begin with, and how far it got with a time of its own.
ALTER TABLE meetings
    ADD COLUMN icebreakers int[],          -- the questions it had, by number
    ADD COLUMN proposed_at timestamptz,    -- when a member first said that a time works
    ADD COLUMN agreed_at   timestamptz,    -- when it agreed on the time it has
    ADD COLUMN meets_at    timestamptz,    -- the time it agreed on
    ADD COLUMN calendar    uuid;           -- names the calendar file; nobody guesses it
CREATE UNIQUE INDEX meetings_by_calendar ON meetings (calendar)
    WHERE calendar IS NOT NULL;
ALTER TABLE people ADD COLUMN title text;  -- as their Slack profile has it

DO $$
BEGIN
    EXECUTE format(
        'CREATE OR REPLACE VIEW analytics.meetings WITH (security_barrier) AS '
        'SELECT before.*, steps.proposed_at, steps.agreed_at, steps.meets_at '
        'FROM (%s) AS before '
        'JOIN public.meetings AS steps ON steps.meeting = before.meeting',
        rtrim(pg_get_viewdef('analytics.meetings'::regclass), '; '));
END
$$;
COMMENT ON COLUMN analytics.meetings.proposed_at IS
    'when a member first said that a time works; null before';
COMMENT ON COLUMN analytics.meetings.agreed_at IS
    'when the group agreed on its time; null without one';
COMMENT ON COLUMN analytics.meetings.meets_at IS
    'the time on which the group agreed; null without one';
