"""The one harness: a running Ponchik with a simulated Slack, at the level wanted.

`world`      in one process and without web; the test steps workers and clock
`served`     the same, and Slack's deliveries arrive over HTTP
`workers`    a world beside the Procfile's own processes
`stack`      everything in processes, servers and Slack included, so that all can die
`demo`       `ponchik demo`, as a person runs it

Each is a context manager; `tests/conftest.py` has them as fixtures. What stands in for
Slack alone is `slack_stub`, and what does harm to a worker is `harm`. The crash points
(`tests/crashes`) and the simulation (`tests/simulation`) put the same parts together in
ways of their own: in a process that is forked for each act, and on a virtual clock.
"""
