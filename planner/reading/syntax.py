"""What the YAML parser complains about, said so that the writer of the file can act on it."""

from __future__ import annotations

from typing import Any, NamedTuple

from planner.reading.reporting import Report


class _Wording(NamedTuple):
    message: str
    hint: str = ""


_QUOTE = "quote the text if it is one"

# libyaml's words (its scanner.c and parser.c) -> ours. What is not here is passed on as it is.
_WORDINGS = {
    "mapping values are not allowed in this context": _Wording(
        "a `:` stands where no key can be",
        "quote a text that holds `: `, or check the indentation",
    ),
    "found character that cannot start any token": _Wording(
        "a text cannot start with this character", _QUOTE
    ),
    "did not find expected ',' or ']'": _Wording("expected `,` or `]` to go on with the list"),
    "did not find expected ',' or '}'": _Wording("expected `,` or `}` to go on with the mapping"),
    "found unexpected end of stream": _Wording("the file ends inside a quoted text"),
    "could not find expected ':'": _Wording("expected `:` after a key"),
    "did not find expected key": _Wording(
        "expected a key, indented like those above", "check the indentation and the quotes"
    ),
    "did not find expected '-' indicator": _Wording(
        "expected `-`, as this is a list", "check the indentation"
    ),
    "did not find expected alphabetic or numeric character": _Wording(
        "expected a name after `*` or `&`", "quote a pattern such as `*.admin`"
    ),
    "found unknown escape character": _Wording(
        "an unknown escape after `\\` inside double quotes",
        "write `\\\\` for a backslash, or use single quotes",
    ),
    "block sequence entries are not allowed in this context": _Wording(
        "a `- ` stands where no list can start", "start the list on a line of its own"
    ),
    "did not find expected node content": _Wording("expected a value here", _QUOTE),
}


def report_syntax(error: Any, report: Report) -> None:
    """Note PyYAML's `error`, with the place that it names."""
    mark = getattr(error, "problem_mark", None)
    started = getattr(error, "context_mark", None)
    problem = str(getattr(error, "problem", None) or error)
    wording = _WORDINGS.get(problem)
    line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
    since = ""
    if mark and started and started.line < mark.line:
        since = f" (in what starts on line {started.line + 1})"
    if wording:
        report.at_place(line, column, _literal(wording.message + since), hint=wording.hint)
    else:
        report.at_place(line, column, f"not valid YAML: {{}}{since}", problem)


def _literal(message: str) -> str:
    """`message` as a template without fields."""
    return message.replace("{", "{{").replace("}", "}}")
