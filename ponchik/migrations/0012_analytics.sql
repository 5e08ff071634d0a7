-- What analysts read: views, described in docs/analytics.md, instead of tables. Names are
-- in none of them, and private blocks are cut as ponchik/queries/redaction.py cuts them.
-- The views are the tables' owner's, so row-level security does not empty them. With
-- security_barrier no function of an analyst's own sees a row before it is left out.
CREATE SCHEMA analytics;
COMMENT ON SCHEMA analytics IS 'What analysts may read: no names, no private blocks.';

CREATE VIEW analytics.events WITH (security_barrier) AS
SELECT position, workspace, stream, version,
       CASE type
           WHEN 'AvoidanceAdded' THEN 'ManagerRuleAdded'
           WHEN 'AvoidanceRemoved' THEN 'ManagerRuleRemoved'
           ELSE type
       END AS type,
       schema,
       CASE WHEN type = 'RoundStarted' THEN
           jsonb_set(
               CASE WHEN jsonb_typeof(data->'inputs') = 'object'
                   THEN jsonb_set(data, '{inputs,blocked}', '[]')
                   ELSE data
               END
               || CASE WHEN data#>>'{receipt,turns,gave_way_to}' IN ('rules', 'other_turns')
                   THEN jsonb_build_object('receipt', jsonb_set(
                       data->'receipt', '{turns,gave_way_to}', '"none_found"'))
                   ELSE '{}'
               END,
               '{exclusions}',
               (SELECT coalesce(jsonb_agg(
                   CASE out->>'reason'
                       WHEN 'rules' THEN out || '{"reason": "unmatched"}'
                       ELSE out
                   END ORDER BY place), '[]')
                FROM jsonb_array_elements(data->'exclusions')
                    WITH ORDINALITY AS excluded (out, place)))
       ELSE data END AS data,
       at, recorded_at,
       coalesce(metadata->>'actor', 'unknown') AS actor,
       CASE WHEN metadata ? 'correlation' THEN metadata->>'causation' END AS causation,
       metadata->>'correlation' AS correlation
FROM public.events
WHERE NOT starts_with(type, 'Private');

COMMENT ON VIEW analytics.events IS 'Everything that ever happened, in order.';
COMMENT ON COLUMN analytics.events.position IS 'place in the log; numbers may be missing';
COMMENT ON COLUMN analytics.events.workspace IS 'Slack''s id of the workspace';
COMMENT ON COLUMN analytics.events.stream IS 'whose history it is: a kind, a hyphen and a UUID';
COMMENT ON COLUMN analytics.events.version IS 'place in the stream, from 1';
COMMENT ON COLUMN analytics.events.type IS 'what happened, under the name it has today: see docs/events.md';
COMMENT ON COLUMN analytics.events.schema IS 'number of the shape that data has';
COMMENT ON COLUMN analytics.events.data IS 'what the event says, in the shape in which it was recorded';
COMMENT ON COLUMN analytics.events.at IS 'when it became true, by Ponchik''s clock';
COMMENT ON COLUMN analytics.events.recorded_at IS 'when it was recorded, by the database''s clock';
COMMENT ON COLUMN analytics.events.actor IS 'who did it: a person''s UUID, or a part of Ponchik';
COMMENT ON COLUMN analytics.events.causation IS 'what directly caused it: delivery/…, command/…, effect/… or event/…; null if unknown';
COMMENT ON COLUMN analytics.events.correlation IS 'what began the chain of causes that it belongs to; null if unknown';

CREATE VIEW analytics.programs WITH (security_barrier) AS
SELECT program, workspace, channel, running, settings, started_by, started_at, ended_at,
       ended_reason, rounds, open_round, next_round_at
FROM public.programs;

COMMENT ON VIEW analytics.programs IS 'Each channel that Ponchik serves or served.';
COMMENT ON COLUMN analytics.programs.program IS 'the program''s UUID';
COMMENT ON COLUMN analytics.programs.workspace IS 'Slack''s id of the workspace';
COMMENT ON COLUMN analytics.programs.channel IS 'Slack''s id of the channel, as it is today';
COMMENT ON COLUMN analytics.programs.running IS 'whether Ponchik serves the channel now';
COMMENT ON COLUMN analytics.programs.settings IS 'rhythm, group size, moments and goals';
COMMENT ON COLUMN analytics.programs.started_by IS 'UUID of the person who invited Ponchik; null if nobody did';
COMMENT ON COLUMN analytics.programs.started_at IS 'when it started, the last time if it ended in between';
COMMENT ON COLUMN analytics.programs.ended_at IS 'when it ended; null while it runs';
COMMENT ON COLUMN analytics.programs.ended_reason IS 'why it ended; null while it runs';
COMMENT ON COLUMN analytics.programs.rounds IS 'how many rounds were started';
COMMENT ON COLUMN analytics.programs.open_round IS 'UUID of the round that runs; null between rounds';
COMMENT ON COLUMN analytics.programs.next_round_at IS 'when the next round is due; null once the program has ended';

CREATE VIEW analytics.rounds WITH (security_barrier) AS
SELECT rounds.round, rounds.workspace, rounds.program, programs.channel, rounds.number,
       rounds.group_size, rounds.people, rounds.groups, rounds.repeats,
       CASE WHEN rounds.exclusions ? 'rules' THEN rounds.exclusions - 'rules'
           || jsonb_build_object('unmatched', rounds.exclusions->'rules')
           ELSE rounds.exclusions
       END AS exclusions,
       rounds.started_at, rounds.check_ins, rounds.closing_at, rounds.reminded_at,
       rounds.closed_at, rounds.outcomes
FROM public.rounds JOIN public.programs USING (program);

COMMENT ON VIEW analytics.rounds IS 'Each round, with its stages and how it ended.';
COMMENT ON COLUMN analytics.rounds.round IS 'the round''s UUID';
COMMENT ON COLUMN analytics.rounds.workspace IS 'Slack''s id of the workspace';
COMMENT ON COLUMN analytics.rounds.program IS 'UUID of its program';
COMMENT ON COLUMN analytics.rounds.channel IS 'Slack''s id of the program''s channel, as it is today';
COMMENT ON COLUMN analytics.rounds.number IS 'its number in the program, from 1';
COMMENT ON COLUMN analytics.rounds.group_size IS 'how many people a group was to have';
COMMENT ON COLUMN analytics.rounds.people IS 'how many people were matched';
COMMENT ON COLUMN analytics.rounds.groups IS 'how many groups were made';
COMMENT ON COLUMN analytics.rounds.repeats IS 'how many pairs had been in one group before';
COMMENT ON COLUMN analytics.rounds.exclusions IS 'how many people were left out, for each reason; unmatched: nobody was left to match them with';
COMMENT ON COLUMN analytics.rounds.started_at IS 'when the round started';
COMMENT ON COLUMN analytics.rounds.check_ins IS 'number of the last check-in that was asked, 0 before the first';
COMMENT ON COLUMN analytics.rounds.closing_at IS 'when the closing question was asked; null before';
COMMENT ON COLUMN analytics.rounds.reminded_at IS 'when silent groups were reminded; null before';
COMMENT ON COLUMN analytics.rounds.closed_at IS 'when the round was over; null before';
COMMENT ON COLUMN analytics.rounds.outcomes IS 'how many meetings ended with each status; null before';

CREATE VIEW analytics.meetings WITH (security_barrier) AS
SELECT meetings.meeting, meetings.workspace, meetings.program, meetings.round,
       meetings.round_number, programs.channel, meetings.group_channel, meetings.status,
       meetings.closed, meetings.introduced_at, meetings.members, meetings.leader,
       meetings.answers, meetings.failure, meetings.updated_at
FROM public.meetings JOIN public.programs USING (program);

COMMENT ON VIEW analytics.meetings IS 'Each group of each round, and what became of it.';
COMMENT ON COLUMN analytics.meetings.meeting IS 'the meeting''s UUID';
COMMENT ON COLUMN analytics.meetings.workspace IS 'Slack''s id of the workspace';
COMMENT ON COLUMN analytics.meetings.program IS 'UUID of its program';
COMMENT ON COLUMN analytics.meetings.round IS 'UUID of its round';
COMMENT ON COLUMN analytics.meetings.round_number IS 'number of its round in the program';
COMMENT ON COLUMN analytics.meetings.channel IS 'Slack''s id of the program''s channel, as it is today';
COMMENT ON COLUMN analytics.meetings.group_channel IS 'Slack''s id of the group DM; null before it is open';
COMMENT ON COLUMN analytics.meetings.status IS 'how it stands: see docs/meeting-status.md';
COMMENT ON COLUMN analytics.meetings.closed IS 'whether it is over, so that no answer counts any more';
COMMENT ON COLUMN analytics.meetings.introduced_at IS 'when the members were introduced; null before';
COMMENT ON COLUMN analytics.meetings.members IS 'UUIDs of the members';
COMMENT ON COLUMN analytics.meetings.leader IS 'UUID of the member who was asked to suggest a time';
COMMENT ON COLUMN analytics.meetings.answers IS 'the last answer of each member who gave one, by UUID';
COMMENT ON COLUMN analytics.meetings.failure IS 'why a message could not be delivered; null if all were';
COMMENT ON COLUMN analytics.meetings.updated_at IS 'when something last happened to it';

CREATE VIEW analytics.pair_history WITH (security_barrier) AS
SELECT meetings.workspace, meetings.program, meetings.round, meetings.round_number,
       meetings.meeting, member.one, member.other
FROM public.meetings
CROSS JOIN LATERAL (
    SELECT one, other FROM unnest(meetings.members) AS one, unnest(meetings.members) AS other
    WHERE one < other
) AS member;

COMMENT ON VIEW analytics.pair_history IS 'Who was in one group with whom, a row for each pair and round.';
COMMENT ON COLUMN analytics.pair_history.workspace IS 'Slack''s id of the workspace';
COMMENT ON COLUMN analytics.pair_history.program IS 'UUID of the program';
COMMENT ON COLUMN analytics.pair_history.round IS 'UUID of the round';
COMMENT ON COLUMN analytics.pair_history.round_number IS 'number of the round in the program';
COMMENT ON COLUMN analytics.pair_history.meeting IS 'UUID of their meeting';
COMMENT ON COLUMN analytics.pair_history.one IS 'the person with the lower UUID';
COMMENT ON COLUMN analytics.pair_history.other IS 'the other person';

CREATE VIEW analytics.effects WITH (security_barrier) AS
SELECT id, workspace, stream, kind, method, status, due_at, expires_at, attempts,
       first_sent_at, last_sent_at, last_error, caused_by, correlation, recorded_at,
       finished_at
FROM public.effects
WHERE NOT EXISTS (
    SELECT FROM public.events
    WHERE events.position = effects.caused_by AND starts_with(events.type, 'Private'));

COMMENT ON VIEW analytics.effects IS 'What is to be done in Slack and how far it got, without its content.';
COMMENT ON COLUMN analytics.effects.id IS 'the effect''s UUID';
COMMENT ON COLUMN analytics.effects.workspace IS 'Slack''s id of the workspace';
COMMENT ON COLUMN analytics.effects.stream IS 'effects of one stream are carried out one after another';
COMMENT ON COLUMN analytics.effects.kind IS 'what is to be done: see docs/events.md';
COMMENT ON COLUMN analytics.effects.method IS 'Slack''s method that it calls; empty if none';
COMMENT ON COLUMN analytics.effects.status IS 'pending, done, dead or cancelled';
COMMENT ON COLUMN analytics.effects.due_at IS 'when it is due, by Ponchik''s clock';
COMMENT ON COLUMN analytics.effects.expires_at IS 'when it makes no sense any more, by Ponchik''s clock; null: never';
COMMENT ON COLUMN analytics.effects.attempts IS 'how often it was tried';
COMMENT ON COLUMN analytics.effects.first_sent_at IS 'when Slack was first called for it; null before';
COMMENT ON COLUMN analytics.effects.last_sent_at IS 'when Slack was last called for it; null before';
COMMENT ON COLUMN analytics.effects.last_error IS 'what went wrong the last time; null if nothing did';
COMMENT ON COLUMN analytics.effects.caused_by IS 'position of the event that caused it; null if none did';
COMMENT ON COLUMN analytics.effects.correlation IS 'what began the chain of causes that it belongs to';
COMMENT ON COLUMN analytics.effects.recorded_at IS 'when it was recorded, by the database''s clock';
COMMENT ON COLUMN analytics.effects.finished_at IS 'when it was done, given up or cancelled; null before';
