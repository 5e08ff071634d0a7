"""A local Slack workspace that speaks Slack's Web API over HTTP.

It imports nothing from the rest of Ponchik, so that the two cannot share a
misunderstanding of Slack.
"""
