"""Whether Ponchik can work in a channel, as Slack says right now.

One answer is not believed alone: what conversations.info says is missing is looked up
in the list of the channels that Ponchik is in, and with whose token it asks.
"""

from ponchik.errors import Conflict, PonchikError, Rejected, Unknown
from ponchik.events.program_waiting import WaitReason
from ponchik.slack.client.answers import Channel
from ponchik.slack.client.ownership import require_owner
from ponchik.slack.client.slack import Slack

_NO_SUCH = {"channel_not_found", "invalid_arguments"}


class Unreachable(Conflict):
    """Ponchik cannot work in this channel as things stand there."""

    def __init__(self, sentence: str, reason: WaitReason) -> None:
        super().__init__(sentence)
        self.reason = reason


class NoSuchChannel(Unknown):
    """Slack shows Ponchik no such channel."""

    reason = WaitReason.NOT_FOUND


def require_channel(
    slack: Slack, channel: str, workspace: str | None = None
) -> Channel:
    """Return what Slack tells of the channel.

    Raises NoSuchChannel or Unreachable unless Ponchik can work in the channel, and
    WorkspaceRejected if the token turns out not to be the `workspace`'s.
    """
    found = _find(slack, channel)
    if found is not None and found.is_archived:
        raise Unreachable(
            f"#{found.name} is archived: unarchive it first", WaitReason.ARCHIVED
        )
    if found is not None and found.is_member:
        return found
    if workspace is not None:
        require_owner(slack.identity(), workspace)
    if (name := slack.channel_names().get(channel)) is not None:
        return found or Channel(channel, name, True, False, False)  # noqa: FBT003 -- a member
    raise _complaint(channel, found)


def condition_of(slack: Slack, channel: str, workspace: str) -> WaitReason | None:
    """Return why Ponchik cannot work in the channel, None if it can."""
    try:
        require_channel(slack, channel, workspace)
    except (Unreachable, NoSuchChannel) as refused:
        return refused.reason
    return None


def _find(slack: Slack, channel: str) -> Channel | None:
    try:
        return slack.channel(channel)
    except Rejected as error:
        if error.code in _NO_SUCH:
            return None
        raise


def _complaint(channel: str, found: Channel | None) -> PonchikError:
    if found is None:
        return NoSuchChannel(
            f"Slack knows no channel {channel} that Ponchik can see: check the id, "
            "and invite Ponchik if the channel is private"
        )
    return Unreachable(
        f"Ponchik is not in #{found.name}: invite it there first",
        WaitReason.NOT_A_MEMBER,
    )
