"""What was done, told to the host who did it."""

from datetime import date

from ponchik.slack.texts.language import Language
from ponchik.slack.texts.moments import day


def saved(language: Language) -> str:
    return language.gettext("Saved. Changes count from the next round.")


def asking(language: Language, groups: int) -> str:
    return language.ngettext(
        "I'm asking one group.", "I'm asking {count} groups.", groups
    )


def started(language: Language, number: int) -> str:
    return language.gettext(
        "Round {number} starts now.", number=language.number(number)
    )


def called_off(language: Language, number: int) -> str:
    return language.gettext(
        "Round {number} is called off. Its messages are being replaced.",
        number=language.number(number),
    )


def skipped(language: Language, skipped: date, after: date) -> str:
    return language.gettext(
        "The round on {skipped} is left out. The next one is on {after}.",
        skipped=day(language, skipped),
        after=day(language, after),
    )


def paused(language: Language, until: date | None) -> str:
    if until is None:
        return language.gettext("Paused, until a host resumes it.")
    return language.gettext("Paused until {day}.", day=day(language, until))


def resumed(language: Language, next_round: date) -> str:
    return language.gettext(
        "Resumed. Next round: {day}.", day=day(language, next_round)
    )


def sending_again(language: Language) -> str:
    return language.gettext("I'm sending it again.")


def already_there(language: Language, link: str) -> str:
    return language.gettext("The message is there: {link}. I sent nothing.", link=link)


def you_host(language: Language, channel: str) -> str:
    return language.gettext("You are a host of {channel} now.", channel=channel)


def no_longer_host(language: Language, channel: str) -> str:
    return language.gettext("You are no longer a host of {channel}.", channel=channel)


def channel_asked(language: Language, channel: str) -> str:
    return language.gettext("I'm asking in {channel}.", channel=channel)
