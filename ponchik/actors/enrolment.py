"""From the invitation to the first round, and whenever a program needs a host."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import islice
from uuid import UUID

from ponchik.application.channel_members import account_of
from ponchik.application.host_messages import effects_to_tell, program_of
from ponchik.application.hosts import cannot_host
from ponchik.application.notes import note_after
from ponchik.application.profiles import known_zone, read_profile
from ponchik.application.replies import Note
from ponchik.bootstrap import Ponchik
from ponchik.command_handler import load_program
from ponchik.delivery import InternalEffect, because_of
from ponchik.domain.calendar import calendar_of
from ponchik.domain.effects import Effect
from ponchik.domain.orders import Order
from ponchik.domain.program import (
    AddManager,
    BeginEnrolment,
    ProgramCommand,
    ProgramState,
    SettleSetUp,
    ToldKey,
    needs_manager,
)
from ponchik.errors import Refused
from ponchik.events.enrolment import Settling
from ponchik.events.event import Stream
from ponchik.events.host_messages import HostMessage
from ponchik.ledger.claims import Claimed
from ponchik.slack.blocks import channel_link
from ponchik.slack.client.answers import Profile
from ponchik.slack.texts.replies import NoteName
from ponchik.store import people

#: Who in a workspace is asked to be a host, where the last one is gone.
_ADMINS_ASKED = 3
#: So many working days admins have before the channel is asked.
_DAYS_FOR_ADMINS = 5
#: A program that waits, or is paused, is looked at again.
_WHEN_IT_IS_PLANNED = timedelta(hours=6)


@dataclass(frozen=True)
class Enrolment:
    ponchik: Ponchik

    def find_host(self, effect: Claimed) -> None:
        """Look whether whoever invited Ponchik can be its host here."""
        state = self._state(effect)
        if not state.running or state.set_up is not None:
            return
        host, now = self._host(effect, state), self.ponchik.clock()
        self._handle(effect, _begin(host, now))

    def settle_by_default(self, effect: Claimed) -> datetime | None:
        """Go ahead with what was proposed once its hosts had a working day."""
        state, now = self._state(effect), self.ponchik.clock()
        if state.set_up != "asked" or not state.running:
            return None
        calendar = calendar_of(state.settings)
        asked_on = calendar.day_of(_since(effect))
        until = calendar.at(calendar.working_day_after(asked_on), time(17))
        if now < min(until, _start_of(state, until)):
            return until
        self._handle(effect, SettleSetUp(Settling.BY_DEFAULT, None, now))
        return None

    def give_heads_up(self, effect: Claimed) -> datetime | None:
        """Tell the hosts on the working day before the first round."""
        state, now = self._state(effect), self.ponchik.clock()
        if not state.running or state.rounds:
            return None
        if state.next_round_at is None or state.next_round_at <= now:
            return now + _WHEN_IT_IS_PLANNED
        calendar = calendar_of(state.settings)
        first = calendar.day_of(state.next_round_at)
        moment = calendar.at(calendar.working_day_before(first))
        if now < moment:
            return moment
        try:
            coming = self.ponchik.rounds.preview(state.channel, effect.workspace)
        except Refused:
            return now + _WHEN_IT_IS_PLANNED
        told = {
            "message": HostMessage.HEADS_UP,
            "about": str(len(coming.participants)),
        }
        self._tell(effect, state.managers, told)
        return None

    def welcome_host(self, effect: Claimed) -> None:
        """Tell a new host, and the others where an admin made themselves one."""
        state, by = self._state(effect), effect.payload["by"]
        person = UUID(effect.payload["person"])
        if not by or not state.running:
            return
        if (user := self._slack_id(effect, person)) is not None:
            self._profile(effect, user)
        about = f"{by}/{effect.place}"
        told = {"message": HostMessage.ADDED, "about": about}
        self._tell(effect, (person,), told)
        if UUID(by) != person:
            return
        others = tuple(one for one in state.managers if one != person)
        told = {"message": HostMessage.ADMIN_BECAME_HOST, "about": about}
        self._tell(effect, others, told)

    def seek_host(self, effect: Claimed) -> datetime | None:
        """Ask the workspace's admins, and after some days the channel, for a host.

        Where Slack shows no admin, the channel is asked at once.
        """
        state, now = self._state(effect), self.ponchik.clock()
        if not needs_manager(state) or state.host_wanted:
            return None
        calendar = calendar_of(state.settings)
        begun = calendar.day_of(_since(effect))
        moment = calendar.at(calendar.working_day_after(begun, _DAYS_FOR_ADMINS))
        if now < moment and (admins := tuple(self._admins(effect))):
            told = {"message": HostMessage.NO_HOST_LEFT, "about": str(effect.place)}
            self._tell(effect, admins, told)
            return moment
        self._handle(effect, BeginEnrolment(can_host=False, now=now))
        return None

    def take_over(self, effect: Claimed) -> None:
        """Make a full member the host of a program without one; an admin, of any.

        A program that was never greeted begins with its new host.
        """
        state, now = self._state(effect), self.ponchik.clock()
        profile = self._profile(effect, effect.payload["user"])
        if profile is None:
            return
        if not state.running:
            return
        refused = _refused_host(effect, state, profile)
        if refused is not None:
            self._tell_presser(effect, refused)
            return
        person = UUID(effect.payload["person"])
        self._handle(effect, AddManager(person, person, now))
        self._handle(effect, _begin(profile, now))

    def _tell_presser(self, effect: Claimed, note: Note) -> None:
        """Say why they do not become a host, where they pressed."""
        if effect.payload.get("conversation"):
            self._want(effect, [note_after(effect, note, self.ponchik.clock())])

    def redraw_set_up(self, effect: Claimed) -> None:
        """Show each host who was asked what was decided, or what is asked now."""
        state, now = self._state(effect), self.ponchik.clock()
        redraws = [
            _redraw_told(effect, key, now)
            for key in state.told
            if key.message is HostMessage.SET_UP
        ]
        self._want(effect, redraws)

    def _host(self, effect: Claimed, state: ProgramState) -> Profile | None:
        """Return who invited Ponchik, None if they cannot be its host."""
        if not state.managers:
            return None
        user = self._slack_id(effect, state.managers[0])
        profile = self._profile(effect, user) if user is not None else None
        if profile is None or cannot_host(profile, effect.workspace):
            return None
        return profile

    def _profile(self, effect: Claimed, user: str) -> Profile | None:
        """Ask Slack who it is; in which language they are told is remembered."""
        slack = self.ponchik.slack_of(effect.workspace)
        return read_profile(self.ponchik.database, slack, effect.workspace, user)

    def _slack_id(self, effect: Claimed, person: UUID) -> str | None:
        return self.ponchik.database.transaction(
            lambda t: people.slack_id_of(t, effect.workspace, person)
        )

    def _admins(self, effect: Claimed) -> Sequence[UUID]:
        """Return some of the workspace's admins, as people."""
        found = list(islice(self._admin_profiles(effect), _ADMINS_ASKED))
        accounts = [account_of(profile.user, profile) for profile in found]
        known = self.ponchik.database.transaction(
            lambda t: people.remember(t, effect.workspace, accounts)
        )
        return sorted(known.values())

    def _admin_profiles(self, effect: Claimed) -> Iterator[Profile]:
        slack, cursor = self.ponchik.slack_of(effect.workspace), ""
        while True:
            page, cursor = slack.people_page(cursor)
            for profile in page:
                if profile.is_admin and not cannot_host(profile, effect.workspace):
                    yield profile
            if not cursor:
                return

    def _tell(
        self, effect: Claimed, whom: tuple[UUID, ...], told: dict[str, str]
    ) -> None:
        program, now = program_of(effect), self.ponchik.clock()
        about = replace(effect, payload=told)
        self._want(effect, effects_to_tell(about, program, whom, now))

    def _want(self, effect: Claimed, wanted: Sequence[Effect]) -> None:
        self.ponchik.handler.record(
            lambda recorder: recorder.want(wanted), because_of(effect)
        )

    def _state(self, effect: Claimed) -> ProgramState:
        program = program_of(effect)
        return self.ponchik.database.transaction(
            lambda t: load_program(t, effect.workspace, program)
        )

    def _handle(self, effect: Claimed, command: ProgramCommand) -> None:
        order = Order(Stream("program", program_of(effect)), command)
        self.ponchik.handler.handle(effect.workspace, [order], because_of(effect))


def _begin(host: Profile | None, now: datetime) -> BeginEnrolment:
    zone = known_zone(host.tz) if host is not None else None
    return BeginEnrolment(host is not None, now, zone)


def _since(effect: Claimed) -> datetime:
    """Return when it began; the effect itself is put off again and again."""
    return datetime.fromisoformat(effect.payload["since"])


def _start_of(state: ProgramState, otherwise: datetime) -> datetime:
    return state.next_round_at or otherwise


def _refused_host(
    effect: Claimed, state: ProgramState, profile: Profile
) -> Note | None:
    """Return why somebody does not become a host, None if they do."""
    if cannot_host(profile, effect.workspace):
        return Note(NoteName.CANNOT_HOST)
    is_host = UUID(effect.payload["person"]) in state.managers
    if state.managers and not is_host and not profile.is_admin:
        channel = {"channel": channel_link(state.channel)}
        return Note(NoteName.NOT_A_HOST, channel, {"hosts": state.managers})
    return None


def _redraw_told(effect: Claimed, key: ToldKey, now: datetime) -> Effect:
    """Return what shows a host the message as it is now, in its order with others."""
    program = program_of(effect)
    told = {
        "program": str(program),
        "person": str(key.person),
        "message": key.message,
        "about": key.about,
    }
    return replace(
        effect.follow_up("redraw_told", str(effect.id), now, told),
        stream=f"host-{program}-{key.person}",
        place=2 * effect.place,
        subject=f"told/{program}/{key.person}/{key.message}/{key.about}",
    )


def enrolment_effects(ponchik: Ponchik) -> list[InternalEffect]:
    """Return how programs begin, and find their hosts."""
    enrolment = Enrolment(ponchik)
    return [
        InternalEffect("find_host", enrolment.find_host),
        InternalEffect("settle_by_default", enrolment.settle_by_default),
        InternalEffect("give_heads_up", enrolment.give_heads_up),
        InternalEffect("welcome_host", enrolment.welcome_host),
        InternalEffect("seek_host", enrolment.seek_host),
        InternalEffect("take_over", enrolment.take_over),
        InternalEffect("redraw_set_up", enrolment.redraw_set_up),
    ]
