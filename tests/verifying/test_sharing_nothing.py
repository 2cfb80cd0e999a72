"""What verifies a plan imports the question and its types, and nothing that works out an answer.

The import contract in pyproject.toml says the same of modules; this also says which names.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import REPOSITORY

PACKAGE = REPOSITORY / "planner" / "verifying"
SHARED = {
    "planner.errors",
    "planner.model",
    "planner.narrowing",
    "planner.reading.folding",
    "planner.reading.quoting",
    "planner.requesting",
    "planner.services",
}
TYPES = {"AllOf", "AnyOf", "GrantKey"}


def imports(path: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, path
            yield from ((str(node.module), alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)


def test_it_imports_what_is_shared_and_no_more() -> None:
    paths = sorted(PACKAGE.glob("**/*.py"))
    assert len(paths) > 10
    for path in paths:
        for module, name in imports(path):
            if not module.startswith("planner") or module.startswith("planner.verifying"):
                assert module != "importlib", path
            elif module == "planner.solving.formula":
                assert name in TYPES, (path, name)
            else:
                assert module in SHARED, (path, module)
