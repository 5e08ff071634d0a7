"""Forms: accepted as a whole, or given back as they were filled in."""

from collections.abc import Mapping

from ponchik.application.inbound.handlers import (
    FormErrors,
    Handler,
    Incoming,
)
from ponchik.application.inbound.refusals import allowed
from ponchik.application.replies import Answer, Errors, NextView, Reply
from ponchik.application.replies import View as Content
from ponchik.errors import Invalid
from ponchik.slack.requests import Submission, View


def accepted(form: Handler[Submission], incoming: Incoming[Submission]) -> Reply:
    """Return the reply of a form's handler.

    Raises FormErrors for errors: so that whatever it had recorded is undone.
    """
    reply = allowed(form, incoming)
    if isinstance(reply, Errors):
        raise FormErrors(reply.sentences)
    return reply


def under_the_fields(view: View, sentences: Mapping[str, str]) -> Errors:
    """Return errors that Slack can show: what names no field stands under the last."""
    known = {block: text for block, text in sentences.items() if block in view.inputs}
    others = [text for block, text in sentences.items() if block not in view.inputs]
    if others and view.inputs:
        last = view.inputs[-1]
        known[last] = " ".join([*filter(None, [known.get(last)]), *others])
    return Errors(known)


def in_place(view: View, sentence: str, instead: Content) -> Answer:
    """Return a sentence under a form's last field, or instead of one without fields."""
    if view.inputs:
        return under_the_fields(view, {"": sentence})
    return NextView(instead)


def unfit_form(incoming: Incoming[Submission]) -> Reply:
    """Refuse a form that no version of today has. Raises Invalid."""
    raise Invalid(f"there is no form {incoming.request.view.callback}")
