"""Home: a person's programs, and what can be done about them."""

from datetime import date

from ponchik.slack.texts.language import Language
from ponchik.slack.texts.moments import day
from ponchik.slack.texts.rhythms import (
    Rhythm,
    count_of_people,
    groups_of,
    how_often,
)


def your_matches(language: Language) -> str:
    return language.gettext("Your matches")


def nothing_open(language: Language) -> str:
    return language.gettext("Nothing is open. The next round brings somebody new.")


def your_programs(language: Language) -> str:
    return language.gettext("Your programs")


def for_all_programs(language: Language) -> str:
    return language.gettext("For all programs")


def program(language: Language, channel: str, size: int, rhythm: Rhythm) -> str:
    return language.gettext(
        "*{channel}* · {groups}, {how_often}",
        channel=channel,
        groups=groups_of(language, size),
        how_often=how_often(language, rhythm),
    )


def in_and_host(language: Language) -> str:
    return language.gettext("you're in, and its host")


def host(language: Language) -> str:
    return language.gettext("you're its host")


def taking_part(language: Language) -> str:
    return language.gettext("you're in")


def on_a_break(language: Language, until: date | None) -> str:
    if until is None:
        return language.gettext("you're on a break")
    return language.gettext("you're on a break until {day}", day=day(language, until))


def skipping(language: Language) -> str:
    return language.gettext("you skip it")


def stopped(language: Language) -> str:
    return language.gettext("you're out")


def paused(language: Language, until: date | None) -> str:
    if until is None:
        return language.gettext("Paused until a host resumes it")
    return language.gettext("Paused until {day}", day=day(language, until))


def no_next_round(language: Language) -> str:
    return language.gettext("No next round is planned")


def introductions_undelivered(language: Language, number: int) -> str:
    return language.ngettext(
        "⚠️ One introduction could not be delivered.",
        "⚠️ {count} introductions could not be delivered.",
        number,
    )


def messages_undelivered(language: Language, number: int) -> str:
    return language.ngettext(
        "⚠️ One message could not be delivered.",
        "⚠️ {count} messages could not be delivered.",
        number,
    )


def may_not_post(language: Language) -> str:
    return language.gettext("⚠️ I may not post in this channel.")


def more_programs(language: Language, more: int) -> str:
    return language.ngettext(
        "{count} more program: `/ponchik status`.",
        "{count} more programs: `/ponchik status`.",
        more,
    )


def help_hint(language: Language) -> str:
    return language.gettext("`/ponchik help` shows what you can type.")


def meet_somebody(language: Language) -> str:
    return language.gettext("Meet somebody new")


def what_i_do(language: Language) -> str:
    return language.gettext(
        "I match the people of a channel into small groups and help them find half an "
        "hour for a coffee, a walk or a call."
    )


def join(language: Language, channels: list[str]) -> str:
    return language.gettext(
        "*Join a channel where I am:* {channels}.",
        channels=language.listing(channels, "or"),
    )


def open_channel(
    language: Language, channel: str, people: int, next_round: date | None
) -> str:
    counted = count_of_people(language, people)
    if next_round is None:
        return language.gettext("{channel} ({people})", channel=channel, people=counted)
    return language.gettext(
        "{channel} ({people}, next round {day})",
        channel=channel,
        people=counted,
        day=day(language, next_round),
    )


def bring_me(language: Language) -> str:
    return language.gettext(
        "*Or bring me to yours:* write `/invite @Ponchik` there. I'll ask you how "
        "often, and start when you say so."
    )


def bring_me_first(language: Language) -> str:
    return language.gettext(
        "*Bring me to a channel:* write `/invite @Ponchik` there. I'll ask you how "
        "often, and start when you say so."
    )
