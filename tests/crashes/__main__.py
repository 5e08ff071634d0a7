"""How many crash points there are, and how often the play comes to each.

python -m tests.crashes
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from ponchik.local import embedded
from ponchik.store.migrations import migrate
from tests.crashes.choice import tally
from tests.crashes.sites import all_points
from tests.crashes.theatre import open_theatre


def main() -> None:
    with (
        TemporaryDirectory(prefix="ponchik-crashes-") as name,
        embedded.postgres(Path(name, "postgres"), durable=False) as postgres,
        embedded.valkey(Path(name, "valkey"), durable=False) as valkey,
    ):
        migrate(postgres)
        with open_theatre(postgres, valkey, Path(name)) as theatre:
            points, hits = all_points(), theatre.hits
            for point in points:
                sys.stdout.write(f"{len(hits.get(point, ())):5}  {point}\n")
            sys.stdout.write(f"{tally(points, hits)}\n")


if __name__ == "__main__":
    main()
