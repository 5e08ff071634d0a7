"""A person's own matches, as Home tells them."""

from datetime import date, time

from ponchik.events.meeting import Answer
from ponchik.events.meeting_status import Status
from ponchik.slack.texts.language import Language
from ponchik.slack.texts.moments import day, day_and_time, short_day


def people(language: Language, others: list[str]) -> str:
    """Return `Ann and you`; without the others, who were forgotten, `you`."""
    return language.listing([*others, language.gettext("you")])


def has_time(language: Language) -> str:
    return language.gettext("it's scheduled")


def meets_on(language: Language, when: date, at: time) -> str:
    return language.gettext(
        "you meet on {moment}", moment=day_and_time(language, when, at)
    )


def no_time(language: Language) -> str:
    return language.gettext("no time yet")


def no_time_and_leads(language: Language) -> str:
    return language.gettext("no time yet, and the lead is yours")


def met(language: Language) -> str:
    return language.gettext("you met")


def not_met(language: Language) -> str:
    return language.gettext("you didn't")


def open_until(language: Language, when: date) -> str:
    return language.gettext("open until {day}", day=day(language, when))


def you_said(language: Language, answer: Answer) -> str:
    match answer:
        case Answer.MET:
            return language.gettext("You said: we met.")
        case Answer.SOME_MET:
            return language.gettext("You said: some of us met.")
        case Answer.SCHEDULED:
            return language.gettext("You said: it's scheduled.")
        case Answer.NOT_YET:
            return language.gettext("You said: not yet.")
        case Answer.NOT_MET:
            return language.gettext("You said: we didn't.")


def open_chat(language: Language) -> str:
    return language.gettext("Open the chat")


def earlier(language: Language) -> str:
    return language.gettext("Earlier matches")


def all_of_them(language: Language) -> str:
    return language.gettext("All of them")


def all_in_full(language: Language) -> str:
    return language.gettext("All my earlier matches")


def close(language: Language) -> str:
    return language.gettext("Close")


def round_of(language: Language, number: int, began: date) -> str:
    return language.gettext(
        "Round {number}, {day}",
        number=language.number(number),
        day=short_day(language, began),
    )


def earlier_match(
    language: Language, round_: str, others: list[str], channel: str, outcome: str
) -> str:
    return language.gettext(
        "*{round}:* {people} in {channel} · {outcome}",
        round=round_,
        people=language.listing(others) or language.gettext("somebody"),
        channel=channel,
        outcome=outcome,
    )


def outcome(language: Language, status: Status, *, cancelled: bool) -> str:
    if cancelled:
        return language.gettext("called off")
    match status:
        case Status.CLOSED_MET:
            return met(language)
        case Status.CLOSED_NO:
            return not_met(language)
        case Status.CLOSED_SCHEDULED:
            return language.gettext("you had a time")
        case _:
            return language.gettext("no answer")
