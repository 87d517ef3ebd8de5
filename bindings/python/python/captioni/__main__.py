"""``python -m captioni``: the same command line as the ``captioni`` program."""

import sys

from ._native import command_line


def main() -> int:
    """Runs the command line of this process and gives its exit status."""
    return command_line(["captioni", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
