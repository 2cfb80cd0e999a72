"""What the formats for a POSIX shell share (sh, dash, bash and zsh, in scripts and pasted).

Three things differ between a script and a paste. Bash expands ``!`` line by line, and only
"attempts" (its manual, History Interaction) to remember a quote opened on an earlier line, so that
``!`` is escaped inside JSON, as is ``'``. Zsh takes no comments when interactive, so that comments
are plain words, which do no harm as a command. And a failed command does not stop the next one, so
that everything hangs together by ``&&``.

Secrets travel through pipes, which the list of processes does not show: ``printf`` is part of the
shell. With several, the first comes on standard input and the others on descriptors 3, 4, ….
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from planner.model import Request
from planner.rendering.requests.parts import ANSWER_NOTE, json_members, variables

JSON_ESCAPE = "'!"

# What stands as it is between single quotes, on any line of a paste, in any locale.
_PLAIN = re.compile(r"[ \"-&(-~]*")


def quoted(text: str) -> str:
    """`text` in single quotes."""
    return "'" + text.replace("'", "'\\''") + "'"


def is_plain(text: str) -> bool:
    """Whether `text` is printable ASCII without ``'`` and ``!``."""
    return _PLAIN.fullmatch(text) is not None


def comment(*lines: str) -> str:
    """Comment lines; ``ValueError`` for a character that an interactive zsh would act on."""
    for line in lines:
        if not re.fullmatch(r"[A-Za-z0-9_ .,:-]+", line):
            raise ValueError(f"not plain words: {line!r}")
    return "".join(f"# {line}\n" for line in lines)


def introduction(tool: str, request: Request) -> str:
    """Comment lines that say what the command is and what it needs."""
    names = variables(request)
    return comment(
        f"Sends the request with {tool}, from sh, dash, bash or zsh.",
        *([f"Set the shell variables first: {', '.join(names)}."] if names else []),
        ANSWER_NOTE,
    )


def variables_check(request: Request) -> str:
    """A command that fails with a message where a variable is unset or empty, and ``&&``."""
    return "".join(
        f': "${{{name}:?set this first, nothing was sent}}" &&\n' for name in variables(request)
    )


def source(variable: str, prefix: str = "") -> str:
    """A command that writes a variable's value, and nothing after it."""
    return f"printf '{prefix}%s' \"${variable}\""


def json_source(request: Request) -> str:
    """A command that writes the body's JSON with the secrets put in, escaped as JSON asks."""
    words = []
    quote = ""
    for text, variable in json_members(request, escape=JSON_ESCAPE):
        if variable is None:
            words.append(quoted(quote + text))
        else:
            escaped = f"printf '%s' \"${variable}\" | sed 's/[\"\\\\]/\\\\&/g'"
            words += [quoted(f'{quote}{text}"'), f'"$({escaped})"']
            quote = '"'
    return "printf '%s' " + " ".join(words)


def input_file(index: int) -> str:
    """The file from which the source with this index is read, given :func:`fed`."""
    return f"/dev/fd/{index + 2}" if index else "/dev/stdin"


def fed(sources: Sequence[str], command: str) -> str:
    """`command` with the outputs of `sources` on the files that :func:`input_file` names."""
    if not sources:
        return command
    fed_command = f"{sources[0]} |\n{command}"
    for index, more in enumerate(sources[1:], start=1):
        fed_command = f"{more} | {{\n{fed_command}\n}} {index + 2}<&0"
    return fed_command
