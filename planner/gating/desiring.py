"""What is desired, and what was: APIs that come, go or change."""

from __future__ import annotations

from collections.abc import Iterator

from planner.gating.findings import Finding, Subject
from planner.gating.locks import LockedApi, locked_api
from planner.gating.opening import opened_beside
from planner.gating.pairs import Pair, api_subject, titled
from planner.model import Api
from planner.reading.quoting import quoted


def about_desired(pair: Pair) -> Iterator[Finding]:
    """APIs added, removed, and other ones than agreed."""
    agreed = {api.id: api for api in pair.agreed.apis}
    for path, api in pair.named.items():
        if api.id in agreed:
            yield from _changes(pair, path, api, agreed[api.id])
        else:
            message = f"{titled(api)} was not agreed upon."
            yield pair.finding("api-added", api_subject(api), message, path)
    for api_id, locked in agreed.items():
        if api_id not in pair.desired:
            yield _removed(pair, locked)


def _removed(pair: Pair, locked: LockedApi) -> Finding:
    message = removal(locked)
    open_now = opened_beside(pair.catalog, pair.held, frozenset())
    if any(one.sort == "api" and one.name == locked.id for one in open_now):
        message += " The agreed grants open it all the same."
    return pair.finding("api-removed", removed_subject(locked), message, "apis")


def removal(locked: LockedApi) -> str:
    """That an agreed API is gone."""
    return f"{quoted(locked.title)} ({locked.id}) was agreed upon and is not desired."


def removed_subject(locked: LockedApi) -> Subject:
    """An API of the lock as a subject."""
    return Subject("api", locked.id, (locked.title,))


def _changes(pair: Pair, path: str, api: Api, agreed: LockedApi) -> Iterator[Finding]:
    now = locked_api(api)
    if (now.method, now.url) != (agreed.method, agreed.url):
        call, was = quoted(f"{api.method} {api.url}"), quoted(f"{agreed.method} {agreed.url}")
        message = f"{titled(api)} is {call} now, and was {was}."
        yield pair.finding("api-changed", api_subject(api), message, path)
    if now.requirement == agreed.requirement:
        return
    policy = f" (policy {quoted(api.policy)})" if api.policy else ""
    message = f"The requirement of {titled(api)}{policy} {_how(now, agreed)}."
    yield pair.finding("requirement-changed", api_subject(api), message, path)


def _how(now: LockedApi, agreed: LockedApi) -> str:
    if now.requirement is None:
        return "is no longer known"
    if agreed.requirement is None:
        return "was not known when the plan was agreed upon, and is known now"
    return "is another one than when the plan was agreed upon"
