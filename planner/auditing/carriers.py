"""Where a vendor's answers list grants: members called as the kind, or as the create request calls
them, perhaps with a word such as `client` or `allowed` in front (``clientPermissions``)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from planner.model import ForEach, PolicySet, Template, TemplateList, TemplateObject, ValueOf

_WORDS_IN_FRONT = ("client", "allowed", "granted", "assigned")


class Carrier(NamedTuple):
    """A member that lists grants of one kind. `each` is the form of its items where they are no
    texts; the request can have several such lists then, below a member that is `above` steps up."""

    kind: str
    each: Template | None = None
    joined_by: str | None = None
    above: int = 0


def folded(name: str) -> str:
    """A member's name without what spellings differ in: ``client_permissions``,
    ``clientPermissions``."""
    return "".join(one for one in name.casefold() if one.isalnum())


def carriers_of(policy_set: PolicySet) -> dict[str, tuple[Carrier, ...]]:
    """Folded names of members -> what they carry."""
    found: dict[str, dict[Carrier, None]] = {}
    templates = {} if policy_set.create_client is None else _placed(policy_set)
    for kind in policy_set.kinds:
        plain = [kind.name, kind.name.removesuffix("s")]
        for name in filter(None, map(folded, plain)):
            for front in ("", *_WORDS_IN_FRONT):
                found.setdefault(front + name, {})[Carrier(kind.name)] = None
    for name, carriers in templates.items():
        found[name] = dict.fromkeys(carriers)  # what the vendor says goes first
    return {name: tuple(carriers) for name, carriers in found.items()}


def _placed(policy_set: PolicySet) -> dict[str, list[Carrier]]:
    kinds = {kind.name for kind in policy_set.kinds}
    template = policy_set.create_client
    placed: dict[str, list[Carrier]] = {}
    for name, carrier in _members(template.body if template else TemplateObject(()), "", 0):
        if carrier.kind in kinds:
            placed.setdefault(folded(name), []).append(carrier)
    return placed


def _members(template: Template, name: str, depth: int) -> Iterator[tuple[str, Carrier]]:
    """The placeholders of a request with the names of the members that they stand in, `depth` steps
    down."""
    if isinstance(template, ValueOf):
        yield name, Carrier(template.source, joined_by=template.joined_by)
    elif isinstance(template, ForEach):
        plain = isinstance(template.give, ValueOf)
        yield name, Carrier(template.kind, None if plain else template.give, above=depth)
    elif isinstance(template, TemplateObject):
        for member, value in template.members:
            yield from _members(value, member, depth + 1)
    elif isinstance(template, TemplateList):
        for item in template.items:
            yield from _members(item, name, depth + 1)


def text_in(each: Template, item: Any) -> str | None:
    """The grant in an `item` that has the form of `each`: the identifier or the value that stands
    where a placeholder of the grant does. None where the item has another form."""
    texts: list[str] = []
    return texts[0] if _fits(each, item, texts) and texts else None


def _fits(each: Template, item: Any, texts: list[str]) -> bool:
    if isinstance(each, ValueOf):
        if not isinstance(item, str):
            return False
        if each.source in ("grant", "grant-id"):
            texts.append(item)
        return True
    if isinstance(each, TemplateObject):
        return isinstance(item, dict) and all(
            name in item and _fits(value, item[name], texts) for name, value in each.members
        )
    if isinstance(each, TemplateList):
        return (
            isinstance(item, list)
            and len(item) == len(each.items)
            and all(_fits(one, two, texts) for one, two in zip(each.items, item, strict=True))
        )
    return bool(each == item)
