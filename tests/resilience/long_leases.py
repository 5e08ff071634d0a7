"""The same workers, none of whom loses a lease because the machine is busy."""

from dataclasses import replace
from datetime import timedelta

from tests.resilience.patience import POLICY, work_by

work_by(replace(POLICY, lease=timedelta(minutes=10)))
