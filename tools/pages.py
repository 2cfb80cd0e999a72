"""The parts of the documentation that are generated: real output, files, tables.

In a page, ``<!-- generated: WHAT -->`` and ``<!-- end -->`` stand around such a part. WHAT is
one of

- ``$ planner …``: the command and all that it prints, run in the top of the repository
- ``file PATH``: a file
- ``plan PATH POINTER``: of an integration's plan-v1, what the pointer (as in RFC 6901) leads to
- ``exit codes``: the table of exit codes
- ``criteria``: what each criterion counts
- ``rule ID``: a rule of `planner lint`, with its samples
- ``rules``: the table of all rules
- ``gate``: the table of all findings of `planner check`
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from contextlib import chdir
from pathlib import Path
from typing import Any

from tools import examples, lint_pages
from tools.examples import REPOSITORY

COLUMNS = 80

_PART = re.compile(
    r"^<!-- generated: (?P<what>[^\n]+?) -->\n.*?^<!-- end -->$", re.DOTALL | re.MULTILINE
)
_LANGUAGES = {".json": "json", ".yaml": "yaml", ".yml": "yaml"}


def pages() -> list[Path]:
    """The pages of the documentation, generated parts or not."""
    return [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").rglob("*.md"))]


def generated_files() -> Iterator[tuple[str, str]]:
    """Each page with its generated parts as they should be."""
    for page in pages():
        yield page.relative_to(REPOSITORY).as_posix(), filled(page.read_text(encoding="utf-8"))


def filled(page: str) -> str:
    """`page` with its generated parts written anew. Raises ValueError for an unknown WHAT."""

    def part(found: re.Match[str]) -> str:
        return f"<!-- generated: {found['what']} -->\n{_content(found['what'])}<!-- end -->"

    return _PART.sub(part, page)


def _content(what: str) -> str:
    keyword, _, rest = what.partition(" ")
    maker = _MAKERS.get(keyword)
    if maker is None:
        raise ValueError(f"do not know how to generate {what!r}")
    return maker(rest)


def _output(command: str) -> str:
    shown, exit_code = run(command)
    code = f"$ echo $?\n{exit_code}\n" if exit_code else ""
    return _fenced("console", f"$ {command}\n{shown}{code}")


def run(command: str) -> tuple[str, int]:
    """What the ``planner …`` command prints, on both streams, and its exit code."""
    from click.testing import CliRunner

    from planner.cli.application import application

    program, *arguments = shlex.split(command)
    if program != "planner":
        raise ValueError(f"not a command of planner: {command!r}")
    environment = {"COLUMNS": str(COLUMNS), "NO_COLOR": "1", "PLANNER_TRACEBACK": "1"}
    with chdir(REPOSITORY):
        result = CliRunner(env=environment).invoke(application, arguments)
    return result.output, result.exit_code


def _file(path: str) -> str:
    return _fenced(_LANGUAGES[Path(path).suffix], (REPOSITORY / path).read_text(encoding="utf-8"))


def _plan(place: str) -> str:
    path, _, pointer = place.partition(" ")
    value: Any = examples.plan_of(REPOSITORY / path).to_dict()
    for step in pointer.split("/")[1:]:
        value = value[int(step)] if isinstance(value, list) else value[step]
    return _fenced("json", json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def _exit_codes(_: str) -> str:
    from planner.cli.exit_codes import markdown_table

    return markdown_table()


def _criteria(_: str) -> str:
    from planner.rendering.wording import CRITERION_MEANINGS, criterion

    rows = (f"| `{criterion(key)}` | {text} |\n" for key, text in CRITERION_MEANINGS.items())
    return "| criterion | counts |\n|---|---|\n" + "".join(rows)


def _gate(_: str) -> str:
    from planner.gating.rules import RULES
    from planner.reading.formats import ACCEPTABLE_FINDINGS

    rows = (
        f"| `{rule.id}` | {rule.severity} | {rule.why}"
        f" | {'yes' if rule.id in ACCEPTABLE_FINDINGS else ''} |\n"
        for rule in sorted(RULES.values())
    )
    head = "| finding | severity | what it means | can be accepted |\n|---|---|---|---|\n"
    return head + "".join(rows)


def _fenced(language: str, text: str) -> str:
    return f"```{language}\n{text}```\n"


_MAKERS: Mapping[str, Callable[[str], str]] = {
    "$": _output,
    "file": _file,
    "plan": _plan,
    "exit": _exit_codes,
    "criteria": _criteria,
    "rule": lint_pages.rule_part,
    "rules": lint_pages.rules_table,
    "gate": _gate,
}
