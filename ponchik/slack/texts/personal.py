"""Forms about all of somebody's programs: whom they avoid, and when they work."""

from ponchik.slack.texts.language import Language


def avoided_title(language: Language) -> str:
    return language.gettext("Don't match me with")


def cancel(language: Language) -> str:
    return language.gettext("Cancel")


def save(language: Language) -> str:
    return language.gettext("Save")


def avoided_intro(language: Language) -> str:
    return language.gettext(
        "I won't put you in a group with these people, in any program."
    )


def people_label(language: Language) -> str:
    return language.gettext("People")


def nobody(language: Language) -> str:
    return language.gettext("Nobody")


def people_hint(language: Language) -> str:
    return language.gettext(
        "Private: nobody in Slack can see this list, neither they nor your hosts. It "
        "can mean that you are in no group once in a while."
    )


def not_yourself(language: Language) -> str:
    return language.gettext("That's you. Choose other people.")


def no_apps(language: Language, app: str) -> str:
    return language.gettext("{app} is an app. Apps are never matched.", app=app)


def too_many(language: Language, most: int) -> str:
    return language.ngettext(
        "Choose {count} person at most.", "Choose {count} people at most.", most
    )


def saved(language: Language) -> str:
    return language.gettext("Saved. Nobody is told.")


def hours_title(language: Language) -> str:
    return language.gettext("My working hours")


def hours_intro(language: Language, place: str | None) -> str:
    if place is None:
        return language.gettext(
            "For the times that I propose. Your Slack profile tells me no time zone, "
            "so I take your channel's."
        )
    return language.gettext(
        "For the times that I propose. I take your time zone from your Slack profile: "
        "*{place}*.",
        place=place,
    )


def from_label(language: Language) -> str:
    return language.gettext("From")


def to_label(language: Language) -> str:
    return language.gettext("To")


def days_label(language: Language) -> str:
    return language.gettext("Days")


def ends_before(language: Language) -> str:
    return language.gettext("Choose an end that is half an hour later or more.")


def a_day_at_least(language: Language) -> str:
    return language.gettext("Choose at least one.")
