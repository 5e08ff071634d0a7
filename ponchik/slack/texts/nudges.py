"""What a group reads in which nobody has said anything."""

from ponchik.slack.texts.language import Language


def how_about(language: Language, leader: str, when: str, others: str) -> str:
    return language.gettext(
        "🍩 {leader}, how about *{time}* with {others}? One press, or one line here, "
        "is enough.",
        leader=leader,
        time=when,
        others=others,
    )


def ask_for_a_time(language: Language, leader: str, others: str) -> str:
    return language.gettext(
        "🍩 {leader}, when would you like to meet {others}? One line here is enough.",
        leader=leader,
        others=others,
    )
