"""What a host typed and waits for, but takes longer than Slack waits."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from ponchik.application.channel_access import Unreachable
from ponchik.application.previews import GroupsDiffer, groups_digest
from ponchik.application.reports import absences_among, partition_of
from ponchik.bootstrap import Ponchik
from ponchik.command_handler import load, load_program
from ponchik.delivery import InternalEffect, because_of
from ponchik.domain.meeting import MEETING
from ponchik.domain.program import ProgramState
from ponchik.domain.roster import TooFewMembers
from ponchik.errors import Refused, Rejected, Unknown
from ponchik.events.event import Stream
from ponchik.events.round import RoundStarted
from ponchik.events.stage import Stage
from ponchik.ledger.claims import Claimed
from ponchik.slack.blocks import Block
from ponchik.slack.client.calls import Call, Message, PostEphemeral, UpdateView
from ponchik.slack.surfaces.host_commands import named
from ponchik.slack.surfaces.host_reports import DryRun, dry_run_modal
from ponchik.slack.surfaces.replies import message_view, note_message, note_view, said
from ponchik.slack.texts import confirmations
from ponchik.slack.texts.host_commands import differs
from ponchik.slack.texts.language import Language, language_of
from ponchik.slack.texts.replies import NoteName
from ponchik.store import people
from ponchik.store.people import Person

#: A form may be filled in before Slack has opened it.
_OPENS_WITHIN = timedelta(seconds=10)
_NOT_OPEN = timedelta(seconds=1)


@dataclass(frozen=True)
class HostCommands:
    """Whoever asked sees, alone, what came of it: in the form that is open."""

    ponchik: Ponchik

    def preview(self, effect: Claimed) -> timedelta | None:
        """Show the round that would start now."""
        state = self._program(effect)
        try:
            started = self.ponchik.rounds.preview(state.channel, effect.workspace)
        except Refused as refused:
            view = note_view(_note_name(refused), {}, self._language(effect))
        else:
            view = self._dry_run(effect, state, started)
        return self._show(effect, view)

    def start(self, effect: Claimed) -> timedelta | None:
        """Start the round that was shown; one that runs by then is that one."""
        state, person = self._program(effect), effect.payload["person"]
        language = self._language(effect)
        if state.open_round is not None:
            return None
        try:
            self.ponchik.rounds.start(
                state.channel,
                seed=effect.payload["seed"],
                cause=because_of(effect, person),
                workspace=effect.workspace,
                shown=effect.payload["digest"],
            )
        except GroupsDiffer as other:
            now = other.started.receipt.people
            notice = differs(language, effect.payload["people"], now)
            view = self._dry_run(effect, state, other.started, notice)
            return self._show(effect, view, otherwise=said(notice))
        except Refused as refused:
            name = _note_name(refused)
            message = note_message(name, {}, language)
            view = note_view(name, {}, language)
            return self._show(effect, view, otherwise=message)
        return None

    def look_and_resend(self, effect: Claimed) -> timedelta | None:
        """Show where a group's message is; send it again if it is not there."""
        language, link = self._language(effect), self._link(effect)
        if link is not None:
            words = confirmations.already_there(language, link)
            return self._show(effect, message_view(said(words), language))
        question = effect.payload["question"]
        try:
            self.ponchik.repairs.resend(
                UUID(effect.payload["meeting"]),
                Stage(question) if question else None,
                because_of(effect, effect.payload["person"]),
                effect.workspace,
                UUID(effect.payload["person"]),
            )
        except Refused as refused:
            view = note_view(_note_name(refused), {}, language)
            return self._show(effect, view)
        words = confirmations.sending_again(language)
        return self._show(effect, message_view(said(words), language))

    def _link(self, effect: Claimed) -> str | None:
        """Return where the message stands in Slack, None if it does not."""
        stream = Stream("meeting", UUID(effect.payload["meeting"]))
        meeting = self.ponchik.database.transaction(
            lambda t: load(t, effect.workspace, MEETING, stream)
        )
        question = effect.payload["question"]
        ts = meeting.sent.get(Stage(question)) if question else meeting.introduction_ts
        if ts is None or meeting.conversation is None:
            return None
        slack = self.ponchik.slack_of(effect.workspace)
        at = datetime.fromtimestamp(float(ts), UTC)
        try:
            found = slack.recent_messages(meeting.conversation, at, at)
            if not any(posted.ts == ts for posted in found):
                return None
            return slack.permalink(meeting.conversation, ts)
        except Rejected:
            # The conversation itself is gone.
            return None

    def _program(self, effect: Claimed) -> ProgramState:
        program = UUID(effect.payload["program"])
        return self.ponchik.database.transaction(
            lambda t: load_program(t, effect.workspace, program)
        )

    def _dry_run(
        self,
        effect: Claimed,
        state: ProgramState,
        started: RoundStarted,
        notice: str | None = None,
    ) -> Block:
        known = self.ponchik.database.transaction(
            lambda t: people.find(
                t,
                effect.workspace,
                [*started.participants, *(out.person for out in started.exclusions)],
            )
        )
        shown = replace(
            _dry_run_of(started, known),
            can_start=state.open_round is None,
            notice=notice,
        )
        return dry_run_modal(self._language(effect), shown)

    def _show(
        self, effect: Claimed, view: Block, otherwise: Message | None = None
    ) -> timedelta | None:
        """Fill the form in; who has closed it is told `otherwise` in the channel."""
        name = effect.payload["view"]
        try:
            self._ask(effect, UpdateView(name, named(view, name)))
        except Rejected as error:
            if error.code != "not_found":
                raise
            if self.ponchik.clock() < effect.due_at + _OPENS_WITHIN:
                return _NOT_OPEN
            if otherwise is not None:
                self._tell(effect, otherwise)
        return None

    def _tell(self, effect: Claimed, message: Message) -> None:
        """Post it where the program is; seen twice it harms nobody."""
        asker = self._asker(effect)
        if asker is not None:
            channel = self._program(effect).channel
            self._ask(effect, PostEphemeral(channel, asker.slack_id, message))

    def _language(self, effect: Claimed) -> Language:
        asker = self._asker(effect)
        return language_of(asker.locale if asker else None)

    def _asker(self, effect: Claimed) -> Person | None:
        person = UUID(effect.payload["person"])
        return self.ponchik.database.transaction(
            lambda t: people.find(t, effect.workspace, [person]).get(person)
        )

    def _ask(self, effect: Claimed, call: Call) -> None:
        slack = self.ponchik.slack_of(effect.workspace)
        slack.wait_for_turn(call.method)
        slack.carry_out(call, uuid5(effect.id, "told"))


def _dry_run_of(started: RoundStarted, known: Mapping[UUID, Person]) -> DryRun:
    return DryRun(
        program=started.program,
        channel=started.channel,
        number=started.number,
        seed=started.receipt.seed,
        partition=partition_of(started),
        groups=tuple(
            tuple(known[one].slack_id for one in group.members if one in known)
            for group in started.groups
        ),
        absences=absences_among(started, known),
        can_start=False,
        digest=groups_digest(started),
    )


def _note_name(refused: Refused) -> NoteName:
    match refused:
        case TooFewMembers():
            return NoteName.TOO_FEW
        case Unreachable() | Unknown():
            return NoteName.NOT_IN_CHANNEL
        case _:
            return NoteName.FAILED


def host_command_effects(ponchik: Ponchik) -> list[InternalEffect]:
    """Return how what hosts typed is done."""
    commands = HostCommands(ponchik)
    return [
        InternalEffect("preview_round", commands.preview),
        InternalEffect("start_round_by_hand", commands.start),
        InternalEffect("look_and_resend", commands.look_and_resend),
    ]
