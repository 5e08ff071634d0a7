"""What Ponchik says to a group: pure functions from a meeting's state to a message.

Each message says everything twice: `blocks` are what is seen, `text` is what a screen
reader reads out and what a notification shows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from ponchik.events.meeting import CLOSING, Answer, Status
from ponchik.slack.blocks import (
    Block,
    actions,
    button,
    channel_link,
    context,
    listing,
    mention,
    section,
)
from ponchik.slack.calls import Message

#: `action_id` is this and the answer; whatever else comes is not one of our buttons.
ANSWER_ACTION = "answer:"

CHECK_IN_LABELS = {
    Answer.MET: "We met",
    Answer.SCHEDULED: "It's scheduled",
    Answer.NOT_YET: "Not yet",
}
CLOSING_LABELS = {Answer.MET: "We met", Answer.NOT_MET: "We didn't"}

_SAID = {
    Answer.MET: "says you met 🎉",
    Answer.SCHEDULED: "says it's scheduled 📅",
    Answer.NOT_YET: "says not yet ⏳",
    Answer.NOT_MET: "says you didn't meet this time",
}
_HINT = "Changed your mind? Press another button any time."


@dataclass(frozen=True)
class MeetingView:
    """What a message needs to know: `channel` and everybody as Slack's own ids."""

    meeting: UUID
    channel: str
    members: tuple[str, ...]
    leader: str


def introduction(view: MeetingView) -> Message:
    hello = (
        f"👋 Hi {_everyone(view)}! I'm Ponchik, and I matched you from "
        f"{channel_link(view.channel)}: meet for a coffee, a walk or a call, "
        "and get to know each other."
    )
    task = (
        f"🍩 {mention(view.leader)}, this time you lead: "
        "suggest a day and a time right here, and the rest falls into place."
    )
    later = "I'll ask how it went in a while."
    return _message(hello, [section(hello), section(task), context(later)], task, later)


def question(
    view: MeetingView, question: str, given: Mapping[str, Answer] | None = None
) -> Message:
    """`given` holds the answers to this very question, in the order they were given."""
    labels = CLOSING_LABELS if question == CLOSING else CHECK_IN_LABELS
    asked = _closing_words(view) if question == CLOSING else _check_in_words(view)
    heard = [f"{mention(who)} {_SAID[answer]}" for who, answer in (given or {}).items()]
    said = [section("\n".join(heard)), context(_HINT)] if heard else []
    blocks = [section(asked), _buttons(view.meeting, question, labels), *said]
    choices = f"Choose: {listing(list(labels.values()), 'or')}."
    return _message(asked, blocks, choices, *heard, *[_HINT for _ in heard[:1]])


def reminder(view: MeetingView) -> Message:
    words = (
        f"🔔 {_everyone(view)}, nobody has told me yet how your meeting from "
        f"{channel_link(view.channel)} went. One press on a button above is enough, "
        "and if it didn't happen, that's fine too."
    )
    return _message(words, [section(words)])


def closing_note(view: MeetingView, status: Status) -> Message:
    """The last word on a meeting that has come to its end."""
    words = f"{_CLOSED[status]} {_FAREWELL.format(channel=channel_link(view.channel))}"
    spoken = f"{_everyone(view)}: {words}"
    return _message(spoken, [section(spoken)])


_CLOSED = {
    Status.CLOSED_MET: "🎉 you met, how lovely!",
    Status.CLOSED_NO: "this time it didn't work out, and that happens.",
    Status.CLOSED_SCHEDULED: "📅 your meeting is in the calendar. Have a good time!",
    Status.CLOSED_STALE: "I haven't heard from you, so I'm closing this meeting.",
}
_FAREWELL = "See you in the next round of {channel} 🍩"


def _everyone(view: MeetingView) -> str:
    return listing([mention(member) for member in view.members])


def _check_in_words(view: MeetingView) -> str:
    return (
        f"☕ {_everyone(view)}, how is your meeting from "
        f"{channel_link(view.channel)} coming along?"
    )


def _closing_words(view: MeetingView) -> str:
    return (
        f"🏁 {_everyone(view)}, this round of {channel_link(view.channel)} "
        "is coming to its end. Did you meet?"
    )


def _buttons(meeting: UUID, question: str, labels: Mapping[Answer, str]) -> Block:
    value = f"{meeting}:{question}"
    return actions(
        f"{ANSWER_ACTION}{question}",
        [
            button(label, f"{ANSWER_ACTION}{answer}", value)
            for answer, label in labels.items()
        ],
    )


def _message(first: str, blocks: Sequence[Block], *more: str) -> Message:
    return Message(text="\n".join([first, *more]), blocks=blocks)
