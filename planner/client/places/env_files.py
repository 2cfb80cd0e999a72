"""A file of environment variables (``.env``): two lines more, in one step, and never a second time.

Readers of such files differ in how they take quotes, dollars and backslashes, so a value is written
plain or between single quotes, in which all of them agree; what fits neither is refused. A shell
puts a home folder in the place of ``~`` at the start of a plain value and after a colon, and
python-dotenv takes ``${`` for a variable even between single quotes.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from planner.client.errors import PlaceRefused
from planner.client.folders import create_private, write_private
from planner.client.places import Kept
from planner.client.places.files import is_open_to_others, refused

MOST_BYTES = 1024 * 1024
_PLAIN = r"[A-Za-z0-9._~+/=:@%-]+"
_HOME = r"(?:^|[:=])~"
_AMBIGUOUS = ("'", "\\", "${")
_LINE = r"\s*(?:export\s+)?(?P<name>[A-Za-z_][A-Za-z0-9_.]*)\s*=(?P<value>.*)"


class EnvFilePlace:
    """``env-file:PATH``: the client's identifier and secret as VARIABLE=VALUE, mode 0600."""

    def __init__(self, path: str) -> None:
        self._path = Path(os.path.abspath(path))  # noqa: PTH100 - does not follow links

    @property
    def name(self) -> str:
        return f"env-file:{self._path}"

    def probe(self, kept: Kept) -> None:
        self._refuse_known(self._content(), kept)
        trial = self._path.with_name(f".{os.urandom(8).hex()}.tmp")
        try:
            os.close(create_private(trial))
        except OSError as error:
            raise self._refused(f"cannot be written: {error.strerror or error}") from None
        finally:
            with suppress(OSError):
                trial.unlink()

    def put(self, kept: Kept) -> str:
        lines = [
            f"{kept.id_variable}={self._quoted(kept.client_id)}",
            f"{kept.secret_variable}={self._quoted(kept.client_secret)}",
        ]
        content = self._content()
        self._refuse_known(content, kept)
        joint = b"" if not content or content.endswith(b"\n") else b"\n"
        open_to_others = is_open_to_others(self._path)
        try:
            write_private(self._path, content + joint + "".join(f"{o}\n" for o in lines).encode())
        except OSError as error:
            raise self._refused(f"cannot be written: {error.strerror or error}") from None
        return f"{self._path} is now for you alone (mode 0600)" if open_to_others else ""

    def get(self, kept: Kept) -> str:
        values = dict(self._variables(self._content()))
        if kept.secret_variable not in values:
            raise self._refused(f"there is no {kept.secret_variable} in it")
        value = values[kept.secret_variable].strip()
        quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
        return value[1:-1] if quoted else value

    def _content(self) -> bytes:
        try:
            about = self._path.lstat()
            if not stat.S_ISREG(about.st_mode):
                raise self._refused("expected a plain file, and no link to one")
            with self._path.open("rb") as stream:
                content = stream.read(MOST_BYTES + 1)
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise self._refused(f"cannot be read: {error.strerror or error}") from None
        if len(content) > MOST_BYTES:
            raise self._refused(f"larger than {MOST_BYTES:,} bytes, the limit")
        return content

    def _refuse_known(self, content: bytes, kept: Kept) -> None:
        known = {name for name, _ in self._variables(content)}
        for name in (kept.id_variable, kept.secret_variable):
            if name in known:
                hint = "it may be the secret of another client; take it out, or name another file"
                raise self._refused(f"there is a {name} in it already", hint)

    def _variables(self, content: bytes) -> Iterator[tuple[str, str]]:
        for line in content.decode("utf-8", "replace").splitlines():
            found = re.fullmatch(_LINE, line)
            if found is not None:
                yield found["name"], found["value"]

    def _quoted(self, value: str) -> str:
        if re.fullmatch(_PLAIN, value) and not re.search(_HOME, value):
            return value
        if any(one in value for one in _AMBIGUOUS) or not value.isprintable():
            raise self._refused(
                "what the answer holds would not mean the same to all readers of it"
            )
        return f"'{value}'"

    def _refused(self, message: str, hint: str = "") -> PlaceRefused:
        return refused(message, self._path, hint)
