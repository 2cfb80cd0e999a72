"""The token request for less than the client has.

A client that was given several scopes need not put all of them on every token: OAuth 2.0 lets it
name those that it wants in the ``scope`` parameter (RFC 6749, sections 4.4.2 and 3.3). How a vendor
takes them is data, ``requests.get-token.narrowing`` of the policy set. What cannot be asked for
exactly is refused: a request that asks for more than the task needs is never made in its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from planner.errors import Fault, InvalidFile
from planner.model import PolicySet, Request, RequestTemplate, Template, TemplateObject
from planner.requesting import placeholders, token_request
from planner.solving.formula import GrantKey

_STANDARD_JOINT = " "

_Grants = Mapping[str, tuple[str, ...]]


def narrowed_token_request(
    policy_set: PolicySet, *, planned: _Grants, grants: _Grants
) -> Request | None:
    """The request for a token with just `grants`, or None where the vendor describes no token
    request at all.

    `planned` are all grants of the client, kind -> names; `grants` those of the kinds held by a
    token that this one is to carry. ``InvalidFile``, which says why, where no request asks for
    just these.
    """
    template = policy_set.get_token
    if template is None:
        return None
    kinds = [kind.name for kind in policy_set.kinds if kind.held_by == "token"]
    wanted = {kind: grants.get(kind, ()) for kind in kinds}
    given = {kind: planned.get(kind, ()) for kind in kinds}
    narrowed = _with_narrowing(template, given)
    for kind in kinds:
        _check_kind(policy_set, narrowed, kind, wanted[kind], given[kind])
    carried = {**planned, **wanted}
    return token_request(replace(policy_set, get_token=narrowed), grants=carried)


def _with_narrowing(template: RequestTemplate, given: _Grants) -> RequestTemplate:
    """The template with its narrowing in the body; but not the members for kinds of which the
    client has no grant, since there is nothing to choose from."""
    members = template.narrowing.members if template.narrowing else ()
    added = tuple(
        (member, value) for member, value in members if _is_about_nothing(value, given) is False
    )
    return replace(template, body=TemplateObject((*template.body.members, *added)))


def _is_about_nothing(value: Template, given: _Grants) -> bool:
    sources = {placeholder.source for placeholder in placeholders(value)}
    return bool(sources) and not any(given.get(source) for source in sources)


def _check_kind(
    policy_set: PolicySet,
    template: RequestTemplate,
    kind: str,
    wanted: tuple[str, ...],
    given: tuple[str, ...],
) -> None:
    """Refuse what the request cannot say of one kind."""
    if not given:
        return
    placed = [one for one in placeholders(template.body) if one.source == kind]
    if not placed and set(wanted) != set(given):
        raise _refusal(policy_set, f"the token request has no place to choose {kind} in")
    if placed and not wanted:
        raise _refusal(
            policy_set,
            f"the task needs none of the client's {kind}, and a request cannot ask for none:"
            " without a choice the token carries all of them",
        )
    if any(one.joined_by == _STANDARD_JOINT for one in placed):
        _check_scope_tokens(policy_set, kind, wanted)


def _check_scope_tokens(policy_set: PolicySet, kind: str, names: tuple[str, ...]) -> None:
    for name in names:
        value = policy_set.grants[GrantKey(kind, name)].value
        if not _is_scope_token(value):
            raise _refusal(
                policy_set,
                f"the value of {kind} {name!a} cannot stand in a list that is joined by blanks:"
                " RFC 6749 allows visible ASCII characters without quotes and backslashes",
            )


def _is_scope_token(value: str) -> bool:
    # RFC 6749, section 3.3: scope-token = 1*( %x21 / %x23-5B / %x5D-7E )
    return bool(value) and all("!" <= one <= "~" and one not in '"\\' for one in value)


def _refusal(policy_set: PolicySet, message: str) -> InvalidFile:
    fault = Fault(message=message, file=policy_set.name, path="requests.get-token.narrowing")
    return InvalidFile([fault])
