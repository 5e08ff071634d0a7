"""Channels by name, also those of which only Slack knows the name yet."""

from dataclasses import dataclass

from ponchik.application.channels import Place, UnknownName, find_place
from ponchik.slack.client.slack import Slack
from ponchik.store import channels
from ponchik.store.connection import Database


@dataclass(frozen=True)
class ChannelNames:
    """`slack` is that of the token's own workspace."""

    database: Database
    slack: Slack

    def find(self, text: str, workspace: str | None = None) -> Place:
        """Return which channel is meant; ask Slack if the name is not known.

        Raises what `find_place` does, and SlackError if Slack cannot be asked.
        """
        try:
            return self._find(text, workspace)
        except UnknownName:
            self._learn()
            return self._find(text, workspace)

    def _find(self, text: str, workspace: str | None) -> Place:
        return self.database.transaction(lambda t: find_place(t, text, workspace))

    def _learn(self) -> None:
        home = self.slack.identity().workspace
        names = self.slack.channel_names()
        self.database.transaction(lambda t: channels.remember(t, home, names))
