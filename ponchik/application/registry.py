"""Who handles which button and form: all of them on one page.

The names are those that `ponchik.slack.buttons` writes.
"""

from ponchik.application.answers import Answers
from ponchik.application.router import Handlers
from ponchik.events.meeting import Answer


def handlers_of(answers: Answers) -> Handlers:
    """Return the handlers of everything that can be pressed or sent."""
    return Handlers(clicks={f"answer:{answer}": answers.give for answer in Answer})
