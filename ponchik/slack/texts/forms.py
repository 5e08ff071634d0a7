"""The forms in which hosts set up and change a program."""

from datetime import date

from ponchik.slack.texts.language import Language
from ponchik.slack.texts.moments import short_day
from ponchik.slack.texts.rhythms import Plan, at_time_in, in_groups


def set_up_title(language: Language) -> str:
    return language.gettext("Set up Ponchik")


def settings_title(language: Language) -> str:
    return language.gettext("Settings")


def save(language: Language) -> str:
    return language.gettext("Save")


def not_now(language: Language) -> str:
    return language.gettext("Not now")


def cancel(language: Language) -> str:
    return language.gettext("Cancel")


def set_up_intro(language: Language, channel: str) -> str:
    return language.gettext(
        "For {channel}. Everybody in the channel takes part, unless they say "
        "otherwise.",
        channel=channel,
    )


def settings_intro(language: Language, channel: str) -> str:
    return language.gettext(
        "For {channel}. What runs already is not cut short: changes count from the "
        "next round.",
        channel=channel,
    )


def often_label(language: Language) -> str:
    return language.gettext("How often")


def every_weeks(language: Language, weeks: int) -> str:
    return language.ngettext("Every week", "Every {count} weeks", weeks)


def every_month_same_week(language: Language) -> str:
    return language.gettext("Every month, in the same week of it")


def every_month_last_week(language: Language) -> str:
    return language.gettext("Every month, in its last week")


def first_label(language: Language) -> str:
    return language.gettext("First round")


def next_label(language: Language) -> str:
    return language.gettext("Next round")


def first_hint(language: Language) -> str:
    return language.gettext("Later rounds start on the same day of the week.")


def time_label(language: Language) -> str:
    return language.gettext("At what time")


def time_hint(language: Language) -> str:
    return language.gettext(
        "From 8:00 to 15:00, so that nobody is written to at night."
    )


def zone_label(language: Language) -> str:
    return language.gettext("In which time zone")


def size_label(language: Language) -> str:
    return language.gettext("How many people in a group")


def size_option(language: Language, size: int) -> str:
    if size == 2:
        return language.gettext("2, pairs")
    return language.number(size)


def size_hint(language: Language) -> str:
    return language.gettext("Those left over join a group; nobody is dropped.")


def so(language: Language, plan: Plan, dates: tuple[date, ...]) -> str:
    """Return what the choices come to, with the dates that follow from them."""
    rhythm = language.gettext(
        "*So:* {rhythm}, {in_groups}.",
        rhythm=at_time_in(language, plan),
        in_groups=in_groups(language, plan.size),
    )
    if not dates:
        return rhythm
    days = ", ".join(short_day(language, when) for when in dates)
    following = language.gettext("{days} and so on.", days=days)
    return f"{rhythm}\n{following}"


def more_later(language: Language) -> str:
    return language.gettext(
        "Other hosts, days off, guests and words of your own: later, in the settings."
    )


def check_ins_label(language: Language) -> str:
    return language.gettext("Check-ins")


def check_ins_option(language: Language, number: int) -> str:
    match number:
        case 0:
            return language.pgettext("check-ins", "None")
        case 1:
            return language.pgettext("check-ins", "One, halfway")
        case 2:
            return language.pgettext("check-ins", "Two")
        case _:
            return language.number(number)


def hours_label(language: Language) -> str:
    return language.gettext("When to write to people")


def hours_at_once(language: Language) -> str:
    return language.gettext("To all at once, at the time above")


def hours_own_morning(language: Language) -> str:
    return language.gettext("In each group's own morning")


def prefer_label(language: Language) -> str:
    return language.gettext("Bring together, where it costs no repeat")


def prefer_anybody(language: Language) -> str:
    return language.gettext("Anybody")


def prefer_other_team(language: Language) -> str:
    return language.gettext("People of different teams")


def prefer_hours(language: Language) -> str:
    return language.gettext("People whose working hours overlap")


def prefer_newcomers(language: Language) -> str:
    return language.gettext("Newcomers with old hands")


def prefer_several(language: Language, goals: list[str]) -> str:
    return language.gettext("As it is: {goals}", goals=", ".join(goals))


def who_label(language: Language) -> str:
    return language.gettext("Also take part")


def who_guests(language: Language) -> str:
    return language.gettext("Guests")


def who_externals(language: Language) -> str:
    return language.gettext("People of connected companies")


def off_label(language: Language) -> str:
    return language.gettext("Days off")


def off_hint(language: Language) -> str:
    return language.gettext(
        "One day or span on each line. Nothing is sent then, and rounds move around "
        "them."
    )


def off_span(language: Language, first: date, last: date) -> str:
    """Return a line of the field, as it is read back: `2026-12-24 to 2027-01-03`."""
    if first == last:
        return first.isoformat()
    return language.gettext(
        "{first} to {last}", first=first.isoformat(), last=last.isoformat()
    )


def off_elsewhere(language: Language) -> str:
    return language.gettext(
        "There are more days off than fit in here. They stay as they are; `ponchik` on "
        "the command line changes them."
    )


def words_label(language: Language) -> str:
    return language.gettext("A line of your own in each introduction")


def words_placeholder(language: Language) -> str:
    return language.gettext("The coffee is on us: put it on the team budget.")


def language_label(language: Language) -> str:
    return language.gettext("Language in the channel")


def language_hint(language: Language) -> str:
    return language.gettext(
        "Everybody reads their own language in direct messages. A group reads what all "
        "of it read, or else this one."
    )


def hosts_label(language: Language) -> str:
    return language.gettext("Hosts")


def hosts_hint(language: Language) -> str:
    return language.gettext(
        "They can change all this and get a short report. They never see who avoids "
        "whom."
    )


def is_over(language: Language) -> str:
    return language.gettext("That day is over.")


def not_a_working_day(language: Language, weekday: str) -> str:
    return language.gettext(
        "That's a {weekday}. Choose a working day.", weekday=weekday
    )


def is_day_off(language: Language) -> str:
    return language.gettext("That's a day off here. Choose another.")


def too_soon(language: Language, earliest: date) -> str:
    return language.gettext(
        "Give people three working days to step out: {day} or later.",
        day=short_day(language, earliest),
    )


def outside_hours(language: Language) -> str:
    return language.gettext("From 8:00 to 15:00, please.")


def choose_one(language: Language) -> str:
    return language.gettext("Please choose.")


def unknown_zone(language: Language, zone: str) -> str:
    return language.gettext("I don't know the time zone {zone}.", zone=zone)


def unreadable_line(language: Language, line: str) -> str:
    return language.gettext(
        "I can't read “{line}”. Write days like {example}.",
        line=line,
        example="2026-12-24",
    )


def backwards(language: Language, line: str) -> str:
    return language.gettext("“{line}” ends before it begins.", line=line)


def too_many_days(language: Language, most: int) -> str:
    return language.ngettext(
        "That's more than {count} day.", "That's more than {count} days.", most
    )


def too_long(language: Language, most: int) -> str:
    return language.ngettext(
        "At most {count} character, please.",
        "At most {count} characters, please.",
        most,
    )


def a_host_at_least(language: Language) -> str:
    return language.gettext("Choose at least one.")


def cannot_host(language: Language, person: str) -> str:
    return language.gettext("{person} can't be a host.", person=person)


def in_no_group(language: Language) -> str:
    return language.gettext("That person is in no group of this round.")
