-- Who looks after the workspace, as Slack told last: they may make themselves hosts.
ALTER TABLE people ADD COLUMN is_admin boolean NOT NULL DEFAULT false;
