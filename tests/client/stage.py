"""Where `planner create` and `planner token` are played through, and what must not be seen."""

from __future__ import annotations

import stat
import subprocess
from pathlib import Path

from tests.cli.conftest import EXAMPLE, PLANNER, environment
from tests.client.server import Server
from tests.client.vendor import OWN_TOKEN, SECRET


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
            *PLANNER, "create", "integration.yaml", "--at", self.server.url,
            "--secret-to", where, *options,
        ]  # fmt: skip

    def create(
        self, *options: str, place: str | None = None, stdin: bytes = b"", **changes: str
    ) -> subprocess.CompletedProcess[bytes]:
        answered = () if "--dry-run" in options or "--no" in options else ("--yes",)
        words = [word for word in self.words(*answered, *options, place=place) if word != "--no"]
        done = subprocess.run(
            words,
            input=stdin,
            capture_output=True,
            env=self.environment(**changes),
            cwd=self.folder,
            timeout=50,
            check=False,
        )
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

    def token(
        self, *options: str, file: str = "integration.yaml", stdin: bytes = b"", **changes: str
    ) -> subprocess.CompletedProcess[bytes]:
        done = subprocess.run(
            [*PLANNER, "token", file, "--at", self.server.url, *options],
            input=stdin,
            capture_output=True,
            env=self.environment(**changes),
            cwd=self.folder,
            timeout=50,
            check=False,
        )
        self.said += done.stdout + done.stderr
        assert b"Traceback" not in done.stderr
        assert b"defect" not in done.stderr, done.stderr
        return done
