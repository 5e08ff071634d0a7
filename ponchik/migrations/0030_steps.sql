-- How far groups come, step by step, beside what their introduction offered them.
CREATE VIEW analytics.steps WITH (security_barrier) AS
SELECT meetings.workspace, meetings.program, meetings.round,
       cardinality(meetings.members) AS size,
       CASE
           WHEN coalesce(jsonb_typeof(given.introduction), 'null') = 'null' THEN 'none'
           WHEN given.introduction->'times' = '[]' THEN 'nothing in common'
           WHEN given.introduction->'outside' = '[]' THEN 'within hours'
           ELSE 'outside hours'
       END AS times,
       count(*) AS introduced,
       count(meetings.proposed_at) AS proposed,
       count(meetings.agreed_at) AS agreed,
       count(*) FILTER (WHERE meetings.status = 'closed_met') AS met
FROM public.meetings
CROSS JOIN LATERAL (
    SELECT data->'introduction' AS introduction FROM public.events
    WHERE stream = 'meeting-' || meetings.meeting AND type = 'MeetingPaired'
) AS given
WHERE meetings.introduced_at IS NOT NULL
GROUP BY 1, 2, 3, 4, 5;

COMMENT ON VIEW analytics.steps IS
    'How far the groups of each round came, by their size and by the times that they were offered.';
COMMENT ON COLUMN analytics.steps.workspace IS 'Slack''s id of the workspace';
COMMENT ON COLUMN analytics.steps.program IS 'UUID of the program';
COMMENT ON COLUMN analytics.steps.round IS 'UUID of the round';
COMMENT ON COLUMN analytics.steps.size IS 'how many people were in a group';
COMMENT ON COLUMN analytics.steps.times IS
    'the times in its introduction: within hours, outside hours of somebody, nothing in common, or none';
COMMENT ON COLUMN analytics.steps.introduced IS 'how many such groups were introduced';
COMMENT ON COLUMN analytics.steps.proposed IS
    'in how many of them a member said that a time works';
COMMENT ON COLUMN analytics.steps.agreed IS 'how many of them agreed on a time';
COMMENT ON COLUMN analytics.steps.met IS 'how many of them said that they met';
