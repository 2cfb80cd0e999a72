"""Runs planner and stops it, or its disk, at a step: ``python -m tests.client.stopping ARGUMENTS``.

``STOP`` is ``STEP:before`` or ``STEP:after``, where the process kills itself; ``FULL`` lists which
writes to files, counted from 1, find the disk full.
"""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from planner.cli.application import application
from planner.client import attempts, creating
from planner.client.places import files

if TYPE_CHECKING:
    from typing_extensions import Buffer

STEPS: Mapping[str, tuple[Any, str]] = {
    "try the place": (files.FilePlace, "probe"),
    "reserve": (attempts.Attempt, "begun"),
    "send": (creating, "send"),
    "keep the answer": (attempts.Attempt, "keep"),
    "read the answer": (creating, "credentials_of"),
    "place the secret": (files.FilePlace, "put"),
    "write the record": (creating, "write_record"),
    "tidy up": (attempts.Attempt, "discard"),
}


def stop_at(step: str, when: str) -> None:
    owner, name = STEPS[step]
    original: Callable[..., Any] = getattr(owner, name)

    def stopping(*positional: Any, **named: Any) -> Any:
        if when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = original(*positional, **named)
        os.kill(os.getpid(), signal.SIGKILL)
        return result

    # A class method is bound already when it is looked up, so its replacement takes no class.
    is_bound = hasattr(original, "__self__")
    setattr(owner, name, staticmethod(stopping) if is_bound else stopping)


def fill_disk_at(numbers: set[int]) -> None:
    write, count = os.write, 0

    def writing(descriptor: int, data: Buffer) -> int:
        nonlocal count
        count += 1
        if count in numbers:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(descriptor, data)

    os.write = writing


if __name__ == "__main__":
    if stop := os.environ.get("STOP"):
        stop_at(*stop.split(":"))
    if full := os.environ.get("FULL"):
        fill_disk_at(set(map(int, full.split(","))))
    application.main()
