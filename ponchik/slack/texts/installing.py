"""What the page says that one comes back to from Slack, with Ponchik or without."""

from ponchik.slack.texts.language import Language


def title(language: Language) -> str:
    return language.gettext("Install Ponchik")


def refused(language: Language) -> str:
    return language.gettext("You did not allow it, so nothing was changed.")


def failed(language: Language, why: str) -> str:
    return language.gettext("Nothing was changed: {why}.", why=why)


def done(language: Language, workspace: str) -> str:
    return language.gettext("Ponchik is installed in {workspace}.", workspace=workspace)


def first_step(language: Language) -> str:
    return language.gettext("Type /invite @ponchik in a channel there to begin.")


def again(language: Language) -> str:
    return language.gettext("Install Ponchik in a workspace")
