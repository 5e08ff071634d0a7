"""What still is to be done: not what waits for a day that is to come."""

#: Put off from day to day, until the first round or until somebody hosts the program;
#: and what is looked at days after a round's start or end.
FOR_DAYS = (
    *("give_heads_up", "seek_host", "settle_by_default"),
    *("look_for_words", "seek_silent", "pause_silent"),
)
#: For a row of effects.
PENDING = f"(status = 'pending' AND kind NOT IN {FOR_DAYS})"
