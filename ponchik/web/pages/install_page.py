"""What the page says that one comes back to from Slack, in the browser's language."""

from ponchik.slack.texts import installing as texts
from ponchik.slack.texts.language import Language, language_of
from ponchik.ui.pages import shared_templates

_PAGE = shared_templates().get_template("install.html")
_MOST_OF_LANGUAGES = 200


def refused(accepted: str) -> str:
    """Return the page for who did not allow it; `accepted` are languages."""
    language = preferred_language(accepted)
    return _drawn(language, texts.refused(language))


def failed(accepted: str, why: str) -> str:
    """Return the page that says why nothing came of it."""
    language = preferred_language(accepted)
    return _drawn(language, texts.failed(language, why))


def installed(accepted: str, workspace: str) -> str:
    """Return the page that says where it is installed, and how to begin."""
    language = preferred_language(accepted)
    return _drawn(language, texts.done(language, workspace), done=True)


def preferred_language(accepted: str) -> Language:
    """Return the first of a browser's languages that there is, or else English."""
    for one in accepted[:_MOST_OF_LANGUAGES].split(","):
        code = one.partition(";")[0].strip()
        language = language_of(code)
        if language.code == code.partition("-")[0].lower():
            return language
    return language_of(None)


def _drawn(language: Language, sentence: str, *, done: bool = False) -> str:
    return _PAGE.render(sentence=sentence, done=done, language=language, texts=texts)
