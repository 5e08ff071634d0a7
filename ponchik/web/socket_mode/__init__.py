"""Slack's deliveries without an address of ours: `python -m ponchik.web.socket_mode`.

Ponchik opens the connections, and Slack sends through them what it would post to `web`.
"""
