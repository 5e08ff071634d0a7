-- Hosts may have words of their own in each introduction; until now nobody had any.
UPDATE programs SET settings = settings || '{"words": ""}' WHERE NOT settings ? 'words';
