"""The modal that says what Ponchik knows about a person."""

from ponchik.slack.blocks import Block, section
from ponchik.slack.buttons import Callback
from ponchik.slack.form_blocks import Frame, modal
from ponchik.slack.texts import privacy as texts
from ponchik.slack.texts.language import Language


def privacy_modal(language: Language) -> Block:
    """Return the modal; there is nothing to save in it."""
    frame = Frame(Callback.PRIVACY, texts.title(language), texts.close(language))
    return modal(frame, [section(words) for words in texts.sections(language)])
