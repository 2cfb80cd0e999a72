"""Where `planner create` and `planner token` are played through, and what must not be seen."""

from __future__ import annotations

import stat
import subprocess
from contextlib import chdir
from pathlib import Path
from typing import NamedTuple

from click.testing import CliRunner

from planner.cli.application import application
from tests.cli.conftest import EXAMPLE, PLANNER, environment
from tests.client.server import Server
from tests.client.vendor import OWN_TOKEN, SECRET


class Done(NamedTuple):
    """What a call came to."""

    returncode: int
    stdout: bytes
    stderr: bytes


class Stage:
    """A folder with the documented example, a home of its own, and a server to talk to."""

    def __init__(self, folder: Path, server: Server) -> None:
        self.folder = folder
        self.server = server
        self.home = folder / "home"
        self.home.mkdir()
        self.file = folder / "integration.yaml"
        self.file.write_text(EXAMPLE, encoding="utf-8")
        self.place = folder / "secret.txt"
        self.said = b""

    def environment(self, **changes: str) -> dict[str, str]:
        ours = {
            "HOME": str(self.home),
            "XDG_STATE_HOME": str(self.home / "state"),
            "PLANNER_CACHE_DIR": str(self.home / "cache"),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            "WORKFLOPLUS_TOKEN": OWN_TOKEN,
        }
        return environment(**{**ours, **changes})

    def words(self, *options: str, place: str | None = None) -> list[str]:
        where = place or f"file:{self.place}"
        return [
            "create", "integration.yaml", "--at", self.server.url,
            "--secret-to", where, *options,
        ]  # fmt: skip

    def create(
        self,
        *options: str,
        place: str | None = None,
        stdin: bytes = b"",
        process: bool = False,
        **changes: str,
    ) -> Done:
        """`planner create`, answered with yes unless a dry run or ``--no`` is among `options`."""
        answered = () if "--dry-run" in options or "--no" in options else ("--yes",)
        words = self.words(*answered, *options, place=place)
        return self._run([word for word in words if word != "--no"], stdin, process, changes)

    def token(
        self,
        *options: str,
        file: str = "integration.yaml",
        stdin: bytes = b"",
        process: bool = False,
        **changes: str,
    ) -> Done:
        """`planner token`."""
        return self._run(
            ["token", file, "--at", self.server.url, *options], stdin, process, changes
        )

    def _run(self, words: list[str], stdin: bytes, process: bool, changes: dict[str, str]) -> Done:
        """In this process, which is quicker, or in one of its own."""
        variables = self.environment(**changes)
        if process:
            ran = subprocess.run(
                [*PLANNER, *words],
                input=stdin,
                capture_output=True,
                env=variables,
                cwd=self.folder,
                timeout=50,
                check=False,
            )
            done = Done(ran.returncode, ran.stdout, ran.stderr)
        else:
            with chdir(self.folder):
                result = CliRunner().invoke(application, words, input=stdin, env=variables)
            done = Done(result.exit_code, result.stdout_bytes, result.stderr_bytes)
        self.said += done.stdout + done.stderr
        assert b"Traceback" not in done.stderr
        assert b"defect" not in done.stderr, done.stderr
        return done

    def leftovers(self) -> list[Path]:
        return sorted(self.home.rglob("attempt-*.txt"))

    def holders(self) -> list[Path]:
        """The files that hold the secret; none of them, nor any output, may be for others."""
        assert SECRET.encode() not in self.said
        assert OWN_TOKEN.encode() not in self.said
        found = []
        for path in self.folder.rglob("*"):
            if path.is_file() and not path.is_symlink():
                content = path.read_bytes()
                assert OWN_TOKEN.encode() not in content, path
                if SECRET.encode() in content:
                    assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
                    found.append(path)
        return found
