"""Killed at every step, with a full disk at every write, interrupted, and twice at once: the secret
is never lost in silence, never shown, and never for others to read."""

from __future__ import annotations

import os
import re
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Self

import pytest

from planner.cli import exit_codes
from tests.client import server as servers
from tests.client.server import Received, serving
from tests.client.stage import Stage
from tests.client.stopping import STEPS
from tests.client.vendor import OWN_TOKEN, SECRET, creating

STOPPING = [sys.executable, "-m", "tests.client.stopping"]

# Before these, nothing can have been created.
EARLY = {"try the place:before", "try the place:after", "reserve:before"}
# From the first of these on the answer is on the disk.
KEPT_AT = "keep the answer:after"
# From here on the secret is in its place too.
PLACED_AT = "place the secret:after"
MOMENTS = [f"{step}:{when}" for step in STEPS for when in ("before", "after")]
# The answer is kept while it arrives, so before sending has come to its end.
MOMENTS.remove("send:after")
MOMENTS.insert(MOMENTS.index(KEPT_AT) + 1, "send:after")


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with serving(creating) as server:
        yield Stage(tmp_path, server)


def started(stage: Stage, *options: str, **changes: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*STOPPING, *stage.words("--yes", *options)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=stage.environment(**changes),
        cwd=stage.folder,
    )


def ended(stage: Stage, process: subprocess.Popen[bytes]) -> tuple[int, str]:
    out, err = process.communicate(timeout=50)
    stage.said += out + err
    assert b"Traceback" not in err, err
    return process.returncode, err.decode()


def reached(moment: str, since: str) -> bool:
    return MOMENTS.index(moment) >= MOMENTS.index(since)


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_at_a_step(stage: Stage, moment: str) -> None:
    code, _ = ended(stage, started(stage, STOP=moment))
    assert code == -signal.SIGKILL
    holders, leftovers = stage.holders(), stage.leftovers()
    assert len(stage.server.requests) == reached(moment, "keep the answer:before")
    assert bool(leftovers) == (moment not in EARLY and moment != "tidy up:after")
    expected = [stage.place] * reached(moment, PLACED_AT)
    expected += leftovers * reached(moment, KEPT_AT)
    assert sorted(holders) == sorted(expected)
    requests = len(stage.server.requests)
    if reached(moment, PLACED_AT):
        assert stage.place.read_text() == SECRET
    else:
        stage.place.unlink(missing_ok=True)

    # The next run names what was left, and creates nothing; or there was nothing to name.
    again = stage.create(place=f"file:{stage.folder / 'other.txt'}")
    if moment in EARLY:
        assert again.returncode == exit_codes.DONE
        return
    assert again.returncode == exit_codes.WRONG_INPUT
    assert len(stage.server.requests) == requests
    said = again.stderr.decode()
    assert [str(path) for path in leftovers if str(path) in said] == list(map(str, leftovers))
    if reached(moment, KEPT_AT) and leftovers:
        place = f"file:{stage.folder / 'recovered.txt'}"
        recovered = stage.create("--recover", str(leftovers[0]), place=place)
        assert recovered.returncode == exit_codes.DONE, recovered.stderr
        assert (stage.folder / "recovered.txt").read_text() == SECRET
        assert stage.leftovers() == []
        assert len(stage.server.requests) == requests
    stage.holders()


@pytest.mark.parametrize(
    ("writes", "code", "words"),
    [
        ("1", exit_codes.WRONG_INPUT, "secret.txt: cannot be written: No space left"),
        ("2", exit_codes.WRONG_INPUT, "no room for the recovery file: No space left"),
        ("3", exit_codes.DONE, ""),
        ("4", exit_codes.SECRET_NOT_PLACED, "it is in the recovery file"),
        ("5", exit_codes.SECRET_NOT_PLACED, "no record of it"),
        ("3,4", exit_codes.SECRET_NOT_PLACED, "its secret is lost"),
    ],
)
def test_a_disk_that_is_full_at_a_write(stage: Stage, writes: str, code: int, words: str) -> None:
    number, said = ended(stage, started(stage, FULL=writes))
    assert number == code, said
    assert words in said
    sent = writes not in ("1", "2")
    assert len(stage.server.requests) == sent
    where = {"3": [stage.place], "4": stage.leftovers(), "5": [stage.place, *stage.leftovers()]}
    assert sorted(stage.holders()) == sorted(where.get(writes, []))
    assert stage.place.exists() == (writes in ("3", "5"))


def test_no_room_for_the_answer_is_found_out_before(stage: Stage) -> None:
    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    done = subprocess.run(
        [*STOPPING, *stage.words("--yes")],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=stage.environment(),
        cwd=stage.folder,
        preexec_fn=small_files,
        check=False,
    )
    assert done.returncode == exit_codes.WRONG_INPUT
    assert b"no room for the recovery file" in done.stderr
    assert stage.server.requests == []
    assert stage.leftovers() == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_no_permission_is_found_out_before(stage: Stage) -> None:
    closed = stage.folder / "closed"
    closed.mkdir(mode=0o500)
    done = stage.create(place=f"file:{closed / 'secret'}")
    assert done.returncode == exit_codes.WRONG_INPUT
    assert stage.server.requests == []


def test_interrupted_while_the_server_is_at_work(stage: Stage) -> None:
    stage.server.behaviour = servers.silent
    process = started(stage)
    while not stage.server.requests and process.poll() is None:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    code, said = ended(stage, process)
    assert code == exit_codes.INTERRUPTED, said
    assert "a client may exist now" in said
    assert str(stage.leftovers()[0]) in said


def test_two_at_once_create_one_client(stage: Stage) -> None:
    def slow(connection: socket.socket, received: Received) -> None:
        time.sleep(1.5)
        creating(connection, received)

    stage.server.behaviour = slow
    first = started(stage)
    while not stage.server.requests and first.poll() is None:
        time.sleep(0.02)
    code, said = ended(stage, started(stage))
    assert code == exit_codes.WRONG_INPUT
    assert "another planner is at work on this client" in said
    assert ended(stage, first)[0] == exit_codes.DONE
    assert len(stage.server.requests) == 1
    assert stage.holders() == [stage.place]


class Watch:
    """Looks again and again at the arguments of every process."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.is_set():
            for path in Path("/proc").glob("[0-9]*/cmdline"):
                with suppress(OSError):
                    self.seen.add(path.read_bytes().decode("utf-8", "replace"))
            time.sleep(0.01)


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="needs Linux's /proc")
def test_no_process_has_a_secret_among_its_arguments(stage: Stage) -> None:
    taker = "import sys, time; sys.stdin.read(); time.sleep(0.3)"
    with Watch() as watch:
        done = stage.create(
            "--", sys.executable, "-c", taker, "taker", place="command", process=True
        )
    assert done.returncode == exit_codes.DONE
    assert any("taker" in one for one in watch.seen), "the watch sees nothing"
    secret = re.compile(f"{re.escape(SECRET)}|{re.escape(OWN_TOKEN)}")
    # The arguments of the test itself hold no secret either, so every process counts.
    assert not [one for one in watch.seen if secret.search(one)]
    assert stage.holders() == []
