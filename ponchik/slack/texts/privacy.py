"""What Ponchik knows about a person, and who sees it."""

from ponchik.slack.texts.language import Language


def title(language: Language) -> str:
    return language.gettext("What I know about you")


def close(language: Language) -> str:
    return language.gettext("Close")


def sections(language: Language) -> list[str]:
    return [
        language.gettext(
            "*From Slack:* your name, title, time zone and language, and which of my "
            "channels you are in."
        ),
        language.gettext(
            "*From you:* whom you were matched with, what you pressed, your breaks, "
            "your working hours, and whom you'd rather not be matched with."
        ),
        language.gettext(
            "*In the chats I open* I look whether somebody has written, never at what. "
            "I see no other message, and no calendar."
        ),
        language.gettext(
            "*Who sees it:* your group sees your answers. My hosts in a channel see "
            "groups and outcomes, never why you take a break nor whom you avoid. "
            "Nobody outside: I run on your own server, whose operators can reach the "
            "database."
        ),
        language.gettext(
            "*To have a copy of it, or have it erased*, open *My meetings* on my web "
            "pages, or ask a host: your name, your Slack id and what you told me "
            "alone go, the numbers stay."
        ),
    ]
