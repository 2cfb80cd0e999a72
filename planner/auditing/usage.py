"""Granted against used: what of a plan recorded traffic shows to be used, and what it does not.

A recording proves that something was used. That something was not used it proves for its own time
alone: what runs once a year is in few recordings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from planner.auditing.audits import Audit
from planner.auditing.held import Held
from planner.auditing.judging import Auditor
from planner.auditing.measuring import keys_of
from planner.model import Api
from planner.names import ApiNames
from planner.planning import plan_integration
from planner.plans import Plan
from planner.solving.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """How often an API was called, how many of these calls were refused (401 or 403), and when:
    ISO 8601 in UTC, empty where no time was recorded."""

    calls: int
    refused: int = 0
    first: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """Recorded traffic: the use of each API by its id in the plan's catalogue, and the period.

    `possible`: APIs that calls which fit several APIs may have meant. `calls` counts all calls,
    `unmatched` those that could not be told to be one API of the catalogue, `unread` the places
    that hold no call, `undated` the calls without a time.
    """

    uses: Mapping[str, Use]
    possible: frozenset[str] = frozenset()
    calls: int = 0
    unmatched: int = 0
    unread: int = 0
    undated: int = 0
    first: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedApi:
    """An API with its use."""

    api: Api
    use: Use


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What a recording shows of a plan.

    `used`, `unclear` and `never` are the desired APIs: called, perhaps called, and not called in
    the recording. `undesired`: called, and not desired. `refused`: with calls that were refused,
    desired or not. `plan` is the least for those that were called or may have been; None where
    there is none. `audit` compares with it what is granted: what a client holds, or the plan's own
    grants. Its excess is what the recording gives no need for.
    """

    recording: Recording
    used: tuple[UsedApi, ...]
    unclear: tuple[Api, ...]
    never: tuple[Api, ...]
    undesired: tuple[UsedApi, ...]
    refused: tuple[UsedApi, ...]
    plan: Plan | None
    audit: Audit | None

    @property
    def clean(self) -> bool:
        """Whether all that is desired was called, nothing else was, and nothing was refused."""
        settled = not (self.never or self.unclear or self.undesired or self.refused)
        return settled and (self.audit is None or self.audit.clean)


def usage_of(
    plan: Plan, recording: Recording, held: Held | None = None, *, time_limit: float | None = None
) -> Usage:
    """What `recording` shows of `plan`, and of what is `held` where that is not the plan's.

    `time_limit` in seconds, for the search for the least of what was used.
    """
    desired = _desired(plan)
    uses = recording.uses
    used = [api for api in desired.values() if api.id in uses]
    unclear = [api for api in desired.values() if api.id in recording.possible - uses.keys()]
    wanted = {api.id for api in (*used, *unclear)}
    by_id = {api.id: api for api in plan.catalog.apis if api.id in uses}
    least = _least(plan, desired, wanted, time_limit) if wanted else None
    granted = held or Held(grants=keys_of(plan.grants))
    return Usage(
        recording=recording,
        used=_with_use(used, uses),
        unclear=tuple(unclear),
        never=tuple(api for api in desired.values() if api.id not in wanted),
        undesired=_with_use((api for key, api in by_id.items() if key not in wanted), uses),
        refused=_with_use((api for api in by_id.values() if uses[api.id].refused), uses),
        plan=least,
        audit=None if least is None else Auditor(least, time_limit=time_limit).audit(granted),
    )


def _desired(plan: Plan) -> dict[str, Api]:
    """The desired APIs by name, as the integration writes them."""
    names = ApiNames(plan.catalog)
    found = {name: names.find(name) for name in plan.integration.apis}
    apis: dict[str, Api] = {}
    for name, api in found.items():
        if isinstance(api, Api) and api not in apis.values():
            apis[name] = api
    return apis


def _least(
    plan: Plan, desired: Mapping[str, Api], wanted: Iterable[str], time_limit: float | None
) -> Plan:
    ids = set(wanted)
    names = tuple(name for name, api in desired.items() if api.id in ids)
    # The places are those of the whole list.
    part = replace(plan.integration, apis=names, tokens=(), unrecognised=(), places={})
    return plan_integration(part, plan.catalog, time_limit=time_limit)


def _with_use(apis: Iterable[Api], uses: Mapping[str, Use]) -> tuple[UsedApi, ...]:
    return tuple(UsedApi(api=api, use=uses[api.id]) for api in apis)
