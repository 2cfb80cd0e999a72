"""What to change so that an infeasible integration becomes feasible, in words and as a command."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Iterator

from planner.model import Integration
from planner.plans import Plan
from planner.reading.files import STANDARD_INPUT, STANDARD_INPUT_NAME
from planner.rendering.escaping import terminal
from planner.rendering.wording import Voice, criterion, grants_in_words, joined
from planner.repairs import Lift, Repair
from planner.whatif import Change

KEPT = 8
"""How many grants to keep forbidden are named."""

_NO_FILE = Integration(name="", catalog="", apis=()).file


def changes_in_words(repair: Repair, integration: Integration, voice: Voice) -> list[str]:
    """Each change to the limits of the integration's file, without an end of sentence."""
    changes = [
        _removal(lift, integration, voice) for lift in repair.lifts if lift.limit == "forbid"
    ]
    allow = [lift.text for lift in repair.lifts if lift.limit == "allow"]
    if allow and integration.limits.allow:
        changes.append(f"name {joined(map(voice.name, allow))} in limits.allow")
    elif allow:
        listed = json.dumps(["*", *allow], ensure_ascii=False)
        changes.append(f"set limits.allow to {voice.name(listed)}")
    return changes


def _removal(lift: Lift, integration: Integration, voice: Voice) -> str:
    text = f"take {voice.name(lift.text)} out of limits.forbid"
    where = joined(_origins(lift.text, integration))
    if where:
        text += f" ({where})"
    if lift.keep:
        kept = [voice.name(name) for name in lift.keep[:KEPT]]
        more = len(lift.keep) - len(kept)
        text += f", and forbid {joined([*kept, *([f'{more} more'] if more else [])])} in its place"
    return text


def _origins(text: str, integration: Integration) -> Iterator[str]:
    """Where an entry of ``forbid`` comes from: lines of the file, or an option."""
    for index, written in enumerate(integration.limits.forbid):
        place = integration.places.get(f"limits.forbid[{index}]")
        if written == text and place:
            yield f"line {place[0]}"
        elif written == text and integration.file != _NO_FILE:
            yield "given as --forbid"


def outcome_in_words(repair: Repair, plan: Plan, voice: Voice) -> str:
    """The plan that the changes lead to: its grants, and what it costs."""
    grants = grants_in_words(repair.grants, plan.catalog.policy_set, voice) or "no grant"
    costs = ", ".join(f"{criterion(key)} {value}" for key, value in repair.cost.items())
    doubt = "" if repair.proven else "; not proven least"
    return f"{grants} ({costs}{doubt})"


def trial_command(repair: Repair, plan: Plan) -> str | None:
    """The command that shows the plan which the changes lead to. None where no command can say
    what was planned for."""
    change = _asked_beside_the_file(plan.integration)
    return None if change is None else whatif_command(plan, change, repair.names)


def whatif_command(plan: Plan, change: Change, allow: Iterable[str]) -> str | None:
    """``planner whatif FILE …`` with the options of `change`, and `allow` besides, for a POSIX
    shell; of several vendors with the plan's alone. None where there is no file, or where a name
    cannot be shown on a page as it is."""
    integration = plan.integration
    if integration.file == _NO_FILE:
        return None
    options = [
        *(_option("vendor", plan.catalog.policy_set.name) for _ in integration.vendors[:1]),
        *(_option("add", name) for name in change.add),
        *(_option("drop", name) for name in change.drop),
        *(_option("forbid", name) for name in change.forbid),
        *(_option("require", name) for name in change.require),
        *(_option("minimise", ",".join(change.minimise)) for _ in change.minimise[:1]),
        *(_option("allow", name) for name in dict.fromkeys((*change.allow, *allow))),
    ]
    words = ["planner", "whatif", _file(integration.file)]
    command = shlex.join([*words, *(word for option in options for word in option)])
    return command if terminal(command) == command else None


def _option(name: str, value: str) -> tuple[str, ...]:
    """A value that looks like an option is tied to its own."""
    return (f"--{name}={value}",) if value.startswith("-") else (f"--{name}", value)


def _file(name: str) -> str:
    if name == STANDARD_INPUT_NAME:
        return STANDARD_INPUT
    return f"./{name}" if name.startswith("-") else name


def _asked_beside_the_file(integration: Integration) -> Change | None:
    """What the command line added to the file. None where it narrowed the grants by ``--allow``,
    which what-if cannot."""

    def added(path: str, entries: Iterable[str]) -> tuple[str, ...]:
        places = integration.places
        return tuple(e for i, e in enumerate(entries) if f"{path}[{i}]" not in places)

    limits = integration.limits
    if added("limits.allow", limits.allow):
        return None
    return Change(
        add=added("apis", integration.apis),
        forbid=added("limits.forbid", limits.forbid),
        require=added("limits.require", limits.require),
        minimise=added("minimise", integration.minimise),
    )
