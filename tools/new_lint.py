"""Start a new rule: its module, its page, its expected findings and its line in the registry.

``python -m tools.new_lint unguarded-write "A write that any token may call"``
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.lint_pages import PAGES, new_page

REPOSITORY = Path(__file__).resolve().parent.parent
REGISTRY = "planner/lints/__init__.py"
EXPECTED = "tests/lints/expected"

_MODULE = '''\
"""{title}."""

from __future__ import annotations

from collections.abc import Iterator

from planner.lints.machinery.findings import Observation, api_subject
from planner.lints.machinery.rules import Rule
from planner.lints.machinery.vendors import Vendor
from planner.lints.machinery.words import described


def _check(vendor: Vendor) -> Iterator[Observation]:
    for entry in vendor.entries:
        if entry.api.method == "TRACE":
            yield Observation(
                at=entry.at("method"),
                about=(api_subject(entry.api),),
                message=f"{{described(entry.api)}} …, so that ….",
                hint="…",
            )


RULE = Rule(
    id="{id}",
    severity="note",
    title="{title}",
    why="""\\
What is wrong, and for whom it matters.""",
    repair="""\\
What to do.""",
    bad="""\\
policies:
  Doc_Read: [doc.read, doc.write]
apis:
  docs/trace: {{title: Trace Document, method: TRACE, url: "/docs/{{id}}", policy: Doc_Read}}
""",
    good="""\\
policies:
  Doc_Read: [doc.read, doc.write]
apis:
  docs/get: {{title: Get Document, method: GET, url: "/docs/{{id}}", policy: Doc_Read}}
""",
    check=_check,
)
'''


def new_rule(rule_id: str, title: str, root: Path = REPOSITORY) -> list[Path]:
    """Write the files of a new rule below `root`, and return them with the registry. Raises
    ValueError where the id is none, or there is such a rule already."""
    if not re.fullmatch(r"[a-z]+(-[a-z]+)*", rule_id):
        raise ValueError(f"expected small letters joined by hyphens, found {rule_id!r}")
    if not title.strip() or re.search(r'["\\{}\n]', title):
        raise ValueError("expected a title in plain words")
    module = root / "planner" / "lints" / f"{rule_id.replace('-', '_')}.py"
    files = {
        module: _MODULE.format(id=rule_id, title=title.strip().rstrip(".")),
        root / PAGES / f"{rule_id}.md": new_page(rule_id),
        root / EXPECTED / f"{rule_id}.json": "[]\n",
    }
    for path in files:
        if path.exists():
            raise ValueError(f"{path.relative_to(root)} is there already")
    for path, text in files.items():
        path.write_text(text, encoding="utf-8")
    registry = root / REGISTRY
    registry.write_text(_registered(registry.read_text(encoding="utf-8"), rule_id), "utf-8")
    return [*files, registry]


def _registered(registry: str, rule_id: str) -> str:
    """The registry with the id in its place by the alphabet."""
    start, rest = registry.split("IDS: tuple[str, ...] = (\n", 1)
    ids, end = rest.split("\n)\n", 1)
    lines = sorted({*ids.splitlines(), f'    "{rule_id}",'})
    return f"{start}IDS: tuple[str, ...] = (\n" + "\n".join(lines) + f"\n)\n{end}"


def main(arguments: Sequence[str]) -> int:
    """Returns 1 where the rule cannot be started, else 0."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("id", help="such as unguarded-write")
    parser.add_argument("title", help="what it finds, in a few words")
    given = parser.parse_args(arguments)
    try:
        files = new_rule(given.id, given.title)
    except ValueError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    for path in files:
        print(f"wrote {path.relative_to(REPOSITORY)}")
    print(
        "Next: write the check and the samples, put the findings on the bad sample into"
        f" {EXPECTED}/{given.id}.json, and run `make docs`."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
