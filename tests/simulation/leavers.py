"""Members who come and go while a round runs: at any moment, in any order.

What each group sees is not known beforehand then; what must never be is.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.deliveries import Delivery as Told
from ponchik.demo.simulator.form_state import state_of
from ponchik.demo.simulator.workspace import Person, View
from ponchik.domain.member import AddPrivateAvoidance
from ponchik.domain.orders import Order
from ponchik.events.event import Stream
from ponchik.store import people
from ponchik.web.slack_deliveries import _take_event
from tests.harness.causes import BY_TEST
from tests.harness.pending import FOR_DAYS
from tests.harness.taking import take_press
from tests.simulation.database import VirtualPostgres
from tests.simulation.wire import Wire

if TYPE_CHECKING:
    from tests.simulation.story import Story

DAY = 86_400.0
STEP_OUT = "meeting:step_out"
#: By how much clocks differ at the most.
SKEW = 40.0
#: Nothing is said unasked before or after these hours, on the program's clock.
BY_DAY = range(8, 18)


@dataclass
class Leavers:
    """Whoever does one of these things at some moment of the first days."""

    story: "Story"

    def begin(self) -> None:
        world, chance = self.story.world, self.story.world.chance
        room = self.story.room
        members = [one for one in room.members if one != self.story.slack.bot]
        acts: list[Callable[[str], None]] = [
            self._step_out,
            self._leave,
            self._deactivate,
        ]
        gone = chance.sample(members, chance.randint(1, max(1, len(members) // 2)))
        for user in gone:
            act = chance.choice(acts)
            after = chance.choice([1.0, chance.uniform(0, 4 * DAY)])
            world.spawn("a member goes", partial(act, user), after=after)
        for user in chance.sample(members, 2):
            blocks = partial(self._block, user, chance.choice(members))
            world.spawn("a member blocks", blocks, after=chance.uniform(0, 60))
        for _ in range(chance.randint(0, 2)):
            after = chance.uniform(0, 4 * DAY)
            world.spawn("a late joiner", self._join, after=after)

    def _step_out(self, user: str) -> None:
        """Press the button of whichever chat there is, and send the form."""
        slack, world = self.story.slack, self.story.world
        for _ in range(3):
            place = self._own_chat(user)
            if place is None:
                return
            told = user_actions.click(slack, user, *place, STEP_OUT)
            self._hear(told)
            world.sleep(1.0)
            view = self._open_view(user)
            if view is not None:
                state = state_of(view.content["blocks"], None, "UTC")
                self._hear(user_actions.submit_view(slack, view.id, state))
                return

    def _own_chat(self, user: str) -> tuple[str, str] | None:
        found = [
            (place.id, message.ts)
            for place in self.story.slack.workspace.conversations.values()
            for message in place.messages
            if user in place.members and STEP_OUT in str(message.blocks)
        ]
        return found[-1] if found else None

    def _open_view(self, user: str) -> View | None:
        views = self.story.slack.workspace.views.values()
        open_ones = [v for v in views if v.is_open and v.user == user]
        return open_ones[-1] if open_ones else None

    def _leave(self, user: str) -> None:
        if user in self.story.room.members:
            place = self.story.room.id
            self._tell(user_actions.leave(self.story.slack, user, place))

    def _deactivate(self, user: str) -> None:
        self._tell(user_actions.deactivate(self.story.slack, user))

    def _join(self) -> None:
        slack = self.story.slack
        new = slack.workspace.new_id("U")
        team = slack.workspace.team.id
        slack.workspace.people[new] = Person(new, new.lower(), new, team)
        if slack.bot in self.story.room.members:
            self._tell(user_actions.join(slack, new, self.story.room.id))

    def _block(self, user: str, other: str) -> None:
        if user == other:
            return
        ponchik, workspace = self.story.ponchik, self.story.slack.workspace.team.id

        def person(slack_id: str) -> UUID:
            return ponchik.database.transaction(
                lambda t: people.person_of(t, workspace, slack_id)
            )

        def act() -> bool:
            one = person(user)
            command = AddPrivateAvoidance(one, person(other), ponchik.clock())
            order = Order(Stream("member", one), command)
            ponchik.handler.handle(workspace, [order], BY_TEST)
            return True

        self._ask("a block", act)

    def _hear(self, told: Told) -> None:
        _, body = told.body()
        ponchik = self.story.ponchik
        self._ask("a press", partial(take_press, ponchik, body))

    def _tell(self, told: Told | None) -> None:
        if told is not None:
            _, body = told.body()
            ponchik = self.story.ponchik
            self._ask("an event", partial(_take_event, ponchik, body, None))

    def _ask(self, name: str, act: Callable[[], object]) -> None:
        """Slack tells again until it is heard, at the most a few times."""
        for _ in range(4):
            if self.story.is_answered(name, act):
                return
            self.story.world.sleep(self.story.world.chance.choice([1, 5, 60]))


def judge_leavers(
    story: "Story", wire: Wire, postgres: VirtualPostgres
) -> Iterator[str]:
    """Tell what must never be, whoever comes and goes."""
    yield from story.world.failures
    if not story.told:
        yield "the story did not come to its end"
    yield from _waits_or_died(postgres, wire)
    yield from _doubles(postgres)
    yield from _blocked(postgres)
    yield from _at_night(story, wire, postgres)
    yield from _seen_twice(story, postgres)
    yield from _in_silence(postgres)


def _waits_or_died(postgres: VirtualPostgres, wire: Wire) -> Iterator[str]:
    for one in postgres.rows("SELECT * FROM effects WHERE status <> 'done'"):
        died = one["status"] == "dead" and one["method"] != wire.havoc.poison
        waits = one["status"] == "pending" and one["kind"] not in FOR_DAYS
        refused = "user_disabled" in str(one["last_error"])
        if waits or (died and not refused):
            yield f"{one['kind']} is {one['status']}: {one['last_error']}"


_LIFE = """
    SELECT stream, type, data FROM events
    WHERE type IN ('MeetingPaired', 'MemberLeft', 'MemberJoined', 'MeetingClosed')
    ORDER BY position
"""


def _doubles(postgres: VirtualPostgres) -> Iterator[str]:
    """Look after every event that nobody is in two open groups of the round."""
    groups: dict[str, set[str]] = defaultdict(set)
    for row in postgres.rows(_LIFE):
        group, data = groups[row["stream"]], row["data"]
        match row["type"]:
            case "MeetingPaired":
                group.update(data["members"])
            case "MemberLeft":
                group.discard(data["member"])
            case "MemberJoined":
                group.add(data["newcomer"]["person"])
            case _:
                group.clear()
        counted = Counter(member for members in groups.values() for member in members)
        for member, times in counted.items():
            if times > 1:
                yield f"{member} is in {times} groups after {row['type']}"
                return


_FOUND = "SELECT position, data FROM events WHERE type = 'MatchFound'"
_BLOCKS = """
    SELECT position, substr(stream, 8)::uuid AS one, (data->>'other')::uuid AS other
    FROM events WHERE type = 'PrivateAvoidanceAdded'
"""


def _blocked(postgres: VirtualPostgres) -> Iterator[str]:
    """Nobody comes to a group with somebody whom one of the two had blocked."""
    blocks = postgres.rows(_BLOCKS)
    for row in postgres.rows(_FOUND):
        group, data = row["data"]["group"]["members"], row["data"]
        new = {UUID(one["person"]) for one in data["newcomers"]}
        for pair in combinations(map(UUID, group), 2):
            is_kept_apart = any(
                {block["one"], block["other"]} == set(pair)
                and block["position"] < row["position"]
                for block in blocks
            )
            if is_kept_apart and new & set(pair):
                yield f"{pair} were matched, and one had blocked the other"


_TOLD = """
    SELECT id::text AS id, kind, payload FROM effects
    WHERE kind IN ('tell_departure', 'tell_looking', 'tell_nobody_free', 'tell_joiner')
"""


def _at_night(story: "Story", wire: Wire, postgres: VirtualPostgres) -> Iterator[str]:
    """Whoever pressed nothing is told by day, on the clock of who reads it."""
    told = {row["id"]: row for row in postgres.rows(_TOLD)}
    for contact in wire.contacts:
        if contact.method != "chat.postMessage" or contact.effect not in told:
            continue
        row = told[contact.effect]
        at = datetime.fromtimestamp(contact.meant_at, UTC)
        zone = _zone_of(story, postgres, row["payload"].get("person"))
        if not _is_by_day(at, zone):
            yield f"{row['kind']} was sent at {at.astimezone(zone)}"


def _zone_of(story: "Story", postgres: VirtualPostgres, person: str | None) -> ZoneInfo:
    """Return a person's zone; without one, the program's."""
    if person is None:
        [program] = postgres.rows(
            "SELECT settings->'cadence'->>'zone' AS zone FROM programs"
        )
        return ZoneInfo(program["zone"])
    rows = postgres.rows("SELECT id::text AS id, slack_id FROM people")
    [user] = [row["slack_id"] for row in rows if row["id"] == person]
    return ZoneInfo(story.slack.workspace.people[user].tz)


def _is_by_day(at: datetime, zone: ZoneInfo) -> bool:
    """Clocks differ by a little; what was begun in time may take a while."""
    near = (at.astimezone(zone) + timedelta(seconds=s) for s in (-SKEW, 0, SKEW))
    return any(one.hour in BY_DAY and one.weekday() < 5 for one in near)


def _seen_twice(story: "Story", postgres: VirtualPostgres) -> Iterator[str]:
    seen = Counter(
        str(((m.metadata or {}).get("event_payload") or {}).get("effect"))
        for place in story.slack.workspace.conversations.values()
        for m in place.messages
        if m.user == story.slack.bot and m.metadata
    )
    done = {
        str(row["id"]): row["kind"]
        for row in postgres.rows(
            "SELECT id, kind FROM effects WHERE status = 'done' "
            "AND method = 'chat.postMessage' AND kind <> 'announce'"
        )
    }
    for effect, kind in done.items():
        if seen[effect] != 1:
            yield f"{kind} is seen {seen[effect]} times"


_SILENT = """
    SELECT data->>'member' AS member FROM events AS sought
    WHERE type = 'MatchSought' AND NOT EXISTS (
        SELECT FROM events AS later WHERE later.stream = sought.stream
        AND later.position > sought.position
        AND (later.data->>'member' = sought.data->>'member'
             OR later.data->'newcomers' @> jsonb_build_array(
                 jsonb_build_object('person', sought.data->>'member'))))
"""


def _in_silence(postgres: VirtualPostgres) -> Iterator[str]:
    """Whoever waits for a match gets one, or hears that there is none."""
    rows: Sequence[Any] = postgres.rows(_SILENT)
    for row in rows:
        yield f"{row['member']} waits for ever"
