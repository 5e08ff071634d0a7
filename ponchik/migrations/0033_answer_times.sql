-- How fast groups answer: when a group's last question was posted before anybody of it
-- answered, and when somebody first did.
ALTER TABLE meetings ADD COLUMN asked_at timestamptz, ADD COLUMN answered_at timestamptz;
UPDATE meetings SET asked_at = of_before.asked_at, answered_at = of_before.answered_at
FROM (
    SELECT e.stream,
           (array_agg(e.at ORDER BY e.version DESC) FILTER (
               WHERE e.type = 'QuestionSent'
                 AND e.version < coalesce(first.version, e.version + 1)))[1] AS asked_at,
           min(first.at) AS answered_at
    FROM events AS e
    LEFT JOIN (
        SELECT DISTINCT ON (stream) stream, version, at FROM events
        WHERE type = 'Answered' ORDER BY stream, version
    ) AS first USING (stream)
    WHERE e.type IN ('QuestionSent', 'Answered')
    GROUP BY e.stream
) AS of_before
WHERE of_before.stream = 'meeting-' || meetings.meeting;
