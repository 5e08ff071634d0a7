"""What somebody reads who comes to a channel while a round runs there."""

from datetime import date

from ponchik.slack.texts.language import Language
from ponchik.slack.texts.moments import day
from ponchik.slack.texts.rhythms import Plan, every_weekday, sentence


def welcome(language: Language, channel: str, plan: Plan) -> str:
    rhythm = sentence(every_weekday(language, plan.rhythm))
    if plan.size == 2:
        return language.gettext(
            "👋 Welcome to {channel}. {rhythm} I match the people there in pairs, to "
            "meet for half an hour.",
            channel=channel,
            rhythm=rhythm,
        )
    return language.gettext(
        "👋 Welcome to {channel}. {rhythm} I match the people there in groups of "
        "{size}, to meet for half an hour.",
        channel=channel,
        rhythm=rhythm,
        size=language.number(plan.size),
    )


def is_looked_for(language: Language, by: date | None) -> str:
    """Return until when; None stands for tomorrow."""
    if by is None:
        return language.gettext(
            "This round has just begun: I'll see who is still free, and write to you "
            "by tomorrow noon."
        )
    return language.gettext(
        "This round has just begun: I'll see who is still free, and write to you by "
        "noon on {day}.",
        day=day(language, by),
    )


def next_round(language: Language, when: date) -> str:
    return language.gettext("The next round is on {day}.", day=day(language, when))


def wait(language: Language) -> str:
    return language.gettext("Wait for the next round")


def in_unless(language: Language) -> str:
    return language.gettext(
        "You're in unless you say otherwise. Nobody is told, and you can stay in the "
        "channel."
    )
