"""APIs as catalogues take them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from planner.importers.found import FoundService
from planner.importers.mending.remarks import Remarks
from planner.importers.mending.texts import (
    fitting_name,
    fitting_text,
    fitting_url,
    is_page,
)
from planner.importers.requirements import canonical, is_too_deep
from planner.model import READING_METHODS, Api, Effect
from planner.reading.folding import fold
from planner.reading.formats import METHOD
from planner.solving.formula import FALSE, Formula, GrantKey, substitute

NOT_SAID = "The source does not say what it needs."
_SAID = "The source says so."


def mended_apis(
    service: FoundService, keys: Mapping[GrantKey, Formula], remarks: Remarks
) -> tuple[Api, ...]:
    """The APIs of `service` that a catalogue can hold, sorted by id, in terms of the grants that
    `keys` maps to."""
    requirements = _Requirements(keys)
    apis: dict[str, Api] = {}
    for api in service.apis:
        mended = _mended(api, requirements, remarks)
        if mended is not None:
            unique = _unique_id(mended, apis, remarks)
            apis[unique.id] = unique
    kept = sorted(apis.values(), key=lambda api: api.id)
    return tuple(_with_own_aliases(kept, remarks) if any(api.aliases for api in kept) else kept)


class _Requirements:
    """Requirements in terms of our grants; each form of one is worked out once."""

    def __init__(self, keys: Mapping[GrantKey, Formula]) -> None:
        self.keys = keys
        self._changes = any(before != after for before, after in keys.items())
        self._known: dict[Formula, Formula | str] = {}

    def mended(self, requirement: Formula) -> Formula | str:
        """The requirement in canonical form, or in words why it cannot be written."""
        known = self._known.get(requirement)
        if known is None:
            known = self._known[requirement] = self._mended(requirement)
        return known

    def _mended(self, requirement: Formula) -> Formula | str:
        if is_too_deep(requirement):
            return "its requirement nests too deep to be written"
        ours = substitute(requirement, self.keys.__getitem__) if self._changes else requirement
        ours = canonical(ours)
        if ours == FALSE:
            return "no grant that can be given would meet its requirement"
        return ours


def _mended(api: Api, requirements: _Requirements, remarks: Remarks) -> Api | None:
    """`api` as a catalogue takes it, or None where it has no place in one."""
    place = f"{api.method} {api.url}"
    method, url = api.method, fitting_url(api.url)
    if METHOD.problem(method):
        method = method.strip().upper()
    if METHOD.problem(method) or not url:
        what = "URL" if not url else "HTTP method"
        remarks.leave_out(
            "unusable-api", place, f"the API `{api.id}` has no {what} of a usable form"
        )
        return None
    if url != api.url:
        remarks.change("changed-url", place, f"its URL is written {url}")
    title = fitting_name(api.title) or f"{method} {url}"
    requirement, reason = _requirement(api, requirements, place, remarks)
    effect, effect_reason = _effect(api, method)
    return replace(
        api,
        id=remarks.renamed("API's id", api.id, fitting_name(api.id) or f"{method} {url}"),
        title=remarks.renamed("API", api.title, title),
        method=method,
        url=url,
        policy=None,
        requirement=requirement,
        unknown_reason=reason,
        aliases=tuple(dict.fromkeys(filter(None, map(fitting_name, api.aliases)))),
        effect=effect,
        effect_reason=effect_reason,
        page=_page(api.page, place, remarks),
        documented_least=_documented_least(api, requirements.keys),
    )


def _requirement(
    api: Api, requirements: _Requirements, place: str, remarks: Remarks
) -> tuple[Formula | None, str]:
    """The requirement, or None and why it is not known."""
    if api.requirement is None:
        return None, fitting_text(api.unknown_reason) or NOT_SAID
    mended = requirements.mended(api.requirement)
    if isinstance(mended, str):
        remarks.leave_out("unusable-requirement", place, mended)
        return None, f"{mended[0].upper()}{mended[1:]}."
    return mended, ""


def _effect(api: Api, method: str) -> tuple[Effect, str]:
    usual = "read" if method in READING_METHODS else "write"
    reason = fitting_text(api.effect_reason)
    return api.effect, reason or ("" if api.effect == usual else _SAID)


def _page(page: str, place: str, remarks: Remarks) -> str:
    if not page or is_page(page):
        return page
    remarks.leave_out("unusable-page", place, f"the address of its page is none: `{page}`")
    return ""


def _documented_least(api: Api, keys: Mapping[GrantKey, Formula]) -> tuple[GrantKey, ...]:
    """Those of the documented grants that there are; they are for comparing only."""
    ours = (keys.get(key) for key in api.documented_least)
    return tuple(sorted({key for key in ours if isinstance(key, GrantKey)}))


def _unique_id(api: Api, taken: Mapping[str, Api], remarks: Remarks) -> Api:
    number, unique = 1, api.id
    while unique in taken:
        number += 1
        unique = f"{api.id[:480]} ({number})"
    if number > 1:
        message = f"another API has the id `{api.id}` too; this one gets `{unique}`"
        remarks.change("repeated-id", f"{api.method} {api.url}", message)
    return replace(api, id=unique) if number > 1 else api


def _with_own_aliases(apis: Sequence[Api], remarks: Remarks) -> list[Api]:
    """An alias must not mean another API: those that do are left out."""
    owners: dict[str, set[str]] = {}
    for api in apis:
        for name in (api.id, api.title, f"{api.method} {api.url}", *api.aliases):
            owners.setdefault(fold(name), set()).add(api.id)
    kept = []
    for api in apis:
        own = tuple(alias for alias in api.aliases if owners[fold(alias)] == {api.id})
        for alias in api.aliases:
            if alias not in own:
                message = f"the alias `{alias}` also means another API"
                remarks.leave_out("unusable-alias", f"{api.method} {api.url}", message)
        kept.append(api if own == api.aliases else replace(api, aliases=own))
    return kept
