"""A whole Ponchik on this machine, with nothing installed and nothing left behind."""
