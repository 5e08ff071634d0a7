-- The ledger is read page by page, newest first. One index serves that and the loose look
-- for workspaces: an effect that is recorded costs as many entries as before.
DROP INDEX effects_not_done;
CREATE INDEX effects_by_time ON effects (workspace, recorded_at);
