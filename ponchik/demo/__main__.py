"""`python -m ponchik.demo`: the demo by itself, without the rest of the commands."""

import argparse
import sys
from pathlib import Path

from ponchik.demo.run import Demo, default_folder, run_demo
from ponchik.errors import PonchikError


def main() -> int:
    parser = argparse.ArgumentParser("python -m ponchik.demo", description=__doc__)
    parser.add_argument("--folder", type=Path, default=default_folder())
    parser.add_argument("--port", type=int)
    parser.add_argument("--slack-port", type=int)
    parser.add_argument("--reset", action="store_true")
    parser.add_argument("--verbose", action="store_true")
    try:
        run_demo(Demo(**vars(parser.parse_args())))
    except PonchikError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
