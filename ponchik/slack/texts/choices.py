"""What somebody chose for themselves, and how it is chosen."""

from datetime import date

from ponchik.slack.texts.language import Language
from ponchik.slack.texts.moments import day


def skipped(language: Language, channel: str, when: date) -> str:
    return language.gettext(
        "You skip the round of {channel} on {day}, and are back for the one after it. "
        "Nobody is told.",
        channel=channel,
        day=day(language, when),
    )


def skipped_several(language: Language, rounds: list[str]) -> str:
    return language.gettext(
        "You skip these rounds, and are back for the ones after them: {rounds}. Nobody "
        "is told.",
        rounds=language.listing(rounds),
    )


def round_of(language: Language, channel: str, when: date) -> str:
    return language.gettext(
        "{channel} on {day}", channel=channel, day=day(language, when)
    )


def on_break(language: Language, channel: str, until: date) -> str:
    return language.gettext(
        "You're on a break in {channel} until {day}. I'll tell you when it's over.",
        channel=channel,
        day=day(language, until),
    )


def on_break_everywhere(language: Language, until: date) -> str:
    return language.gettext(
        "You're on a break in all my channels until {day}. I'll tell you when it's "
        "over.",
        day=day(language, until),
    )


def break_over(language: Language, channel: str, when: date) -> str:
    return language.gettext(
        "👋 Your break in {channel} is over: you're in the next round, on {day}. Good "
        "to have you back.",
        channel=channel,
        day=day(language, when),
    )


def break_over_everywhere(language: Language, rounds: list[str]) -> str:
    return language.gettext(
        "👋 Your break is over: you're in the next rounds: {rounds}. Good to have you "
        "back.",
        rounds=language.listing(rounds),
    )


def out(language: Language, channel: str) -> str:
    return language.gettext(
        "You're out of {channel}. Nobody is told, and you stay in the channel.",
        channel=channel,
    )


def out_everywhere(language: Language) -> str:
    return language.gettext(
        "You're out of all my channels. Nobody is told, and you stay in them."
    )


def paused(language: Language, channel: str) -> str:
    return language.gettext(
        "I've paused you in {channel}. Nobody is told. Whenever you like, come back.",
        channel=channel,
    )


def still_interested(language: Language, person: str, channel: str) -> str:
    return language.gettext(
        "Hi {person}. I haven't heard from you in the last three rounds of {channel}, "
        "and that's fine. What would you like?",
        person=person,
        channel=channel,
    )


def paused_otherwise(language: Language, until: date) -> str:
    return language.gettext(
        "If I hear nothing until {day}, I'll pause you, so that nobody waits for you. "
        "You can come back any time.",
        day=day(language, until),
    )


def stays(language: Language) -> str:
    return language.gettext("Good, I keep matching you.")


def back(language: Language) -> str:
    return language.gettext("Good to have you back.")


def next_round(language: Language, channel: str, when: date) -> str:
    return language.gettext(
        "Next round of {channel}: {day}.", channel=channel, day=day(language, when)
    )


def next_rounds(language: Language, rounds: list[str]) -> str:
    return language.gettext("Next rounds: {rounds}.", rounds=language.listing(rounds))


def still_out(language: Language, channels: list[str]) -> str:
    return language.gettext(
        "You're still out of {channels}.", channels=language.listing(channels)
    )


def title(language: Language) -> str:
    return language.gettext("Take a break")


def close(language: Language) -> str:
    return language.pgettext("button", "Back")


def where_label(language: Language) -> str:
    return language.gettext("In")


def all_programs(language: Language) -> str:
    return language.gettext("All my programs")


def how_label(language: Language) -> str:
    return language.gettext("How long")


def until_a_day(language: Language) -> str:
    return language.gettext("Until a day that I choose below")


def until_i_come_back(language: Language) -> str:
    return language.gettext("Until I come back by myself")


def until_label(language: Language) -> str:
    return language.gettext("Back on")


def until_hint(language: Language) -> str:
    return language.gettext(
        "You're in the first round on or after that day. I tell you when it comes."
    )


def choose_a_day(language: Language) -> str:
    return language.gettext("Choose a day.")


def too_long(language: Language) -> str:
    return language.gettext(
        "That's more than a year. Choose an earlier day, or come back by yourself."
    )
