"""The command line: parse, call, print, exit code. One module per command in `commands`.

Data goes to standard output (`output`), talk to standard error (`talk`). What can go wrong becomes
a message and an exit code in one place (`running`). A command imports what it uses when it runs, so
that `planner plan` starts fast.
"""

from __future__ import annotations

import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line of this process and exit with a code of `planner.cli.exit_codes`."""
    try:
        from planner.cli.application import application
    except KeyboardInterrupt:
        sys.exit(130)
    application.main(prog_name="planner")
    raise AssertionError("a finished command line exits")
