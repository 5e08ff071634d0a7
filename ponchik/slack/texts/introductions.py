"""What introduces a group: who, why, and a question to begin with."""

from collections.abc import Sequence
from datetime import date

from ponchik.slack.texts.language import Language
from ponchik.slack.texts.moments import day


def greeting(language: Language, everyone: str, channel: str, number: int) -> str:
    return language.gettext(
        "👋 {everyone}: this time {channel} brings {you} together. Half an hour is "
        "plenty, over a coffee, on a walk or on a call.",
        everyone=everyone,
        channel=channel,
        you=how_many(language, number),
    )


def how_many(language: Language, number: int) -> str:
    """Return `the two of you`, for a sentence."""
    match number:
        case 2:
            return language.gettext("the two of you")
        case 3:
            return language.gettext("the three of you")
        case 4:
            return language.gettext("the four of you")
        case 5:
            return language.gettext("the five of you")
        case 6:
            return language.gettext("the six of you")
        case 7:
            return language.gettext("the seven of you")
        case 8:
            return language.gettext("the eight of you")
        case _:
            return language.gettext("you")


def title(language: Language, who: str, named: str) -> str:
    return language.gettext("{who}: {title}", who=who, title=named)


def why(language: Language, reasons: Sequence[str]) -> str:
    return language.gettext("*Why I matched you:* {reasons}", reasons=" ".join(reasons))


def never_matched(language: Language, number: int) -> str:
    if number == 2:
        return language.gettext("You have never been matched.")
    return language.gettext("Nobody here has been matched with another before.")


def matched_before(language: Language, number: int, last: int | None) -> str:
    if last is None:
        return language.gettext("Somebody here has to meet again.")
    if number == 2:
        return language.gettext(
            "You were last matched in round {last}, and repeats come only when they "
            "cannot be avoided.",
            last=language.number(last),
        )
    return language.gettext(
        "Somebody here has to meet again, for the first time since round {last}.",
        last=language.number(last),
    )


def lead_with_times(language: Language, leader: str) -> str:
    return language.gettext(
        "*{leader}, you take the lead:* press a time that suits you, or write a line "
        "with one of your own. That's all it takes.",
        leader=leader,
    )


def lead(language: Language, leader: str) -> str:
    return language.gettext(
        "*{leader}, you take the lead:* write a line here with a day and a time. "
        "That's all it takes.",
        leader=leader,
    )


def to_warm_up(language: Language, question: str) -> str:
    return language.gettext("To warm up: *{question}*", question=question)


def asked_on(language: Language, when: date) -> str:
    return language.gettext("I'll ask how it goes on {day}.", day=day(language, when))


def asked_after(language: Language) -> str:
    return language.gettext("I'll ask how it went after that.")


def asked_later(language: Language) -> str:
    return language.gettext("I'll ask how it went in a while.")


def another_question(language: Language) -> str:
    return language.gettext("Another question")


def from_your_hosts(language: Language, words: str) -> str:
    return language.gettext("From your hosts: {words}", words=words)
