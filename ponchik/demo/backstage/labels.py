"""What people and channels are called in the simulated Slack, by their ids."""

from collections.abc import Mapping
from contextlib import suppress

from ponchik.demo.backstage.slack import Slack, SlackAway


class Labels:
    def __init__(self, slack: Slack) -> None:
        self._slack = slack
        self._known: Mapping[str, str] = {}
        self._is_complete = False
        #: The simulated workspace's id, empty until it was asked for.
        self.workspace = ""

    def of(self, slack_id: str, otherwise: str = "") -> str:
        """Return the name of a person or channel, `otherwise` if it is not known."""
        if slack_id not in self._known:
            self._is_complete = False
        return self._known.get(slack_id) or otherwise or slack_id

    def refresh(self) -> None:
        """Ask for all names if one was missing; while Slack is away, keep the old."""
        if self._is_complete:
            return
        with suppress(SlackAway):
            workspace = self._slack.workspace()
            self.workspace = workspace["team"]["id"]
            people = {p["id"]: p["real_name"] for p in workspace["people"]}
            places = {c["id"]: c["name"] for c in workspace["conversations"]}
            self._known, self._is_complete = {**people, **places}, True
