"""What stands on buttons and menus, and how a text lists it."""

from ponchik.slack.texts.language import Language


def choices(language: Language, labels: list[str]) -> str:
    """Return the line that says what can be pressed."""
    *most, last = labels
    ended = last if last.endswith(("?", "…")) else f"{last}."
    if most:
        return language.gettext(
            "Choose: {labels}, or {last}", labels=", ".join(most), last=ended
        )
    return language.gettext("Choose: {last}", last=ended)


def answers(language: Language, labels: list[str]) -> str:
    """Return the line that says what can be answered."""
    listed = f"{language.listing(labels, 'or')}."
    return language.gettext("Choose: {last}", last=listed)


def not_for_me(language: Language) -> str:
    return language.gettext("Not for me")


def what_i_know(language: Language) -> str:
    return language.gettext("What I know about you")


def start_like_this(language: Language) -> str:
    return language.gettext("Start like this")


def change_something(language: Language) -> str:
    return language.gettext("Change something")


def be_host(language: Language) -> str:
    return language.gettext("I'll be its host")


def ask_channel(language: Language) -> str:
    return language.gettext("Ask the channel")


def settings(language: Language) -> str:
    return language.gettext("Settings")


def manage(language: Language) -> str:
    return language.gettext("Manage")


def no_thanks(language: Language) -> str:
    return language.gettext("No, thanks")


def skip_next(language: Language) -> str:
    return language.gettext("Skip the next round")


def take_break(language: Language) -> str:
    return language.gettext("Take a break")


def back(language: Language) -> str:
    return language.gettext("I'm back")


def keep_matching(language: Language) -> str:
    return language.gettext("Keep matching me")


def in_after_all(language: Language) -> str:
    return language.gettext("I'm in after all")


def bit_longer(language: Language) -> str:
    return language.gettext("A bit longer")


def why_not(language: Language) -> str:
    return language.gettext("Why am I not in it?")


def look_at_round(language: Language) -> str:
    return language.gettext("Look at the round")


def send_again(language: Language) -> str:
    return language.gettext("Send again")


def send_introduction_again(language: Language) -> str:
    return language.gettext("Send the introduction again")


def send_message_again(language: Language) -> str:
    return language.gettext("Send the message again")


def working_hours(language: Language) -> str:
    return language.gettext("My working hours")


def block(language: Language) -> str:
    return language.gettext("Don't match me with …")


def block_in_full(language: Language) -> str:
    return language.gettext("Choose people I would rather not be matched with")
