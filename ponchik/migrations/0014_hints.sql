-- So often an effect was woken for since somebody last had it in hand. One that nobody
-- ever comes to have in hand may end its worker before that could be written down.
ALTER TABLE effects ADD COLUMN hints integer NOT NULL DEFAULT 0;
