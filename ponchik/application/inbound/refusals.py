"""Why something was refused, in words that the person can do something with."""

from collections.abc import Mapping

from ponchik.application.inbound.handlers import (
    CannotDo,
    FromSomebody,
    Handler,
    Incoming,
)
from ponchik.application.notes import NOTE_WITHIN, payload_of
from ponchik.application.replies import Acknowledged, Note, Reply
from ponchik.domain.meeting import (
    MatchIsOff,
    MeetingIsClosed,
    NoMoreIcebreakers,
    NotInMeeting,
    TimeIsAgreed,
    TimeIsOver,
    TooManyTimes,
)
from ponchik.errors import Invalid, Refused, Unknown
from ponchik.slack.requests import Click
from ponchik.slack.texts.replies import NoteName


def allowed(handler: Handler[FromSomebody], incoming: Incoming[FromSomebody]) -> Reply:
    """Let the handler answer. Raises CannotDo for people whom it is not for."""
    require_allowed(handler, incoming.request)
    return handler.reply_to(incoming)


def require_allowed(handler: Handler[FromSomebody], request: FromSomebody) -> None:
    """Raise CannotDo for people whom the handler is not for."""
    is_outsider = request.user_workspace != request.workspace
    if is_outsider and not handler.for_outsiders:
        raise CannotDo(Note(NoteName.OTHER_COMPANY))


#: The first that fits: what else is wrong with a press is wrong with its button.
_NAMES: Mapping[type[Refused], NoteName] = {
    NotInMeeting: NoteName.NOT_A_MEMBER,
    MatchIsOff: NoteName.MATCH_OFF,
    MeetingIsClosed: NoteName.MEETING_CLOSED,
    TimeIsOver: NoteName.TIME_PASSED,
    TimeIsAgreed: NoteName.TIME_AGREED,
    TooManyTimes: NoteName.TOO_MANY_TIMES,
    NoMoreIcebreakers: NoteName.NO_MORE_QUESTIONS,
    Unknown: NoteName.UNKNOWN_MEETING,
    Invalid: NoteName.UNKNOWN_BUTTON,
    Refused: NoteName.FAILED,
}


def note_of(refused: Refused) -> Note:
    """Return what the person hears of a refusal."""
    if isinstance(refused, CannotDo):
        return refused.note
    return Note(next(_NAMES[kind] for kind in _NAMES if isinstance(refused, kind)))


def tell_or_return(note: Note, incoming: Incoming[Click]) -> Reply:
    """Have a worker tell the note where the press was, or return it to be shown.

    In a view only a view can tell it; and nobody knows whether Ponchik is in the
    conversation of a message that was shown to one person alone.
    """
    click = incoming.request
    if click.view is not None or click.only_one_sees:
        return note
    told = {
        "conversation": click.conversation,
        "person": str(incoming.person),
        **payload_of(note),
    }
    incoming.recorder.want([incoming.effect("tell_privately", told, NOTE_WITHIN)])
    return Acknowledged()
