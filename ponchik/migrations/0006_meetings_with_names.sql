-- The table that the original promised: group channel, status, date of introduction,
-- names. Names live in `people` alone, so an erased person is "someone" here at once.
CREATE VIEW meetings_with_names AS
SELECT meetings.*,
       ARRAY(
           SELECT coalesce(nullif(people.name, ''), people.slack_id, 'someone')
           FROM unnest(meetings.members) WITH ORDINALITY AS member (id, place)
           LEFT JOIN people USING (id)
           ORDER BY place
       ) AS names,
       coalesce(
           (SELECT coalesce(nullif(people.name, ''), people.slack_id)
            FROM people WHERE people.id = meetings.leader),
           'someone'
       ) AS leader_name
FROM meetings;
