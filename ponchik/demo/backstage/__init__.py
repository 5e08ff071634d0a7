"""Behind the scenes of a demo: what happens in Ponchik while one plays in its Slack.

A page of its own, shown beside the simulated workspace. It reads what Ponchik reads and
the simulator's control API; it may break things there, and nothing in Ponchik.
"""
