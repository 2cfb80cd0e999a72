"""A small vendor in files that a test can change, and the steps of a gate over it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from planner.gating.answers import answers_of, catalogs_of
from planner.gating.checking import Asked, Checked, check_file
from planner.gating.lock_files import lock_data, lock_path
from planner.gating.locks import lock_of
from planner.reading import read_integration
from planner.rendering.requests.parts import json_text

TODAY = date(2026, 11, 23)

POLICIES = """\
policy-set: 1
name: shop
title: Shop
kinds:
  scopes: {title: scope, held-by: token}
  roles: {title: role, held-by: client}
grants:
  scopes: {read: {}, write: {implies: [read]}, audit: {}, spare: {}}
  roles: {clerk: {}, owner: {}}
policies:
  Reading: {requires: {all: [{scopes: read}, {roles: [clerk, owner]}]}}
  Writing: {requires: {all: [{scopes: write}, {roles: owner}]}}
  Auditing: {requires: {all: [{scopes: audit}, {roles: owner}]}}
  Lonely: {requires: {all: [{scopes: read}, {roles: owner}]}}
"""

CATALOG = """\
catalog: 1
name: shop
title: Shop
policies: ./policies.yaml
apis:
  orders/list: {title: List Orders, method: GET, url: /orders, policy: Reading}
  orders/show: {title: Show Order, method: GET, url: "/orders/{id}", policy: Reading}
  orders/change: {title: Change Order, method: PUT, url: "/orders/{id}", policy: Writing}
  log/show: {title: Show Log, method: GET, url: /log, policy: Auditing}
  health: {title: Health, method: GET, url: /health, policy: none}
"""

INTEGRATION = """\
integration: 1
name: Orders on the wall
catalog: ./catalog.yaml
apis:
  - List Orders
"""


@dataclass(frozen=True)
class World:
    """The files of a vendor and an integration in `folder`."""

    folder: Path

    @property
    def integration(self) -> Path:
        return self.folder / "integration.yaml"

    @property
    def lock_file(self) -> Path:
        return Path(lock_path(str(self.integration)))

    def edit(self, name: str, old: str, new: str) -> None:
        """Put `new` in the place of `old`, which must be there."""
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is in {name}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def add(self, text: str) -> None:
        """Put `text` at the end of the integration."""
        with self.integration.open("a", encoding="utf-8") as stream:
            stream.write(text)

    def lock(self) -> None:
        integration = read_integration(self.integration)
        answers = answers_of(integration, catalogs_of(integration))
        text = json_text(lock_data(lock_of(integration, answers)))
        self.lock_file.write_text(text, encoding="utf-8")

    def check(self, today: date = TODAY) -> Checked:
        asked = Asked(file=str(self.integration), named=True)
        return check_file(asked, today=today, watch=unwatched)

    def found(self) -> dict[str, set[str]]:
        """What a check finds: each finding's id, and what it is about."""
        checked = self.check()
        assert not checked.faults, checked.faults
        found: dict[str, set[str]] = {}
        for one in checked.findings:
            found.setdefault(one.rule, set()).add(one.subject.name)
        return found


@contextmanager
def unwatched(_: str) -> Iterator[None]:
    yield None


def world(folder: Path) -> World:
    """The small vendor, written into `folder`."""
    for name, text in (
        ("policies.yaml", POLICIES),
        ("catalog.yaml", CATALOG),
        ("integration.yaml", INTEGRATION),
    ):
        (folder / name).write_text(text, encoding="utf-8")
    return World(folder)
