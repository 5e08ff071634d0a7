-- What a program says in its channel is in a language of its own.
UPDATE programs SET settings = settings || '{"language": "en"}';
