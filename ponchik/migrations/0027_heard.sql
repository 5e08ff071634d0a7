-- Who of a group pressed or wrote something: whoever did not in three rounds is asked
-- whether to stay.
ALTER TABLE meetings ADD COLUMN heard uuid[];
UPDATE meetings SET heard = of_before.members
FROM (
    SELECT stream, array_agg(DISTINCT (data->>'member')::uuid) AS members
    FROM events
    WHERE type IN ('Answered', 'TimeVoted', 'TimeSuggested', 'TimeReopened')
    GROUP BY stream
) AS of_before
WHERE of_before.stream = 'meeting-' || meetings.meeting;
