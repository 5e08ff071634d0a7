"""Ponchik pairs the members of a Slack channel, so that they get to know each other."""

import sys

if "rich" not in sys.modules:
    # structlog would load it for tracebacks in colours, which no log of ours has: 5 MB
    # of each process. Whoever draws with it loads it.
    sys.modules["rich"] = None  # type: ignore[assignment]
    import structlog  # noqa: F401

    del sys.modules["rich"]
