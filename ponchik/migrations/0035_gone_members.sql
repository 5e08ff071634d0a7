-- Each page asks in which rounds somebody had a match, also one that they left.
CREATE INDEX meetings_by_gone ON meetings USING gin (gone) WHERE gone IS NOT NULL;
