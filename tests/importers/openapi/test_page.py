from __future__ import annotations

import re

from tests.conftest import REPOSITORY


def test_every_rule_of_a_remark_is_on_the_page() -> None:
    page = (REPOSITORY / "docs" / "importing-openapi.md").read_text(encoding="utf-8")
    modules = (REPOSITORY / "planner" / "importers" / "openapi").glob("*.py")
    told = re.compile(r'(?:warn|leave_out)\(\s*"([a-z0-9.-]+)"')
    rules = {rule for module in modules for rule in told.findall(module.read_text("utf-8"))}
    assert len(rules) > 20
    assert not {rule for rule in rules if f"`{rule}`" not in page}
