"""Slack's Web API as Ponchik calls it; every failure is a SlackError."""
