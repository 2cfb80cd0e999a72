"""A write guarded by a policy, or open to grants, that are there for reading."""

from __future__ import annotations

from collections.abc import Iterator

from planner.lints.machinery.findings import Observation, Subject, api_subject
from planner.lints.machinery.rules import Rule
from planner.lints.machinery.vendors import Entry, Guard, Vendor
from planner.lints.machinery.words import (
    READING_VERBS,
    counted,
    described,
    family,
    listed,
    named,
    named_for,
    verb,
)
from planner.solving.formula import Formula, GrantKey, atoms, holds, part_of_kind

_LEAST_READS = 5


def _check(vendor: Vendor) -> Iterator[Observation]:
    for guard in vendor.guards:
        writes = [entry for entry in guard.entries if _is_write(entry)]
        if not writes:
            continue
        reason = _reason(vendor, guard)
        if reason:
            hint = _hint(vendor, guard)
            yield from (_observation(entry, reason, hint) for entry in writes)


def _is_write(entry: Entry) -> bool:
    # A POST that is called a search is another rule's matter: see reading-post.
    api = entry.api
    is_named_read = api.method == "POST" and verb(api) in READING_VERBS
    return api.effect == "write" and not is_named_read


def _reason(vendor: Vendor, guard: Guard) -> str:
    if guard.policy is not None and _is_named_for_reading(guard.policy, guard.requirement):
        return f"its policy {named(guard.policy)} is named for reading"
    reading = _reading_grants(vendor, guard.requirement)
    if not reading:
        return _used_for_reading(guard)
    names = listed([key.name for key in reading], last="or")
    if all(_meets(vendor, guard.requirement, key) for key in reading):
        return f"{names} is enough for it"
    return f"it needs no {vendor.kind_title(reading[0].kind)} beyond {names}"


def _is_named_for_reading(policy: str, requirement: Formula) -> bool:
    # A name that is made of the grants' says what these say.
    made_of_grants = any(key.name in policy for key in atoms(requirement))
    return named_for(policy) == "read" and not made_of_grants


def _reading_grants(vendor: Vendor, requirement: Formula) -> list[GrantKey]:
    """Grants named for reading that meet all that the requirement asks of their kind."""
    named = [key for key in atoms(requirement) if named_for(key.name) == "read"]
    for kind in dict.fromkeys(key.kind for key in named):
        part = part_of_kind(requirement, kind)
        if holds(part, frozenset()):
            continue
        alone = [key for key in dict.fromkeys(named) if _meets(vendor, part, key)]
        if alone:
            return alone
    return []


def _meets(vendor: Vendor, part: Formula, key: GrantKey) -> bool:
    return holds(part, vendor.closure[key])


def _used_for_reading(guard: Guard) -> str:
    reads = sum(entry.api.effect == "read" for entry in guard.entries)
    alone = len(guard.entries) - reads == 1
    if guard.policy is None or named_for(guard.policy) or not alone or reads < _LEAST_READS:
        return ""
    if any(named_for(key.name) == "write" for key in atoms(guard.requirement)):
        return ""
    return f"the {counted(reads, 'other API')} of its policy {named(guard.policy)} only read"


def _hint(vendor: Vendor, guard: Guard) -> str:
    mends = "If it only reads, say so with `effect`."
    policy = guard.policy
    if policy is None:
        return f"Ask for a grant that is there for writing. {mends}"
    about = family(policy)
    better = [
        name
        for name in vendor.policy_set.policies
        if about and name != policy and named_for(name) == "write" and family(name) == about
    ]
    such = f" such as {listed(better, 3)}" if better else ""
    return f"Guard it with a policy for writing{such}. {mends}"


def _observation(entry: Entry, reason: str, hint: str) -> Observation:
    api = entry.api
    policies = () if api.policy is None else (Subject("policy", api.policy),)
    return Observation(
        at=entry.guard,
        about=(api_subject(api), *policies),
        message=f"{described(api)} writes, yet {reason}.",
        hint=hint,
    )


RULE = Rule(
    id="write-guarded-for-reading",
    severity="warning",
    title="A write guarded by a policy that is there for reading",
    why="""\
Who gives a client a grant for reading does not expect it to change anything. Here it can: the
policy of a write is named for reading, or a grant named for reading is all that the write takes of
its kind, or all other APIs of the policy (five or more) only read.

Names are taken apart into words: *read*, *view*, *list* and the like stand for reading, *write*,
*modify*, *admin* and the like for writing.""",
    repair="""\
The vendor should guard the API with a policy for writing. If it only reads, whatever its method
suggests, say so in the catalogue with `effect: {is: read, because: …}`.""",
    bad="""\
policies:
  Doc_Read: [doc.read, doc.write]
  Doc_Write: doc.write
apis:
  docs/archive: {title: Archive Document, method: PUT, url: "/docs/{id}/archive", policy: Doc_Read}
""",
    good="""\
policies:
  Doc_Read: [doc.read, doc.write]
  Doc_Write: doc.write
apis:
  docs/archive: {title: Archive Document, method: PUT, url: "/docs/{id}/archive", policy: Doc_Write}
  docs/convert:
    title: Convert Document
    method: POST
    url: /docs/{id}/convert
    policy: Doc_Read
    effect: {is: read, because: It answers with the converted text and keeps nothing.}
""",
    check=_check,
)
