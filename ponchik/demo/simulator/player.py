"""Plays time slowly: one hour of it each second, until it is paused."""

import threading

from ponchik.demo.simulator.clock import PERIODS, Clock
from ponchik.demo.simulator.errors import BadRequest

BEAT = 1.0
STEP = PERIODS["hour"]


class Player:
    """One for all tabs: whichever starts or pauses it, every one sees it."""

    def __init__(self, clock: Clock, beat: float = BEAT) -> None:
        self._clock = clock
        self._beat = beat
        self._lock = threading.Lock()
        self._pausing = threading.Event()
        self._pausing.set()

    @property
    def is_playing(self) -> bool:
        return not self._pausing.is_set()

    def play(self) -> None:
        with self._lock:
            if self.is_playing:
                return
            self._pausing = threading.Event()
            arguments = (self._pausing,)
            threading.Thread(target=self._run, args=arguments, daemon=True).start()

    def pause(self) -> None:
        self._pausing.set()

    def _run(self, pausing: threading.Event) -> None:
        while not pausing.wait(self._beat):
            try:
                self._clock.advance(STEP)
            except BadRequest:  # a century has been played
                pausing.set()
