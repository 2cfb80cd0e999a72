"""Whole processes, measured from their start to their end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import NamedTuple

# What a process held before it became another program counts as its own (getrusage(2)), so the
# program to be measured is started by one that holds next to nothing. `ru_maxrss` is in kilobytes
# on Linux and in bytes on macOS.
_LAUNCHER = """\
import os, sys, time
quiet = (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)
started = time.perf_counter()
process = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=[quiet])
_, status, usage = os.wait4(process, 0)
seconds = time.perf_counter() - started
unit = 1 if sys.platform == "darwin" else 1024
print([seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit])
sys.exit(os.waitstatus_to_exitcode(status))
"""


class Run(NamedTuple):
    """One run: seconds of wall clock and of processor, and the most memory held, in bytes."""

    seconds: float
    processor: float
    peak: int


# Installed programs come compiled. Where no compiled modules may be written, each run would compile
# the sources again, and that would be measured.
_KEEPS_NOTHING_COMPILED = "PYTHONDONTWRITEBYTECODE"


def measured(command: Sequence[str]) -> Run:
    """Run `command`, whose first word is a path, to its end.

    Raises subprocess.CalledProcessError if it fails.
    """
    launcher = [sys.executable, "-I", "-S", "-c", _LAUNCHER]
    environment = {name: os.environ[name] for name in os.environ if name != _KEEPS_NOTHING_COMPILED}
    done = subprocess.run(
        [*launcher, *command], stdout=subprocess.PIPE, env=environment, check=True
    )
    return Run(*json.loads(done.stdout))


def alternating(first: Sequence[str], second: Sequence[str], rounds: int) -> list[tuple[Run, Run]]:
    """Runs of two commands in turn, so that what slows the machine slows both.

    Each ran once before, so that compiled modules and file caches are there.
    """
    measured(first), measured(second)
    return [(measured(first), measured(second)) for _ in range(rounds)]
