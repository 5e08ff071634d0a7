"""One round on each of the servers that people have: `make matrix`."""
