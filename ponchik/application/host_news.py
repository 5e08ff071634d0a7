"""What hosts are told, as it stands when they are told: of rounds, and of trouble."""

from dataclasses import dataclass
from uuid import UUID

from ponchik.application.reports import RoundReports
from ponchik.command_handler import load_program
from ponchik.domain.program import ProgramState
from ponchik.events.host_messages import HostMessage
from ponchik.events.program_waiting import WaitReason
from ponchik.queries.absence import token_absence
from ponchik.queries.undelivered import dead_message_of
from ponchik.slack.client.calls import Message
from ponchik.slack.surfaces import host_reports
from ponchik.slack.surfaces import hosts as surfaces
from ponchik.slack.surfaces.hosts import DeadMessage, Outage, Trouble
from ponchik.slack.surfaces.programs import program_waits
from ponchik.slack.texts.language import Language
from ponchik.store import people
from ponchik.store.connection import Transaction


@dataclass(frozen=True)
class News:
    """What there is to tell of one program.

    `about` is a round's number, a dead effect's id, or the version of a recovery.
    """

    transaction: Transaction
    workspace: str
    program: UUID
    about: str
    language: Language

    def message(self, what: HostMessage) -> Message | None:
        """Return what a host reads, None if there is nothing to tell any more.

        Raises Superseded for a report that is behind the program by now.
        """
        tellers = {
            HostMessage.ROUND_BEGAN: self._began,
            HostMessage.ROUND_OVER: self._over,
            HostMessage.WAITING: self._waiting,
            HostMessage.REMOVED: self._removed,
            HostMessage.MAY_NOT_POST: self._may_not_post,
            HostMessage.UNDELIVERED: self._undelivered,
            HostMessage.BACK: self._back,
        }
        return tellers[what]()

    def _began(self) -> Message | None:
        began = self._reports.began_for_hosts()
        return (
            host_reports.round_began_for_hosts(self.language, began) if began else None
        )

    def _over(self) -> Message | None:
        over = self._reports.over_for_hosts()
        return host_reports.round_over_for_hosts(self.language, over) if over else None

    def _removed(self) -> Message | None:
        return None if self._state.running else self._trouble(Trouble.REMOVED)

    def _may_not_post(self) -> Message | None:
        refused = self._state.posting_refused
        return self._trouble(Trouble.MAY_NOT_POST) if refused else None

    @property
    def _reports(self) -> RoundReports:
        return RoundReports(
            self.transaction, self.workspace, self.program, int(self.about)
        )

    @property
    def _state(self) -> ProgramState:
        return load_program(self.transaction, self.workspace, self.program)

    def _trouble(self, what: Trouble) -> Message:
        return surfaces.trouble(self.language, self._state.channel, what)

    def _waiting(self) -> Message | None:
        waiting = self._state.waiting
        if waiting is None:
            return None
        if waiting.reason is WaitReason.ARCHIVED:
            return self._trouble(Trouble.ARCHIVED)
        return program_waits(self.language, self._state.channel, waiting.reason)

    def _undelivered(self) -> Message | None:
        effect = UUID(self.about)
        dead = dead_message_of(self.transaction, self.workspace, effect)
        if dead is None:
            return None
        transaction, workspace = self.transaction, self.workspace
        state = DeadMessage(
            effect=effect,
            channel=self._state.channel,
            people=people.slack_ids_of(transaction, workspace, dead.members),
            reason=dead.reason,
            introduction=dead.is_introduction,
        )
        return surfaces.dead_message(self.language, state)

    def _back(self) -> Message | None:
        found = token_absence(
            self.transaction, self.workspace, self.program, int(self.about)
        )
        if found is None:
            return None
        zone = self._state.settings.cadence.zone
        outage = Outage(found.since, found.until, zone, found.late, found.skipped)
        return surfaces.back_again(self.language, outage)
