"""What Ponchik says to a group; people and channels come in as Slack's own markup."""

from datetime import date

from ponchik.events.meeting import Answer
from ponchik.events.meeting_status import Status
from ponchik.slack.texts.language import Language
from ponchik.slack.texts.moments import day


def check_in(language: Language, everyone: str) -> str:
    return language.gettext(
        "☕ {everyone}, how is your meeting coming along?", everyone=everyone
    )


def after_time(language: Language, everyone: str) -> str:
    return language.gettext(
        "☕ {everyone}, you had planned to meet by now. How did it go?",
        everyone=everyone,
    )


def closing(language: Language, everyone: str, channel: str, ends: date | None) -> str:
    if ends is None:
        return language.gettext(
            "🏁 {everyone}, this round of {channel} is coming to its end. Did you "
            "meet?",
            everyone=everyone,
            channel=channel,
        )
    return language.gettext(
        "🏁 {everyone}, this round of {channel} ends on {day}. Did you meet?",
        everyone=everyone,
        channel=channel,
        day=day(language, ends),
    )


def reminder(language: Language, everyone: str) -> str:
    return language.gettext(
        "🔔 {everyone}, did you meet? Whatever the answer, one press is enough, and I "
        "won't ask again.",
        everyone=everyone,
    )


def label(language: Language, answer: Answer, *, pair: bool) -> str:
    """Return what the button says; in a pair there are not some who met."""
    match answer:
        case Answer.MET if pair:
            return language.gettext("We met")
        case Answer.MET:
            return language.gettext("All of us met")
        case Answer.SOME_MET:
            return language.gettext("Some of us met")
        case Answer.SCHEDULED:
            return language.gettext("It's scheduled")
        case Answer.NOT_YET:
            return language.gettext("Not yet")
        case Answer.NOT_MET:
            return language.gettext("We didn't")


def moved(language: Language) -> str:
    return language.gettext("We moved it")


def answered(language: Language, who: str, answer: Answer, *, pair: bool) -> str:
    """Return who said what, as it is shown below the question."""
    match answer:
        case Answer.MET if pair:
            return language.gettext("{who}: we met", who=who)
        case Answer.MET:
            return language.gettext("{who}: all of us met", who=who)
        case Answer.SOME_MET:
            return language.gettext("{who}: some of us met", who=who)
        case Answer.SCHEDULED:
            return language.gettext("{who}: it's scheduled", who=who)
        case Answer.NOT_YET:
            return language.gettext("{who}: not yet", who=who)
        case Answer.NOT_MET:
            return language.gettext("{who}: we didn't", who=who)


def each_can_answer(language: Language) -> str:
    return language.gettext("Each of you can answer, and change it any time.")


def to_everyone(language: Language, everyone: str, words: str) -> str:
    """Return what is read out where nobody sees to whom it is said."""
    return language.gettext("{everyone}: {words}", everyone=everyone, words=words)


def late_counts(language: Language) -> str:
    return language.gettext("Your answer counts until the next round ends.")


def asked_once_more(language: Language) -> str:
    return language.gettext(
        "📅 You have a time. Enjoy it; I'll ask you once how it went."
    )


def how_it_ended(language: Language, status: Status, channel: str) -> str:
    match status:
        case Status.CLOSED_MET:
            return language.gettext(
                "🎉 You met. Thank you for making the time. If you have a photo or a "
                "line to share, {channel} would like it.",
                channel=channel,
            )
        case Status.CLOSED_NO:
            return language.gettext(
                "This one didn't happen, and that's all right. The chat stays, should "
                "you still want to."
            )
        case Status.CLOSED_SCHEDULED:
            return language.gettext(
                "📅 You have a time. Enjoy it; I won't ask any more."
            )
        case _:
            return language.gettext(
                "I didn't hear from you, so I'm closing this one. If you met: all the "
                "better."
            )
