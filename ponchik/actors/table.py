"""Which kinds of effects there are, and how each is carried out."""

from ponchik.actors.announcements import (
    ANNOUNCE,
    REDRAW_GREETING,
    announcement_effects,
)
from ponchik.actors.audits import audit_effects
from ponchik.actors.break_ends import TELL_BREAK_OVER
from ponchik.actors.departures import (
    OPEN_NEW_CHAT,
    RETIRE_INTRODUCTION,
    TELL_DEPARTURE,
    TELL_MOVED,
)
from ponchik.actors.enrolment import enrolment_effects
from ponchik.actors.farewells import TELL_CLOSED
from ponchik.actors.homes import PUBLISH_HOME, home_effects
from ponchik.actors.host_commands import host_command_effects
from ponchik.actors.host_messages import host_message_effects
from ponchik.actors.host_news import host_news_effects
from ponchik.actors.introductions import INTRODUCE, OPEN_CONVERSATION
from ponchik.actors.joiners import joiner_effects
from ponchik.actors.launches import launch_effects
from ponchik.actors.looks import look_effects
from ponchik.actors.nudges import nudge_effects
from ponchik.actors.private_notes import TELL_PRIVATELY
from ponchik.actors.profiles import profile_effects
from ponchik.actors.questions import ASK, REMIND, RETIRE_QUESTION, SHOW_ANSWERS
from ponchik.actors.reachable import reachable_effects
from ponchik.actors.relinks import relink_effects
from ponchik.actors.repairs import REOPEN_CONVERSATION, RESEND, WITHDRAW
from ponchik.actors.searches import search_effects
from ponchik.actors.silence import silence_effects
from ponchik.actors.stages import stage_effects
from ponchik.actors.times import time_effects
from ponchik.actors.tokens import check_tokens
from ponchik.bootstrap import Ponchik
from ponchik.delivery import Delivery, Handler, Policy
from ponchik.delivery.sweeper import Sweeper

SLACK_EFFECTS: tuple[Handler, ...] = (
    OPEN_CONVERSATION,
    INTRODUCE,
    ASK,
    SHOW_ANSWERS,
    RETIRE_QUESTION,
    REMIND,
    TELL_CLOSED,
    TELL_DEPARTURE,
    OPEN_NEW_CHAT,
    TELL_MOVED,
    RETIRE_INTRODUCTION,
    WITHDRAW,
    REOPEN_CONVERSATION,
    RESEND,
    TELL_PRIVATELY,
    TELL_BREAK_OVER,
    PUBLISH_HOME,
    ANNOUNCE,
    REDRAW_GREETING,
)


def delivery_of(ponchik: Ponchik, policy: Policy | None = None) -> Delivery:
    """Return a delivery that can carry out every kind of effect."""
    handlers = (
        *SLACK_EFFECTS,
        *stage_effects(ponchik),
        *time_effects(ponchik),
        *nudge_effects(ponchik),
        *silence_effects(ponchik),
        *search_effects(ponchik),
        *joiner_effects(ponchik),
        *launch_effects(ponchik),
        *relink_effects(ponchik),
        *look_effects(ponchik),
        *reachable_effects(ponchik),
        *host_command_effects(ponchik),
        *host_message_effects(ponchik),
        *host_news_effects(ponchik),
        *enrolment_effects(ponchik),
        *announcement_effects(ponchik),
        *home_effects(ponchik),
        *profile_effects(ponchik),
        *audit_effects(ponchik),
    )
    return Delivery(
        database=ponchik.database,
        handler=ponchik.handler,
        slack_of=ponchik.slack_of,
        clock=ponchik.clock,
        handlers={handler.kind: handler for handler in handlers},
        policy=policy or Policy(),
        paces=ponchik.paces,
    )


def sweeper_of(ponchik: Ponchik, delivery: Delivery) -> Sweeper:
    """Return a sweeper that has not started yet."""
    return Sweeper(
        delivery,
        ponchik.doorbell,
        ponchik.due_work.tick,
        begin=lambda: check_tokens(ponchik),
    )
