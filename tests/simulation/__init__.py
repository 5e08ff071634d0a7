"""Whole rounds of Ponchik on one thread, on a virtual clock, with seeded harm."""
