"""What Ponchik says to a group; people and channels come in as Slack's own markup."""

from collections.abc import Mapping

from ponchik.events.meeting import Answer, Status
from ponchik.events.stage import Stage
from ponchik.slack.texts.language import Language

CHECK_IN_ANSWERS = (Answer.MET, Answer.SCHEDULED, Answer.NOT_YET)
CLOSING_ANSWERS = (Answer.MET, Answer.NOT_MET)


def question(language: Language, stage: Stage, everyone: str, channel: str) -> str:
    if stage is Stage.AGREED_TIME:
        return language.gettext(
            "☕ {everyone}, you had planned to meet by now, from {channel}. How did it "
            "go?",
            everyone=everyone,
            channel=channel,
        )
    if stage is Stage.CLOSING:
        return language.gettext(
            "🏁 {everyone}, this round of {channel} is coming to its end. Did you "
            "meet?",
            everyone=everyone,
            channel=channel,
        )
    return language.gettext(
        "☕ {everyone}, how is your meeting from {channel} coming along?",
        everyone=everyone,
        channel=channel,
    )


def labels(language: Language, stage: Stage) -> Mapping[Answer, str]:
    """Return the labels of the question's buttons, in their order."""
    answers = CLOSING_ANSWERS if stage is Stage.CLOSING else CHECK_IN_ANSWERS
    labels = {answer: label(language, answer) for answer in answers}
    if stage is Stage.AGREED_TIME:
        labels[Answer.SCHEDULED] = language.gettext("We moved it")
    return labels


def label(language: Language, answer: Answer) -> str:
    match answer:
        case Answer.MET:
            return language.gettext("We met")
        case Answer.SCHEDULED:
            return language.gettext("It's scheduled")
        case Answer.NOT_YET:
            return language.gettext("Not yet")
        case Answer.NOT_MET:
            return language.gettext("We didn't")


def answered(language: Language, who: str, answer: Answer) -> str:
    match answer:
        case Answer.MET:
            return language.gettext("{who} says you met 🎉", who=who)
        case Answer.SCHEDULED:
            return language.gettext("{who} says it's scheduled 📅", who=who)
        case Answer.NOT_YET:
            return language.gettext("{who} says not yet ⏳", who=who)
        case Answer.NOT_MET:
            return language.gettext("{who} says you didn't meet this time", who=who)


def change_hint(language: Language) -> str:
    return language.gettext("Changed your mind? Press another button any time.")


def reminder(language: Language, everyone: str, channel: str) -> str:
    return language.gettext(
        "🔔 {everyone}, nobody has told me yet how your meeting from {channel} went. "
        "One press on a button above is enough, and if it didn't happen, that's fine "
        "too.",
        everyone=everyone,
        channel=channel,
    )


def closing_note(
    language: Language, everyone: str, status: Status, channel: str
) -> str:
    return language.gettext(
        "{everyone}: {how_it_ended} See you in the next round of {channel} 🍩",
        everyone=everyone,
        how_it_ended=how_it_ended(language, status),
        channel=channel,
    )


def how_it_ended(language: Language, status: Status) -> str:
    match status:
        case Status.CLOSED_MET:
            return language.gettext("🎉 you met, how lovely!")
        case Status.CLOSED_NO:
            return language.gettext("this time it didn't work out, and that happens.")
        case Status.CLOSED_SCHEDULED:
            return language.gettext(
                "📅 your meeting is in the calendar. Have a good time!"
            )
        case _:
            return language.gettext(
                "I haven't heard from you, so I'm closing this meeting."
            )
