"""Channels by name, also those of which only Slack knows the name yet."""

from collections.abc import Callable
from dataclasses import dataclass

from ponchik.application.channels import Place, UnknownName, find_place
from ponchik.slack.client.slack import Slack
from ponchik.store import channels
from ponchik.store.connection import Database


@dataclass(frozen=True)
class ChannelNames:
    """`slack_for` gives the Slack of a workspace, or of the only one that there is."""

    database: Database
    slack_for: Callable[[str | None], Slack]

    def find(self, text: str, workspace: str | None = None) -> Place:
        """Return which channel is meant; ask Slack if the name is not known.

        Raises what `find_place` does, Invalid if the workspace does not go without
        saying, and SlackError if Slack cannot be asked.
        """
        try:
            return self._find(text, workspace)
        except UnknownName:
            self._learn(workspace)
            return self._find(text, workspace)

    def _find(self, text: str, workspace: str | None) -> Place:
        return self.database.transaction(lambda t: find_place(t, text, workspace))

    def _learn(self, workspace: str | None) -> None:
        slack = self.slack_for(workspace)
        home = slack.identity().workspace
        names = slack.channel_names()
        self.database.transaction(lambda t: channels.remember(t, home, names))
