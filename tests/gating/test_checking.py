"""Every change that matters is found, and none that does not."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from planner.gating.checking import asked_of
from planner.gating.rules import RULES
from planner.reading.formats import ACCEPTABLE_FINDINGS
from tests.gating.worlds import INTEGRATION, World


def test_what_was_just_locked_is_as_agreed(shop: World) -> None:
    assert shop.found() == {}


def test_the_order_of_files_and_lists_is_no_change(shop: World) -> None:
    shop.edit("policies.yaml", "[clerk, owner]", "[owner, clerk]")
    shop.edit(
        "policies.yaml", "read: {}, write: {implies: [read]}", "write: {implies: [read]}, read: {}"
    )
    shop.edit(
        "catalog.yaml", "  health: {title: Health, method: GET, url: /health, policy: none}\n", ""
    )
    shop.edit(
        "catalog.yaml",
        "apis:\n",
        "apis:\n  health: {title: Health, method: GET, url: /health, policy: none}\n",
    )

    assert shop.found() == {}


def test_a_requirement_written_otherwise_is_no_changed_requirement(shop: World) -> None:
    shop.edit(
        "policies.yaml",
        "Reading: {requires: {all: [{scopes: read}, {roles: [clerk, owner]}]}}",
        "Reading: {requires: {any: [{all: [{scopes: read}, {roles: clerk}]},"
        " {all: [{scopes: read}, {roles: owner}]}]}}",
    )

    assert shop.found() == {"catalog-changed": {""}}


Change = Callable[[World], None]


def edit(name: str, old: str, new: str) -> Change:
    return lambda world: world.edit(name, old, new)


def edit_lock(change: Callable[[dict], None]) -> Change:  # type: ignore[type-arg]
    def apply(world: World) -> None:
        data = json.loads(world.lock_file.read_text(encoding="utf-8"))
        change(data)
        world.lock_file.write_text(json.dumps(data), encoding="utf-8")

    return apply


CHANGES: dict[str, tuple[Change, dict[str, set[str]]]] = {
    "an API more, that the grants authorise": (
        lambda world: world.add("  - Show Order\n"),
        {"api-added": {"orders/show"}},
    ),
    "an API more, that needs other grants": (
        lambda world: world.add("  - Change Order\n"),
        {
            "api-added": {"orders/change"},
            "grants-beyond-lock": {"roles:owner", "scopes:write"},
            "no-longer-least": {"roles:clerk", "scopes:read"},
        },
    ),
    "another API": (
        edit("integration.yaml", "List Orders", "Health"),
        {
            "api-added": {"health"},
            "api-removed": {"orders/list"},
            "no-longer-least": {"roles:clerk", "scopes:read"},
        },
    ),
    "a limit more": (
        lambda world: world.add("limits: {forbid: [audit]}\n"),
        {"limits-changed": {"forbid:audit"}},
    ),
    "a grant required": (
        lambda world: world.add("limits: {require: [spare]}\n"),
        {"limits-changed": {"require:spare"}, "grants-beyond-lock": {"scopes:spare"}},
    ),
    "no way in": (
        lambda world: world.add("limits: {forbid: [read]}\n"),
        {"limits-changed": {"forbid:read"}, "infeasible": {"orders/list"}},
    ),
    "other criteria, same grants": (
        lambda world: world.add("minimise: [grants]\n"),
        {"criteria-changed": {""}},
    ),
    "a token of its own": (
        lambda world: world.add("tokens: {wall: [List Orders]}\n"),
        {"tokens-changed": {"wall"}},
    ),
    "another name": (
        edit("integration.yaml", "Orders on the wall", "Orders"),
        {"described-otherwise": {""}},
    ),
    "a desired API asks for more": (
        edit(
            "policies.yaml",
            "[{scopes: read}, {roles: [clerk, owner]}]",
            "[{scopes: read}, {roles: owner}]",
        ),
        {
            "requirement-changed": {"orders/list"},
            "no-longer-sufficient": {"orders/list"},
            "grants-beyond-lock": {"roles:owner"},
            "no-longer-least": {"roles:clerk"},
            "catalog-changed": {""},
        },
    ),
    "a desired API asks for less": (
        edit(
            "policies.yaml",
            "[{scopes: read}, {roles: [clerk, owner]}]",
            "[{scopes: read, roles: none}]",
        ),
        {
            "requirement-changed": {"orders/list"},
            "no-longer-least": {"roles:clerk"},
            "catalog-changed": {""},
        },
    ),
    "a desired API asks for nobody knows what": (
        edit(
            "catalog.yaml",
            "url: /orders, policy: Reading",
            "url: /orders, policy: unknown, reason: no page tells",
        ),
        {
            "requirement-changed": {"orders/list"},
            "no-longer-least": {"roles:clerk", "scopes:read"},
            "catalog-changed": {""},
        },
    ),
    "a desired API is elsewhere": (
        edit("catalog.yaml", "url: /orders, ", "url: /v2/orders, "),
        {"api-changed": {"orders/list"}, "catalog-changed": {""}},
    ),
    "a policy is weakened so far that the grants open it": (
        edit(
            "policies.yaml",
            "Writing: {requires: {all: [{scopes: write}, {roles: owner}]}}",
            "Writing: {requires: {all: [{scopes: [write, read]}, {roles: [owner, clerk]}]}}",
        ),
        {"newly-opened": {"orders/change"}, "catalog-changed": {""}},
    ),
    "a policy is weakened so that one kind would do": (
        edit(
            "policies.yaml",
            "Writing: {requires: {all: [{scopes: write}, {roles: owner}]}}",
            "Writing: {requires: {all: [{scopes: [write, read]}, {roles: owner}]}}",
        ),
        {"reach-wider": {"scopes:Writing"}, "catalog-changed": {""}},
    ),
    "an API comes behind an open policy": (
        edit(
            "catalog.yaml",
            "  health:",
            "  count: {title: Count, method: GET, url: /n, policy: Reading}\n  health:",
        ),
        {"newly-opened": {"count"}, "catalog-changed": {""}},
    ),
    "a policy without an API comes within reach": (
        edit(
            "policies.yaml",
            "  Lonely:",
            "  Lonelier: {requires: {all: [{scopes: read}, {roles: clerk}]}}\n  Lonely:",
        ),
        {"newly-opened": {"Lonelier"}, "catalog-changed": {""}},
    ),
    "what only read writes now": (
        edit(
            "catalog.yaml",
            'url: "/orders/{id}", policy: Reading',
            'url: "/orders/{id}", policy: Reading, effect: {is: write, because: it marks}',
        ),
        {"newly-opened": {"orders/show"}, "catalog-changed": {""}},
    ),
    "a grant implies what opens more": (
        edit("policies.yaml", "scopes: {read: {},", "scopes: {read: {implies: [audit]},"),
        {"reach-wider": {"scopes:Auditing"}, "catalog-changed": {""}},
    ),
    "a grant is gone": (
        edit("policies.yaml", "spare: {}}", "spare: {}, view: {}}"),
        {"catalog-changed": {""}},
    ),
    "an API that has nothing to do with it": (
        edit("catalog.yaml", "title: Show Log", "title: Show the Whole Log"),
        {"catalog-changed": {""}},
    ),
    "grants added to the lock": (
        edit_lock(lambda lock: lock["parts"][0]["grants"]["scopes"].append("spare")),
        {"no-longer-least": {"scopes:spare"}, "request-changed": {""}},
    ),
    "powerful grants added to the lock": (
        edit_lock(lambda lock: lock["parts"][0]["grants"]["roles"].append("owner")),
        {
            "no-longer-least": {"roles:owner"},
            "newly-opened": {"Lonely"},
            "reach-wider": {"roles:Auditing", "roles:Writing"},
            "request-changed": {""},
        },
    ),
    "grants taken out of the lock": (
        edit_lock(lambda lock: lock["parts"][0]["grants"]["roles"].clear()),
        {"no-longer-sufficient": {"orders/list"}, "grants-beyond-lock": {"roles:clerk"}},
    ),
    "a grant in the lock that there is not": (
        edit_lock(lambda lock: lock["parts"][0]["grants"]["roles"].append("king")),
        {"grant-gone": {"roles:king"}},
    ),
    "a grant is written otherwise": (
        edit("policies.yaml", "scopes: {read: {},", "scopes: {read: {value: root},"),
        {"request-changed": {""}, "catalog-changed": {""}},
    ),
    "a grant has another identifier": (
        edit("policies.yaml", "{clerk: {}", "{clerk: {id: id-of-owner}"),
        {"request-changed": {""}, "catalog-changed": {""}},
    ),
    "a grant that was not agreed upon is written otherwise": (
        edit("policies.yaml", "spare: {}}", "spare: {value: other}}"),
        {"catalog-changed": {""}},
    ),
    "the server that gets the secrets is another one": (
        edit("policies.yaml", "title: Shop\n", "title: Shop\nissuer: https://other.example\n"),
        {"request-changed": {""}, "catalog-changed": {""}},
    ),
    "a lock that does not tell the requests": (
        edit_lock(lambda lock: lock["parts"][0].pop("requests")),
        {"request-changed": {""}},
    ),
    "a lock that does not tell how grants are written": (
        edit_lock(lambda lock: lock["parts"][0]["written"].pop("scopes:read")),
        {"request-changed": {""}},
    ),
    "costs in the lock that are not so": (
        edit_lock(lambda lock: lock["parts"][0]["cost"].update(reach=0)),
        {"lock-outdated": {""}},
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_found(shop: World, name: str) -> None:
    change, expected = CHANGES[name]
    change(shop)

    assert shop.found() == expected


def test_the_changes_lead_to_every_finding_that_can_be_accepted() -> None:
    found = {rule for _, expected in CHANGES.values() for rule in expected}

    assert set(ACCEPTABLE_FINDINGS) <= found
    assert set(ACCEPTABLE_FINDINGS) < set(RULES)


def test_findings_stand_where_the_reason_is(shop: World) -> None:
    shop.add("  - Change Order\nlimits: {forbid: [audit]}\n")

    places = {one.rule: (one.path, one.line) for one in shop.check().findings}

    assert places["api-added"] == ("apis[1]", 6)
    assert places["grants-beyond-lock"] == ("apis[1]", 6)
    assert places["no-longer-least"] == ("apis", 5)
    assert places["limits-changed"] == ("limits.forbid[0]", 7)


def test_a_folder_tells_what_has_no_lock_and_locks_that_have_no_integration(shop: World) -> None:
    (shop.folder / "b.yaml").write_text(INTEGRATION, encoding="utf-8")
    (shop.folder / "gone.lock.json").write_text("{}", encoding="utf-8")
    hidden = shop.folder / ".git"
    hidden.mkdir()
    (hidden / "c.yaml").write_text(INTEGRATION, encoding="utf-8")

    asked, alone = asked_of([str(shop.folder)])

    assert [Path(one.file).name for one in asked] == ["b.yaml", "integration.yaml"]
    assert [Path(one.file).name for one in alone] == ["gone.lock.json"]
    assert not any(one.named for one in asked)


@pytest.mark.parametrize("key", ["? integration\n: 1", '"\\x69ntegration": 1', "form: 1"])
def test_a_lock_in_a_folder_has_its_integration_checked_however_that_begins(
    shop: World, key: str
) -> None:
    shop.edit("integration.yaml", "integration: 1", key)

    asked, alone = asked_of([str(shop.folder)])

    assert [one.file for one in asked] == [str(shop.integration)]
    assert alone == []


def test_an_integration_below_a_long_comment_is_found(shop: World) -> None:
    shop.lock_file.unlink()
    text = shop.integration.read_text(encoding="utf-8")
    shop.integration.write_text("#\n" * 50_000 + text, encoding="utf-8")

    asked, _ = asked_of([str(shop.folder)])

    assert [one.file for one in asked] == [str(shop.integration)]


def test_a_lock_stands_for_its_integration(shop: World) -> None:
    asked, alone = asked_of([str(shop.lock_file), str(shop.integration)])

    assert [one.file for one in asked] == [str(shop.integration)]
    assert alone == []


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"schema": "plan-v1"}', '{"schema": "lock-v1"}', '{"a": 1, "a": 2}'],
)
def test_a_lock_that_is_none_is_a_fault_of_its_own(shop: World, text: str) -> None:
    shop.lock_file.write_text(text, encoding="utf-8")

    checked = shop.check()

    assert checked.faults
    assert {fault.file for fault in checked.faults} == {str(shop.lock_file)}
    assert not checked.as_agreed


class TestDeviations:
    ACCEPTED = (
        "deviations:\n"
        "  - {finding: api-added, api: orders/show, reason: for the demo, until: 2027-01-31}\n"
    )

    @pytest.fixture(autouse=True)
    def deviating(self, shop: World) -> None:
        shop.add("  - Show Order\n")

    def test_one_is_accepted_up_to_its_last_day(self, shop: World) -> None:
        shop.add(self.ACCEPTED)

        on_the_last_day = shop.check(date(2027, 1, 31))
        day_after = shop.check(date(2027, 2, 1))

        assert on_the_last_day.as_agreed
        assert [one.finding.rule for one in on_the_last_day.accepted] == ["api-added"]
        assert {one.rule for one in day_after.findings} == {"api-added", "deviation-expired"}

    @pytest.mark.parametrize("name", ["Show Order", "the show order", "shop:orders/show"])
    def test_an_api_is_named_by_its_id_or_title(self, shop: World, name: str) -> None:
        shop.add(self.ACCEPTED.replace("orders/show", name))

        assert shop.check().as_agreed

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("orders/show", "orders/list"),
            ("api-added", "api-removed"),
            ("api: orders/show, ", ""),
            ("api: orders/show", "grant: orders/show"),
        ],
    )
    def test_no_other_finding_is_accepted(self, shop: World, old: str, new: str) -> None:
        shop.add(self.ACCEPTED.replace(old, new))

        assert {one.rule for one in shop.check().findings} == {"api-added", "deviation-unused"}

    def test_more_than_a_year_is_too_long(self, shop: World) -> None:
        shop.add(self.ACCEPTED.replace("2027-01-31", "2027-11-25"))

        assert {one.rule for one in shop.check().findings} == {"api-added", "deviation-too-long"}

    def test_one_that_fits_several_accepts_none(self, shop: World) -> None:
        shop.add(
            "limits: {require: [spare], allow: [spare, read, clerk]}\n"
            "deviations:\n"
            "  - {finding: limits-changed, grant: spare, reason: try it, until: 2027-01-31}\n"
        )

        checked = shop.check()

        assert not checked.accepted
        assert "deviation-unused" in {one.rule for one in checked.findings}

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("{finding: api-added, api: x, until: 2027-01-31}", "the key `reason` is missing"),
            ("{finding: api-added, api: x, reason: y}", "the key `until` is missing"),
            ("{finding: api-add, reason: y, until: 2027-01-31}", "expected `api-added`"),
            ("{finding: api-added, reason: y, until: 2027-02-30}", "expected a date"),
            (
                "{finding: api-added, api: x, grant: z, reason: y, until: 2027-01-31}",
                "a deviation is about one thing",
            ),
        ],
    )
    def test_a_broken_one_is_a_fault(self, shop: World, text: str, message: str) -> None:
        shop.add(f"deviations:\n  - {text}\n")

        (fault,) = shop.check().faults

        assert fault.message.startswith(message)
        assert fault.line == 8
