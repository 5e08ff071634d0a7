"""The panel: what it shows at this moment, and what its buttons do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from urllib.parse import urlencode
from uuid import UUID

from redis.exceptions import RedisError

from ponchik.bootstrap import Ponchik
from ponchik.demo.backstage.coming import Coming, next_of_program, what_comes
from ponchik.demo.backstage.faults import MOODS, mood_of, set_mood
from ponchik.demo.backstage.guide import Guide, look_how_far
from ponchik.demo.backstage.labels import Labels
from ponchik.demo.backstage.message_counts import MessageCounts
from ponchik.demo.backstage.scene import Look, Scene
from ponchik.demo.backstage.slack import Slack, SlackAway
from ponchik.demo.backstage.verdict import Verdict, judge
from ponchik.errors import PonchikError, Unknown
from ponchik.queries.effect_status import POST
from ponchik.queries.effects import statuses_by_method
from ponchik.store import heartbeats
from ponchik.store.connection import DatabaseAway, Transaction

DATABASE_AWAY = (
    "Ponchik's database does not answer. Nothing is lost: what you do now is told to "
    "Ponchik again when it is back."
)
SLACK_AWAY = "The simulated Slack does not answer."
WORKER_AWAY = "No worker has shown itself for {seconds} s: what is due has to wait."
#: A worker shows itself every ten seconds, see `heartbeats`.
_LONG_UNHEARD = timedelta(seconds=15)


@dataclass(frozen=True)
class Known:
    """What the database says, read in one transaction."""

    guide: Guide
    scene: Scene | None
    next: str
    messages: Mapping[UUID, str]
    worker_unheard_for: timedelta


@dataclass(frozen=True)
class View:
    """All that is seen at once; `problem` says what is down, if something is.

    `known` is None while the database is away, `verdict` and `mood` while Slack is.
    """

    now: datetime
    problem: str
    message: str
    shows_guide: bool
    known: Known | None
    mood: str | None
    verdict: Verdict | None
    counts: MessageCounts


class Panel:
    """`kill` ends a process of the demo by its name, as an accident would."""

    def __init__(
        self, ponchik: Ponchik, slack: Slack, kill: Callable[[str], None]
    ) -> None:
        self._ponchik = ponchik
        self._slack = slack
        self._kill = kill
        self._counts = MessageCounts(slack)
        self._labels = Labels(slack)
        self._message = ""
        self._shows_guide = True

    def view(self, conversation: str, zone: tzinfo = UTC) -> View:
        """Read all that is shown; Slack last, so that what is done by then is there."""
        self._labels.refresh()
        now = self._ponchik.clock().astimezone(zone)
        known = self._read(conversation, now)
        mood = self._look_at_slack()
        verdict = None
        if known is not None and mood is not None:
            verdict = judge(known.messages, self._counts)
        return View(
            now=now,
            problem=_problem(known, mood),
            message=self._message,
            shows_guide=self._shows_guide,
            known=known,
            mood=mood,
            verdict=verdict,
            counts=self._counts,
        )

    def dashboard(self, conversation: str) -> str | None:
        """Return where Ponchik's own pages show the same, None without sign-in."""
        config = self._ponchik.config
        if not config.can_sign_in:
            return None
        asked = f"?{urlencode({'conversation': conversation})}" if conversation else ""
        return f"{config.public_url}/find{asked}"

    def coming(self) -> Coming:
        """Return what is due next. Raises DatabaseAway."""
        self._labels.refresh()
        now, home = self._ponchik.clock(), self._labels.workspace
        return self._ponchik.database.transaction(lambda t: what_comes(t, home, now))

    def do(self, action: str, value: str) -> None:
        """Do what a button says, and keep what came of it as the panel's message."""
        try:
            self._message = self._done(action, value)
        except PonchikError as error:
            self._message = str(error)

    def _done(self, action: str, value: str) -> str:
        match action:
            case "mood":
                set_mood(self._slack, value)
                return f"From now on, Slack {MOODS[value].label}."
            case "kill":
                self._kill("worker")
                return "The worker was killed. A new one is starting."
            case "flush":
                return self._flush()
            case "guide":
                self._shows_guide = value == "show"
                return ""
            case _:
                raise Unknown("there is no such button")

    def _flush(self) -> str:
        """Delete all that is Ponchik's from Redis, which may hold other things."""
        broker = self._ponchik.broker
        try:
            keys = list(broker.client.scan_iter(f"{broker.namespace}*"))
            if keys:
                broker.client.delete(*keys)
        except RedisError:
            return "Redis is away: there is nothing to lose."
        return "Redis has forgotten everything. Postgres has not."

    def _read(self, conversation: str, now: datetime) -> Known | None:
        home = self._labels.workspace

        def work(transaction: Transaction) -> Known:
            ages = heartbeats.read_ages(transaction)
            scene = Look(transaction, home, now, self._labels).at(conversation)
            return Known(
                guide=look_how_far(transaction, home),
                scene=scene,
                next=_next(transaction, home, scene, now),
                messages=statuses_by_method(transaction, home, POST),
                worker_unheard_for=ages.get(heartbeats.SWEEPER, timedelta(0)),
            )

        try:
            return self._ponchik.database.transaction(work)
        except DatabaseAway:
            return None

    def _look_at_slack(self) -> str | None:
        """Return its mood, None if it is away."""
        try:
            self._counts.refresh()
            return mood_of(self._slack)
        except SlackAway:
            return None


def _next(
    transaction: Transaction, workspace: str, scene: Scene | None, now: datetime
) -> str:
    if scene is None:
        return ""
    return next_of_program(transaction, workspace, scene.program, now)


def _problem(known: Known | None, mood: str | None) -> str:
    if known is None:
        return DATABASE_AWAY
    if mood is None:
        return SLACK_AWAY
    if known.worker_unheard_for > _LONG_UNHEARD:
        return WORKER_AWAY.format(seconds=known.worker_unheard_for.seconds)
    return ""
