"""The command line: parse, call, print, exit code. One module per command in `commands`.

Data goes to standard output (`output`), talk to standard error (`talk`). What can go wrong becomes
a message and an exit code in one place (`running`). A command imports what it uses when it runs, so
that `planner plan` starts fast.
"""

from __future__ import annotations

import gc
import sys
from typing import NoReturn

_OBJECTS_BETWEEN_COLLECTIONS = 100_000


def main() -> NoReturn:
    """Run the command line of this process and exit with a code of `planner.cli.exit_codes`.

    Nearly all that a short run makes lives to its end. Looking for garbage in it while it is made
    and once more at the end takes about a seventh of the time of `planner plan`.
    """
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    try:
        from planner.cli.application import application

        application.main(prog_name="planner")
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        gc.freeze()
    raise AssertionError("a finished command line exits")
