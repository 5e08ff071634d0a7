-- Costs that do not grow with the whole installation: what is asked each second finds its
-- rows by an index, however many effects are finished and however many programs run.

-- The clock's work is taken up in pages, which go on after the last row of the page before.
DROP INDEX due_at;
CREATE INDEX due_at ON due (at, subject, what);

-- The health and the summaries count what is dead, and what was sent, by workspace and
-- method. `effects_sent` gives way to an index that tells methods apart.
CREATE INDEX effects_dead ON effects (workspace, method) WHERE status = 'dead';
DROP INDEX effects_sent;
CREATE INDEX effects_sent ON effects (workspace, method, finished_at)
    WHERE status = 'done';

-- Only what Slack itself closed has a reason; most gates just wait for their next turn.
CREATE INDEX gates_closed ON gates (workspace, method) WHERE reason <> '';

-- An effect is updated several times before it is done, in columns that no index has.
-- With room in its page that makes no new entries in the indexes.
ALTER TABLE effects SET (fillfactor = 70);
ALTER TABLE gates SET (fillfactor = 70);
