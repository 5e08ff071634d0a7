"""What a host reads when steering a program by hand."""

from datetime import date

from ponchik.events.stage import Stage
from ponchik.slack.texts.language import Language
from ponchik.slack.texts.moments import day, weekday


def title(language: Language) -> str:
    return language.gettext("Manage")


def close(language: Language) -> str:
    return language.gettext("Close")


def back(language: Language) -> str:
    return language.pgettext("button", "Back")


def not_now(language: Language) -> str:
    return language.gettext("Not now")


def ask_how(language: Language) -> str:
    return language.gettext("Ask how it goes")


def ask_whether(language: Language) -> str:
    return language.gettext("Ask whether they met")


def ask_title(language: Language) -> str:
    return language.gettext("Ask now?")


def ask_now(language: Language) -> str:
    return language.gettext("Ask now")


def would_ask_how(language: Language, groups: int) -> str:
    return language.ngettext(
        "I'd ask the one group that has not met yet how it goes.",
        "I'd ask the {count} groups that have not met yet how it goes.",
        groups,
    )


def would_ask_whether(language: Language, groups: int, until: date) -> str:
    return language.ngettext(
        "I'd ask the one group that has not met yet whether they met. The round still "
        "ends on {weekday}.",
        "I'd ask the {count} groups that have not met yet whether they met. The round "
        "still ends on {weekday}.",
        groups,
        weekday=weekday(language, until.weekday()),
    )


def call_off(language: Language) -> str:
    return language.gettext("Call the round off")


def call_off_title(language: Language, number: int) -> str:
    return language.gettext("Call round {number} off?", number=language.number(number))


def would_call_off(language: Language, groups: int) -> str:
    return language.ngettext(
        "The introduction is replaced by a kind note. What was recorded stays. This "
        "can't be undone.",
        "The {count} introductions are replaced by a kind note. What was recorded "
        "stays. This can't be undone.",
        groups,
    )


def call_it_off(language: Language) -> str:
    return language.gettext("Call it off")


def keep_it(language: Language) -> str:
    return language.gettext("Keep it")


def show_groups(language: Language) -> str:
    return language.gettext("Show the groups")


def skip_it(language: Language) -> str:
    return language.gettext("Skip it")


def skip_title(language: Language) -> str:
    return language.gettext("Skip this round?")


def would_skip(language: Language, after: date | None) -> str:
    if after is None:
        return language.gettext("The one after it takes place. The channel is told.")
    return language.gettext(
        "The one after it, on {day}, takes place. The channel is told.",
        day=day(language, after),
    )


def pause(language: Language) -> str:
    return language.gettext("Pause the program")


def pause_title(language: Language, name: str) -> str:
    return language.gettext("Pause #{name}?", name=name)


def would_pause(language: Language) -> str:
    return language.gettext(
        "No new rounds until you resume it. The current round goes on."
    )


def pause_it(language: Language) -> str:
    return language.gettext("Pause")


def resume(language: Language) -> str:
    return language.gettext("Resume the program")


def send_again(language: Language) -> str:
    return language.gettext("Send a message again …")


def send_again_title(language: Language) -> str:
    return language.gettext("Send again")


def somebody_in_the_group(language: Language) -> str:
    return language.gettext("Somebody in the group")


def choose(language: Language) -> str:
    return language.gettext("Choose")


def look_first(language: Language) -> str:
    return language.gettext(
        "I look first. If the message is there, I show you where, and send nothing."
    )


def preview_title(language: Language, number: int) -> str:
    return language.gettext("Round {number}, a preview", number=language.number(number))


def start_now(language: Language) -> str:
    return language.gettext("Start now")


def nothing_sent(language: Language) -> str:
    return language.gettext(
        "Nothing has been sent; the real round may differ if people come or go."
    )


def more_groups(language: Language, more: int, *, pairs: bool) -> str:
    if pairs:
        return language.ngettext(
            "And {count} more pair.", "And {count} more pairs.", more
        )
    return language.ngettext(
        "And {count} more group.", "And {count} more groups.", more
    )


def which_message(language: Language) -> str:
    return language.gettext("Which message")


def the_introduction(language: Language) -> str:
    return language.gettext("The introduction")


def the_question(language: Language, question: Stage) -> str:
    if question is Stage.CLOSING:
        return language.gettext("Whether they met")
    if question is Stage.AGREED_TIME:
        return language.gettext("How it was, after their time")
    number = language.number(question.check_in_number or 1)
    return language.gettext("How it goes, check-in {number}", number=number)


def looking_first(language: Language) -> str:
    return language.gettext("I'm looking whether the message is there.")
