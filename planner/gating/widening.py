"""What the agreed grants open today that they did not when they were agreed upon."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from planner.gating.findings import Finding, Subject
from planner.gating.opening import Opened, wider
from planner.gating.pairs import CATALOG, Pair, api_subject, titled
from planner.reading.quoting import listed, quoted

_SHOWN = 8


def about_opened(pair: Pair) -> Iterator[Finding]:
    """What is newly open, and what is newly within the reach of one kind."""
    newly = list(wider(pair.opened(), pair.agreed.opened))
    for one in newly:
        message = f"The agreed grants now open {_in_words(pair, one)}."
        yield pair.finding("newly-opened", _subject(pair, one), message, *CATALOG)
    if len(pair.catalog.policy_set.kinds) == 1:
        return  # what is within its reach is open
    told = {one[:2] for one in newly}
    for kind, entries in pair.reach().items():
        then = (pair.agreed.reach or {}).get(kind, frozenset())
        beyond = [one for one in wider(entries, then) if one[:2] not in told]
        yield from _reached(pair, kind, beyond)


def _reached(pair: Pair, kind: str, beyond: Iterable[Opened]) -> Iterator[Finding]:
    """One finding for each policy, as its APIs come into reach together."""
    groups: dict[Subject, list[Opened]] = {}
    for one in beyond:
        groups.setdefault(_guard(pair, one), []).append(one)
    for subject, ones in sorted(groups.items()):
        names = listed((_title(pair, one) for one in ones[:_SHOWN]), "and")
        more = f" and {len(ones) - _SHOWN} more" if len(ones) > _SHOWN else ""
        writes = sum(one.effect == "write" for one in ones)
        message = f"The agreed {kind} would do for {names}{more}, if those of the other kinds"
        message += f" were held ({writes} write, {len(ones) - writes} read)."
        also = (subject.name, *subject.also)
        about = Subject(subject.sort, f"{kind}:{subject.name}", also)
        yield pair.finding("reach-wider", about, message, *CATALOG)


def _guard(pair: Pair, one: Opened) -> Subject:
    """The policy that guards something, or the API itself where it has none."""
    policy = pair.apis[one.name].policy if one.sort == "api" else None
    return Subject("policy", policy) if policy else _subject(pair, one)


def _subject(pair: Pair, one: Opened) -> Subject:
    return api_subject(pair.apis[one.name]) if one.sort == "api" else Subject(one.sort, one.name)


def _title(pair: Pair, one: Opened) -> str:
    return pair.apis[one.name].title if one.sort == "api" else one.name


def _in_words(pair: Pair, one: Opened) -> str:
    does = "writes" if one.effect == "write" else "reads"
    if one.sort == "policy":
        return f"the policy {quoted(one.name)}, which no API names and which {does}"
    api = pair.apis[one.name]
    policy = f" (policy {quoted(api.policy)})" if api.policy else ""
    return f"{titled(api)}, which {does}{policy}"
