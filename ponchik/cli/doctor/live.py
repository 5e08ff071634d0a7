"""One message in somebody's own DM: posted, changed, read back and taken away.

What it answers nobody but a real workspace can: see the questions in docs/commands.md.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from ponchik.config import Config
from ponchik.errors import SlackError
from ponchik.queries.findings import Finding, good, wrong
from ponchik.slack.client.answers import Posted
from ponchik.slack.client.calls import (
    Call,
    DeleteMessage,
    Message,
    OpenConversation,
    PostMessage,
    UpdateMessage,
)
from ponchik.slack.client.slack import Slack

_AROUND = timedelta(minutes=5)


def examine_live(config: Config, user: str) -> Iterator[Finding]:
    """Do to one message all that is done to any; it ends with the first refusal."""
    token = config.slack_bot_token.get_secret_value()
    trial = _Trial(Slack(token, base_url=config.slack_api_url), uuid4())
    try:
        yield from trial.play(user)
    except SlackError as error:
        yield wrong(
            f"live: {trial.doing}", str(error), "see what Slack says, then try it again"
        )
    finally:
        yield from trial.tidy()


class _Trial:
    """Knows what was posted, so that it is taken away whatever happens."""

    def __init__(self, slack: Slack, effect: UUID) -> None:
        self._slack = slack
        self._effect = effect
        self._place = self._ts = ""
        self.doing = ""

    def play(self, user: str) -> Iterator[Finding]:
        self._place = self._do("open the DM", OpenConversation((user,)))
        yield good("live: open the DM", self._place)
        post = PostMessage(self._place, _message("Ponchik tries whether it can post."))
        self._ts = self._do("post", post)
        yield good("live: post", "done")
        change = _message("Ponchik tries whether it can change what it posted.")
        self._do("change", UpdateMessage(self._place, self._ts, change))
        yield good("live: change", "done")
        found = self._read()
        yield _read_back(found, self._effect)
        yield _marked(found)

    def tidy(self) -> Iterator[Finding]:
        if not self._ts:
            return
        try:
            self._do("delete", DeleteMessage(self._place, self._ts))
        except SlackError as error:
            yield wrong("live: delete", str(error), "delete the message yourself")
        else:
            yield good("live: delete", "done")

    def _do(self, doing: str, call: Call) -> str:
        self.doing = doing
        return self._slack.carry_out(call, self._effect)

    def _read(self) -> Posted | None:
        self.doing = "read back"
        at = datetime.fromtimestamp(float(self._ts), UTC)
        posted = self._slack.recent_messages(self._place, at - _AROUND, at + _AROUND)
        return next((one for one in posted if one.ts == self._ts), None)


def _message(text: str) -> Message:
    section = {"type": "section", "text": {"type": "plain_text", "text": text}}
    return Message(text, [section])


def _read_back(found: Posted | None, effect: UUID) -> Finding:
    check = "live: read back"
    if found is None:
        return wrong(check, "the message is not in the DM's history", "try it again")
    if found.effect != effect:
        return wrong(
            check,
            "the history does not tell the metadata",
            "after a crash messages may be sent twice: report it to Ponchik's authors",
        )
    return good(check, "with its metadata, by im:history alone")


def _marked(found: Posted | None) -> Finding:
    if found is not None and found.is_edited:
        told = "a change with text and blocks is marked (edited)"
    else:
        told = "a change with text and blocks bears no mark"
    return good("live: (edited)", told)
