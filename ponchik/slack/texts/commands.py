"""What `/ponchik` says."""

from collections.abc import Mapping
from datetime import date, time

from ponchik.slack.texts.language import Language
from ponchik.slack.texts.moments import day, day_and_time


def what_i_do(language: Language) -> str:
    return language.gettext(
        "🍩 I match the people of a channel into small groups, and help them find half "
        "an hour to meet."
    )


def for_you(language: Language) -> str:
    return language.gettext("*For you*")


def for_hosts(language: Language) -> str:
    return language.gettext("*For hosts*")


def members_commands(language: Language) -> Mapping[tuple[str, ...], str]:
    """Return what each command does that anybody can type; some go together."""
    return {
        ("status",): language.gettext(
            "`/ponchik status`: your matches and your next rounds"
        ),
        ("skip",): language.gettext("`/ponchik skip`: leave out the next round"),
        ("snooze",): language.gettext("`/ponchik snooze 2 weeks`: take a break"),
        ("stop", "resume"): language.gettext(
            "`/ponchik stop`, `/ponchik resume`: out, and in again"
        ),
        ("why",): language.gettext("`/ponchik why`: why this match, or why none"),
        ("block",): language.gettext(
            "`/ponchik block`: whom I shall not match you with"
        ),
        ("hours",): language.gettext("`/ponchik hours`: when you work"),
        ("privacy",): language.gettext("`/ponchik privacy`: what I know about you"),
    }


def where(language: Language) -> str:
    return language.gettext(
        "In a channel where I am, this is about that channel; elsewhere, about all of "
        "yours. All of it is on my Home, too."
    )


def unknown(language: Language, typed: str, meant: str | None) -> str:
    if meant is None:
        return language.gettext(
            "I don't know `{typed}`. `/ponchik help` shows what you can type.",
            typed=typed,
        )
    return language.gettext(
        "I don't know `{typed}`. Did you mean `{meant}`?", typed=typed, meant=meant
    )


def only_hosts_pause(language: Language) -> str:
    return language.gettext(
        "Only hosts pause the program. For yourself: `/ponchik snooze`."
    )


def which_program(language: Language, channels: list[str]) -> str:
    return language.gettext(
        "Which one do you mean? Type it in its channel: {channels}.",
        channels=language.listing(channels, "or"),
    )


def hosts_nothing(language: Language) -> str:
    return language.gettext("You aren't a host of any channel.")


def unreadable_day(language: Language, typed: str) -> str:
    return language.gettext(
        "I can't read `{typed}` as a day. Write it like `{example}`.",
        typed=typed,
        example="2027-01-04",
    )


def status_line(language: Language, channel: str, parts: list[str]) -> str:
    return language.gettext(
        "*{channel}*: {parts}", channel=channel, parts=" ".join(parts)
    )


def in_nothing(language: Language) -> str:
    return language.gettext(
        "You're in none of my channels. `/invite @Ponchik` brings me to yours."
    )


def meet_on(language: Language, others: list[str], when: date, at: time) -> str:
    return language.gettext(
        "{people} meet on {moment}.",
        people=_you_and(language, others),
        moment=day_and_time(language, when, at),
    )


def have_no_time(language: Language, others: list[str]) -> str:
    return language.gettext(
        "{people} have no time yet.", people=_you_and(language, others)
    )


def _you_and(language: Language, others: list[str]) -> str:
    return language.listing([language.gettext("you"), *others])


def you_are_in(language: Language) -> str:
    return language.gettext("you're in.")


def on_a_break(language: Language, until: date | None) -> str:
    if until is None:
        return language.gettext("you're on a break.")
    return language.gettext("you're on a break until {day}.", day=day(language, until))


def you_skip(language: Language) -> str:
    return language.gettext("you skip the next round.")


def you_are_out(language: Language) -> str:
    return language.gettext("you're out.")


def you_host(language: Language) -> str:
    return language.gettext("you're its host.")


def more_programs(language: Language, more: int) -> str:
    return language.ngettext("And {count} more.", "And {count} more.", more)
