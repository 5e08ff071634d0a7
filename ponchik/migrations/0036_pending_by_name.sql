-- Each index on what is pending serves only those who ask for it, as
-- ponchik/ledger/pending.py does: what is said here of some rows holds for every row.
DROP INDEX effects_pending_due, effects_pending_method, effects_pending_stream,
    effects_pending_subject;
CREATE INDEX effects_pending_due ON effects (due_at)
    WHERE status = 'pending' AND due_at > '-infinity';
CREATE INDEX effects_pending_method ON effects (workspace, method, due_at, place)
    WHERE status = 'pending' AND method >= '';
CREATE INDEX effects_pending_stream ON effects (workspace, stream, place)
    WHERE status = 'pending' AND stream >= '';
CREATE INDEX effects_pending_subject ON effects (workspace, subject)
    WHERE status = 'pending' AND subject >= '';
