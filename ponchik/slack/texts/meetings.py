"""What Ponchik says to a group; people and channels come in as Slack's own markup."""

from collections.abc import Mapping

from ponchik.events.meeting import Answer, Status
from ponchik.events.stage import Stage

CHECK_IN_LABELS: Mapping[Answer, str] = {
    Answer.MET: "We met",
    Answer.SCHEDULED: "It's scheduled",
    Answer.NOT_YET: "Not yet",
}
CLOSING_LABELS: Mapping[Answer, str] = {
    Answer.MET: "We met",
    Answer.NOT_MET: "We didn't",
}
CHANGE_HINT = "Changed your mind? Press another button any time."
ASKED_LATER = "I'll ask how it went in a while."

_ANSWERED = {
    Answer.MET: "says you met 🎉",
    Answer.SCHEDULED: "says it's scheduled 📅",
    Answer.NOT_YET: "says not yet ⏳",
    Answer.NOT_MET: "says you didn't meet this time",
}
_CLOSED = {
    Status.CLOSED_MET: "🎉 you met, how lovely!",
    Status.CLOSED_NO: "this time it didn't work out, and that happens.",
    Status.CLOSED_SCHEDULED: "📅 your meeting is in the calendar. Have a good time!",
    Status.CLOSED_STALE: "I haven't heard from you, so I'm closing this meeting.",
}


def greeting(everyone: str, channel: str) -> str:
    return (
        f"👋 Hi {everyone}! I'm Ponchik, and I matched you from {channel}: meet for a "
        "coffee, a walk or a call, and get to know each other."
    )


def lead(leader: str) -> str:
    return (
        f"🍩 {leader}, this time you lead: suggest a day and a time right here, "
        "and the rest falls into place."
    )


def question(stage: Stage, everyone: str, channel: str) -> str:
    if stage is Stage.CLOSING:
        return (
            f"🏁 {everyone}, this round of {channel} is coming to its end. "
            "Did you meet?"
        )
    return f"☕ {everyone}, how is your meeting from {channel} coming along?"


def labels(stage: Stage) -> Mapping[Answer, str]:
    """Return the labels of the question's buttons, in their order."""
    return CLOSING_LABELS if stage is Stage.CLOSING else CHECK_IN_LABELS


def choices(labels_listed: str) -> str:
    return f"Choose: {labels_listed}."


def answered(who: str, answer: Answer) -> str:
    return f"{who} {_ANSWERED[answer]}"


def reminder(everyone: str, channel: str) -> str:
    return (
        f"🔔 {everyone}, nobody has told me yet how your meeting from {channel} went. "
        "One press on a button above is enough, and if it didn't happen, that's fine "
        "too."
    )


def called_off(channel: str) -> str:
    return (
        f"This round of {channel} was called off by its hosts, so this match is off, "
        "too. Sorry for the noise; there is nothing for you to do."
    )


def next_round(day: str) -> str:
    return f"Next round: {day}."


def closing_note(everyone: str, status: Status, channel: str) -> str:
    return f"{everyone}: {_CLOSED[status]} See you in the next round of {channel} 🍩"
