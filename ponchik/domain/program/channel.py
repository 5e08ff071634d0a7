"""What came of a message to the program's channel."""

from collections.abc import Sequence

from ponchik.domain.program.commands import RecordMessage
from ponchik.domain.program.state import ProgramState
from ponchik.events.channel_messages import (
    ChannelMessagePosted,
    PostingRefused,
)
from ponchik.events.event import Event

#: Slack's words for a channel in which Ponchik may not post, though it is a member.
MAY_NOT_POST = frozenset(
    {
        "no_permission",
        "posting_to_general_channel_denied",
        "restricted_action",
        "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
    }
)


def record_message(command: RecordMessage, state: ProgramState) -> Sequence[Event]:
    """Return what came of it; that Ponchik may not post there is noted once."""
    outcome = command.outcome
    if isinstance(outcome, ChannelMessagePosted) or state.posting_refused:
        return [outcome]
    code = next((code for code in MAY_NOT_POST if code in outcome.reason.split()), None)
    if code is None:
        return [outcome]
    return [outcome, PostingRefused(reason=code, at=outcome.at)]
