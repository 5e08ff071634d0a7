"""When the clock ticks, for those who send ticks and for those who hear them."""

from periodiq import cron

TICK = "tick"
EACH_MINUTE = cron("* * * * *")
