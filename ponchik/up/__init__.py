"""`ponchik up`: a real team on one machine, with servers of its own in one folder."""
