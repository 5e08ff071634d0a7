"""What hosts hear: of hosts that come and go, and of trouble."""

from ponchik.slack.texts.language import Language


def made_host(language: Language, by: str, channel: str) -> str:
    return language.gettext(
        "{person} made you a host of Ponchik in {channel}: you can change its "
        "settings, start or call off a round, and you get a short report when one "
        "begins and ends.",
        person=by,
        channel=channel,
    )


def made_themselves_host(language: Language, admin: str, channel: str) -> str:
    return language.gettext(
        "{person}, who looks after this workspace, is now a host of Ponchik in "
        "{channel}, too.",
        person=admin,
        channel=channel,
    )


def no_host_left(language: Language, channel: str) -> str:
    return language.gettext(
        "Ponchik in {channel} has no host any more: the last one has left. It goes on "
        "as it is.",
        channel=channel,
    )


def archived(language: Language, channel: str) -> str:
    return language.gettext(
        "⚠️ {channel} was archived, so no round starts there. The current round goes "
        "on in its chats, and the history stays. Unarchive the channel, and I go on "
        "where I stopped.",
        channel=channel,
    )


def removed(language: Language, channel: str) -> str:
    return language.gettext(
        "⚠️ I was removed from {channel}, so its program has ended. The current round "
        "goes on in its chats, and the history stays. Invite me again, and it goes on "
        "where it stopped.",
        channel=channel,
    )


def may_not_post(language: Language, channel: str) -> str:
    return language.gettext(
        "⚠️ I may not post in {channel}. Introductions go on; reports come only to you.",
        channel=channel,
    )


def introduction_undelivered(
    language: Language, channel: str, people: str, reason: str
) -> str:
    return language.gettext(
        "⚠️ In {channel}, {people} got no introduction (Slack: {reason}).",
        channel=channel,
        people=people,
        reason=reason,
    )


def message_undelivered(
    language: Language, channel: str, people: str, reason: str
) -> str:
    return language.gettext(
        "⚠️ In {channel}, {people} did not get a message (Slack: {reason}).",
        channel=channel,
        people=people,
        reason=reason,
    )


def was_away(language: Language, since: str, until: str, stages: str) -> str:
    return language.gettext(
        "I was away from Slack from {since} to {until}. {stages}",
        since=since,
        until=until,
        stages=stages,
    )


def stages_missed(language: Language, late: int, skipped: int) -> str:
    """Return what an absence did to stages; the empty text if it did nothing."""
    were_late = language.ngettext(
        "One stage was late", "{count} stages were late", late
    )
    were_skipped = language.ngettext("one was skipped", "{count} were skipped", skipped)
    if late and skipped:
        return language.gettext(
            "{late}, {skipped}.", late=were_late, skipped=were_skipped
        )
    if late:
        return language.gettext("{late}.", late=were_late)
    if skipped:
        return language.ngettext(
            "One stage was skipped.", "{count} stages were skipped.", skipped
        )
    return language.gettext("Nothing was missed.")
