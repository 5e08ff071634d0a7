"""Use cases: what people, Slack and the clock ask for, whatever protocol they use."""
