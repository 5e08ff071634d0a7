"""Where Slack's specs are needed."""

import os

#: The tables can be made again only where Slack's specs are at hand.
collect_ignore = [] if "SLACK_SPECS_DIR" in os.environ else ["test_facts_are_slacks.py"]
