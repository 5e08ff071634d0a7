"""The stages of a round: one name each, from the clock to the button."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import WithJsonSchema

MOST_CHECK_INS = 10


class Stage(StrEnum):
    """A stage that follows the introductions, in the order in which stages come.

    Check-ins and the closing question are questions: their stage names the message that
    asks it and the buttons under it.
    """

    CHECK_IN_1 = "check_in-1"
    CHECK_IN_2 = "check_in-2"
    CHECK_IN_3 = "check_in-3"
    CHECK_IN_4 = "check_in-4"
    CHECK_IN_5 = "check_in-5"
    CHECK_IN_6 = "check_in-6"
    CHECK_IN_7 = "check_in-7"
    CHECK_IN_8 = "check_in-8"
    CHECK_IN_9 = "check_in-9"
    CHECK_IN_10 = "check_in-10"
    #: Comes to a group alone, after the time on which it agreed.
    AGREED_TIME = "agreed_time"
    CLOSING = "closing"
    REMINDER = "reminder"
    FINISH = "finish"

    @classmethod
    def check_in(cls, number: int) -> Self:
        """Return the check-in with this number, counted from 1.

        Raises ValueError above MOST_CHECK_INS.
        """
        return cls(f"check_in-{number}")

    @property
    def check_in_number(self) -> int | None:
        """The number of a check-in, None for any other stage."""
        name, _, number = self.partition("-")
        return int(number) if name == "check_in" else None

    @property
    def is_question(self) -> bool:
        """Whether the stage asks something that can be answered."""
        return self not in {Stage.REMINDER, Stage.FINISH}


#: In an event. It reads as text: every text that was ever written there is a stage.
Question = Annotated[Stage, WithJsonSchema({"title": "Question", "type": "string"})]
