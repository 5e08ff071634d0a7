"""`python -m ponchik` is `ponchik`."""

from ponchik.cli import main

if __name__ == "__main__":
    main()
