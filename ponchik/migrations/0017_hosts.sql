-- Who manages a program, whether it is paused, and what came to an end by being called off.
ALTER TABLE programs
    ADD COLUMN managers     jsonb   NOT NULL DEFAULT '[]',   -- people, the first one first
    ADD COLUMN paused       boolean NOT NULL DEFAULT false,
    ADD COLUMN paused_until date,
    ADD COLUMN next_round_on date;   -- the rhythm's day, where the start is another
ALTER TABLE rounds ADD COLUMN cancelled_at timestamptz;

-- Whoever invited Ponchik is a manager. Settings have their new names.
UPDATE programs
SET managers = coalesce(
        (SELECT jsonb_agg(person ORDER BY began)
         FROM (SELECT data->>'started_by' AS person, min(version) AS began
               FROM events
               WHERE stream = 'program-' || program AND type = 'ProgramStarted'
                 AND data->>'started_by' IS NOT NULL
               GROUP BY 1) AS inviters),
        '[]'),
    settings = settings
        || '{"working_days": [0, 1, 2, 3, 4], "days_off": [], "own_morning": false}'
        || jsonb_build_object('cadence', settings->'cadence' || '{"week_of_month": null}');
