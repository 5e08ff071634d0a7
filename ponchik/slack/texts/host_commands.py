"""What a host reads after a command about a round."""

from ponchik.slack.texts.language import Language


def asked_before(language: Language) -> str:
    return language.gettext(
        "I asked that in this round already, so nothing was changed."
    )


def looking(language: Language) -> str:
    return language.gettext(
        "I'm looking who would be matched now. The preview comes here in a moment, and "
        "nobody else is told."
    )


def how_to_start(language: Language) -> str:
    return language.gettext("To start it now: `/ponchik start now`")


def starting(language: Language, number: int) -> str:
    return language.gettext(
        "I'm starting round {number}. Everybody hears from me in a few minutes.",
        number=language.number(number),
    )


def running(language: Language, channel: str, standing: str) -> str:
    return language.gettext(
        "*{channel}*: {standing}", channel=channel, standing=standing
    )
