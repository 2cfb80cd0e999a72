"""What a shell offers while somebody types. It never complains: where it cannot help, it is silent.

Bash puts what it is offered into the line as it is, so names with blanks are escaped for it; zsh
and fish do that themselves.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import redirect_stderr, suppress
from io import StringIO
from pathlib import Path

import click
from click.shell_completion import CompletionItem, shell_complete

from planner.model import Catalog

_UNSAFE_IN_BASH = re.compile(r"[^A-Za-z0-9_@%+=:,./-]")


def complete(command: click.Command, prog_name: str, variable: str, instruction: str) -> int:
    """Answer a shell's question, which `variable` of the environment holds as `instruction`."""
    with redirect_stderr(StringIO()):
        try:
            return shell_complete(command, {}, prog_name, variable, instruction)
        except Exception:  # noqa: BLE001 - a message would land in the line that is being typed
            return 1


def offered(what: str, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    """What can stand in the place of `incomplete`: `what` names a function of `_OFFERS`."""
    with suppress(Exception), redirect_stderr(StringIO()):
        return list(_OFFERS[what](ctx, incomplete))
    return []


def _catalogs(_: click.Context, incomplete: str) -> Iterator[CompletionItem]:
    from planner.reading import shipped_catalogs

    names = [name for name in shipped_catalogs() if name.startswith(incomplete)]
    yield from map(CompletionItem, names)
    if not names or incomplete:
        yield CompletionItem(incomplete, type="file")


def _api_names(ctx: click.Context, incomplete: str) -> Iterator[CompletionItem]:
    """Ids by how they start, titles by how they start; both for nothing typed would be too much."""
    typed = incomplete.casefold()
    for api in (api for vendor in _vendors(ctx) for api in vendor.apis):
        if typed and api.title.casefold().startswith(typed):
            yield _item(api.title, f"{api.method} {api.id}")
        elif api.id.casefold().startswith(typed):
            yield _item(api.id, api.title)


def _grant_names(ctx: click.Context, incomplete: str) -> Iterator[CompletionItem]:
    typed = incomplete.casefold()
    grants = (vendor.policy_set.grants for vendor in _vendors(ctx))
    for key, grant in (item for one in grants for item in one.items()):
        if key.name.casefold().startswith(typed):
            yield _item(key.name, grant.meaning)


def _policies(ctx: click.Context, incomplete: str) -> Iterator[CompletionItem]:
    typed = incomplete.casefold()
    sets = (vendor.policy_set.policies for vendor in _vendors(ctx))
    for policy in (policy for one in sets for policy in one.values()):
        if policy.name.casefold().startswith(typed):
            yield _item(policy.name, policy.meaning)


def _vendor_names(ctx: click.Context, incomplete: str) -> Iterator[CompletionItem]:
    typed = incomplete.casefold()
    for vendor in _vendors(ctx):
        if vendor.policy_set.name.casefold().startswith(typed):
            yield _item(vendor.policy_set.name, vendor.policy_set.title)


def _criteria(_: click.Context, incomplete: str) -> Iterator[CompletionItem]:
    """The criteria not yet in the list before the last comma."""
    from planner.planning import CRITERIA

    before, comma, typed = incomplete.rpartition(",")
    for criterion in CRITERIA:
        if criterion.startswith(typed) and criterion not in before.split(","):
            yield _item(f"{before}{comma}{criterion}", "")


_OFFERS: dict[str, Callable[[click.Context, str], Iterable[CompletionItem]]] = {
    "catalogs": _catalogs,
    "api_names": _api_names,
    "grant_names": _grant_names,
    "grants": _grant_names,
    "policies": _policies,
    "criteria": _criteria,
    "vendors": _vendor_names,
}


def _vendors(ctx: click.Context) -> Sequence[Catalog]:
    """One catalogue per vendor: those that the line names, else those of the integration file, else
    the shipped one."""
    from planner.cli.selecting import chosen_catalogs
    from planner.reading import read_catalogs_of, read_integration
    from planner.services import vendors_of

    named = ctx.params.get("catalog") or ()
    if not named:
        # While an option waits for its value, click leaves arguments where it found them.
        typed = (ctx.params.get("file"), *ctx.args)
        file = next((word for word in typed if word and Path(word).is_file()), None)
        if file is not None:
            return vendors_of(read_catalogs_of(read_integration(file)))
    return vendors_of(chosen_catalogs((named,) if isinstance(named, str) else named))


def _item(value: str, explanation: str) -> CompletionItem:
    if os.environ.get("_PLANNER_COMPLETE", "").startswith("bash"):
        return CompletionItem(_for_bash(value))
    return CompletionItem(value, help=" ".join(explanation.split()) or None)


def _for_bash(value: str) -> str:
    """`value` as bash puts it into the line: after an opening quote as it is, else escaped.

    Click's script reads the value once more, which takes off one of the two backslashes.
    """
    words = os.environ.get("COMP_WORDS", "")
    if _in_quotes(words):
        return value
    return _UNSAFE_IN_BASH.sub(r"\\\\\g<0>", value)


def _in_quotes(line: str) -> bool:
    import shlex

    try:
        shlex.split(line)
    except ValueError:  # no closing quotation
        return True
    return False
