"""What a host reads after a command about a round."""

from ponchik.slack.texts.language import Language


def asked_before(language: Language) -> str:
    return language.gettext(
        "I asked that in this round already, so nothing was changed."
    )


def looking(language: Language) -> str:
    return language.gettext(
        "I'm looking who would be matched now. The groups come here in a moment, and "
        "nobody else is told."
    )


def one_moment(language: Language) -> str:
    return language.gettext("One moment")


def differs(language: Language, before: int | None, now: int) -> str:
    """Return that the groups that were shown cannot be any more."""
    if before is None or before == now:
        return language.gettext(
            "Somebody came or went since you looked, so nothing was started. These "
            "would be the groups now."
        )
    return language.gettext(
        "People came or went since you looked: there were {before}, and there are "
        "{now}. Nothing was started; these would be the groups now.",
        before=language.number(before),
        now=language.number(now),
    )


def starting(language: Language, number: int) -> str:
    return language.gettext(
        "I'm starting round {number}. Everybody hears from me in a few minutes.",
        number=language.number(number),
    )


def running(language: Language, channel: str, standing: str) -> str:
    return language.gettext(
        "*{channel}*: {standing}", channel=channel, standing=standing
    )
