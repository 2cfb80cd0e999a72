"""``planner grants``: what each grant is, and what it helps to open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from planner.cli.options import catalog_option, completed_by, examples, format_option

if TYPE_CHECKING:
    from planner.model import Catalog, Grant, Policy, Requirement


class _Use(NamedTuple):
    """Where a grant, or one that it implies, is part of a requirement."""

    policies: tuple[Policy, ...]
    reads: int
    writes: int


@click.command(
    epilog=examples(
        "planner grants --catalog workfloplus",
        "planner grants --catalog google-drive drive.file",
    )
)
@click.argument("name", required=False, shell_complete=completed_by("grants"))
@catalog_option
@format_option("text", "json")
def command(name: str | None, catalog: tuple[str, ...], output_format: str) -> int:
    """List the grants (permissions, scopes, …), or show one in full.

    A name that several kinds share is written with its kind, as in scopes:read.
    """
    from planner.cli.exit_codes import DONE
    from planner.cli.output import write_data, write_page
    from planner.cli.pages import json_page, page
    from planner.cli.selecting import chosen_catalog

    chosen = chosen_catalog(catalog)
    grants = [*chosen.policy_set.grants.values()] if name is None else [_named(name, chosen)]
    if output_format == "json":
        records = [_record(grant, chosen) for grant in grants]
        write_data(json_page("grants-v1", {"catalog": chosen.name, "grants": records}))
    elif name is None:
        write_page(page(_overview(grants, chosen)))
    else:
        write_page(page(_in_full(grants[0], chosen)))
    return DONE


def _named(typed: str, catalog: Catalog) -> Grant:
    from planner.cli.looking_up import one_of

    grants = catalog.policy_set.grants
    by_name: dict[str, list[Grant]] = {}
    for key, grant in grants.items():
        by_name.setdefault(key.name, []).append(grant)
        by_name.setdefault(str(key), []).append(grant)
    found = by_name[one_of(by_name, typed, "grant", catalog.policy_set.title)]
    if len(found) == 1:
        return found[0]
    raise _shared(typed, found)


def _shared(typed: str, found: list[Grant]) -> Exception:
    from planner.errors import Fault, UnknownName
    from planner.reading.quoting import listed, quoted

    hint = f"write {listed(str(grant.key) for grant in found)}"
    message = f"{quoted(typed)} names grants of several kinds"
    return UnknownName([Fault(message=message, hint=hint)])


def _use(grant: Grant, catalog: Catalog) -> _Use:
    from planner.coverage import covers

    covered = covers(catalog.policy_set)[grant.key]

    def has_part(requirement: Requirement | None) -> bool:
        from planner.solving.formula import atoms

        return requirement is not None and not covered.isdisjoint(atoms(requirement))

    policies = catalog.policy_set.policies.values()
    apis = [api for api in catalog.apis if has_part(api.requirement)]
    return _Use(
        policies=tuple(policy for policy in policies if has_part(policy.requirement)),
        reads=sum(api.effect == "read" for api in apis),
        writes=sum(api.effect == "write" for api in apis),
    )


def _overview(grants: list[Grant], catalog: Catalog) -> Iterator[str]:
    from planner.cli.output import width
    from planner.cli.pages import table

    titles = {kind.name: kind.title for kind in catalog.policy_set.kinds}
    rows = []
    for grant in grants:
        use = _use(grant, catalog)
        marks = f"{'reserved. ' if grant.reserved else ''}{grant.meaning}"
        counts = f"{use.reads} read, {use.writes} write"
        rows.append((titles[grant.key.kind], grant.key.name, counts, marks))
    yield from table(rows, width())


def _in_full(grant: Grant, catalog: Catalog) -> Iterator[str]:
    from planner.cli.output import output_palette, width
    from planner.cli.pages import wrapped
    from planner.rendering.escaping import terminal

    titles = {kind.name: kind.title for kind in catalog.policy_set.kinds}
    name = output_palette().strong(terminal(grant.key.name))
    yield f"{name}, {terminal(titles[grant.key.kind])}"
    for sentence in _sentences(grant, _use(grant, catalog)):
        yield from wrapped(sentence, width(), "  ")


def _sentences(grant: Grant, use: _Use) -> Iterator[str]:
    from planner.rendering.wording import counted, joined

    if grant.meaning:
        yield grant.meaning
    yield f"Requests write it as {grant.value}"
    if grant.reserved:
        yield f"Reserved, planned only if allowed by name: {grant.reserved}"
    if grant.risk is not None:
        yield f"Risk, says the vendor: {grant.risk} of 5"
    if grant.implies:
        yield f"Holding it counts as holding {joined(key.name for key in grant.implies)}"
    number = counted(use.reads + use.writes, "API")
    yield f"In the requirements of {number}: {use.reads} read, {use.writes} write"
    accepting = joined(policy.name for policy in use.policies)
    yield f"Accepted by the policies: {accepting or 'none'}"


def _record(grant: Grant, catalog: Catalog) -> dict[str, Any]:
    use = _use(grant, catalog)
    return {
        "kind": grant.key.kind,
        "name": grant.key.name,
        "value": grant.value,
        "meaning": grant.meaning,
        "risk": grant.risk,
        "reserved": grant.reserved,
        "implies": [key.name for key in grant.implies],
        "policies": [policy.name for policy in use.policies],
        "apis": {"read": use.reads, "write": use.writes},
    }
