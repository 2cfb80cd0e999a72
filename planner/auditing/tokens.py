"""What a token holds, for how long, and from whom: read from its claims, without its key.

Scopes stand in `scope`, a text joined by blanks (RFC 8693, section 4.2; RFC 9068) or a list, or in
`scp`; roles and permissions in claims of these names, or in one that is called as the kind. What a
client holds and its tokens do not show stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import floor, isfinite
from typing import Any, NamedTuple

from planner.auditing.carriers import folded
from planner.auditing.held import Client, Held, UnknownGrant
from planner.auditing.recognising import Recogniser
from planner.auditing.secrets import shown
from planner.auditing.signatures import UNCHECKED, KeyFile, checked
from planner.auditing.token_facts import ProblemId, Signature, TokenFacts, TokenProblem
from planner.auditing.token_texts import claims_of, compact
from planner.model import PolicySet
from planner.reading.quoting import listed, quoted
from planner.solving.formula import GrantKey

_SCOPE_CLAIMS = frozenset({"scope", "scp"})
_ROLE_CLAIMS = frozenset({"roles", "role", "permissions"})
_CLIENT_CLAIMS = ("client_id", "azp", "appid", "cid")
_LATEST = 253_402_300_799  # the end of the year 9999
_LONGEST = 300
_MOST_AUDIENCES = 50

_PROBLEMS_OF_SIGNATURES: Mapping[str, ProblemId] = {
    "wrong": "signature-wrong",
    "no-key": "key-unknown",
    "refused": "algorithm-refused",
}


class ReadToken(NamedTuple):
    """A token's facts, and what it holds."""

    facts: TokenFacts
    held: Held


def read_token(
    text: str, source: str, policy_set: PolicySet, *, now: int, keys: KeyFile | None = None
) -> ReadToken:
    """Read the token in `text`, which came from `source`. `now` is in seconds since 1970. With
    `keys`, its signature is checked against them.

    Raises InvalidFile for what is no signed token; no error tells any of its content.
    """
    token = compact(text, source)
    header, payload = claims_of(token, source)
    signature = checked(token, header, keys) if keys else UNCHECKED
    problems = [*_problems_of_signature(header, signature)]
    held, claims = _held(payload, Recogniser(policy_set), problems)
    times = {name: _time(payload, name, problems) for name in ("iat", "nbf", "exp")}
    _check_times(times, now, problems)
    facts = TokenFacts(
        source=source,
        algorithm=_text(header, "alg"),
        type=_text(header, "typ"),
        key_id=_text(header, "kid"),
        issuer=_text(payload, "iss"),
        audience=tuple(map(_short, _texts(payload.get("aud")) or ()))[:_MOST_AUDIENCES],
        client=next(filter(None, (_text(payload, name) for name in _CLIENT_CLAIMS)), ""),
        issued=times["iat"],
        not_before=times["nbf"],
        expires=times["exp"],
        now=now,
        claims=claims,
        signature=signature,
        problems=tuple(problems),
    )
    return ReadToken(facts, held)


def beside(facts: TokenFacts, client: Client) -> TokenFacts:
    """The facts, with a problem more where the token names another client."""
    if not facts.client or not client.id or facts.client == client.id:
        return facts
    message = f"it was given to the client {quoted(facts.client)}, not to {quoted(client.id)}"
    return replace(
        facts, problems=(*facts.problems, TokenProblem(id="other-client", message=message))
    )


def with_client(held: Held, client: Held) -> Held:
    """What a token and its client hold together: the kinds that the token hides come from the
    client."""
    own = [key for key in client.grants if key.kind in held.hidden]
    return Held(
        grants=held.grants | frozenset(own),
        unknown=(*held.unknown, *(one for one in client.unknown if one.kind in held.hidden)),
        hidden=tuple(kind for kind in held.hidden if kind in client.hidden),
    )


def _held(
    payload: Mapping[str, Any], recogniser: Recogniser, problems: list[TokenProblem]
) -> tuple[Held, tuple[str, ...]]:
    reading = _Reading(recogniser)
    unread: list[tuple[str, Any]] = []
    for claim, value in payload.items():
        kinds = reading.kinds_of(claim)
        if not kinds:
            if claim != "aud":
                unread.append((claim, value))
            continue
        texts = _texts(value)
        if texts is None:
            message = f"the claim {quoted(claim)} is neither a text nor a list of texts"
            problems.append(TokenProblem(id="unread-claim", message=message))
        else:
            reading.take(claim, kinds, texts)
    for claim, value in unread:
        found, _ = recogniser.find_all(_listed_texts(value), recogniser.kinds)
        if more := sorted(found - reading.grants):
            message = f"nobody can tell what {listed(map(str, more), 'and')} means in the claim "
            problems.append(TokenProblem(id="unread-claim", message=message + quoted(claim)))
    hidden = reading.hidden()
    if set(reading.token_kinds) & set(hidden):
        message = "no claim of this token lists scopes, so it does not show which it holds"
        problems.append(TokenProblem(id="no-grants-claim", message=message))
    held = Held(grants=frozenset(reading.grants), unknown=tuple(reading.unknown), hidden=hidden)
    return held, tuple(reading.claims)


class _Reading:
    """Claims, one after the other, to grants."""

    def __init__(self, recogniser: Recogniser) -> None:
        self._recogniser = recogniser
        kinds = recogniser.policy_set.kinds
        self.token_kinds = tuple(kind.name for kind in kinds if kind.held_by == "token")
        self._called = {
            name: kind.name
            for kind in kinds
            for name in (folded(kind.name), folded(kind.name).removesuffix("s"))
        }
        self.grants: set[GrantKey] = set()
        self.unknown: dict[UnknownGrant, None] = {}
        self.claims: list[str] = []
        self._shown: set[str] = set()

    def kinds_of(self, claim: str) -> tuple[str, ...]:
        """The kinds that the claim may hold grants of."""
        if claim in _SCOPE_CLAIMS and self.token_kinds:
            return self.token_kinds
        called = self._called.get(folded(claim))
        if called is not None:
            return (called,)
        return self._recogniser.kinds if claim in _ROLE_CLAIMS else ()

    def take(self, claim: str, kinds: Sequence[str], texts: Sequence[str]) -> None:
        found, unknown = self._recogniser.find_all(texts, kinds)
        self.grants |= found
        self.unknown.update(dict.fromkeys(unknown))
        self.claims.append(claim)
        by_role = claim in _ROLE_CLAIMS and len(kinds) > 1
        self._shown.update({key.kind for key in found} if by_role else kinds)

    def hidden(self) -> tuple[str, ...]:
        """A token that shows some kind that tokens hold shows all of these."""
        shown_ones = set(self._shown)
        if shown_ones & set(self.token_kinds):
            shown_ones.update(self.token_kinds)
        return tuple(kind for kind in self._recogniser.kinds if kind not in shown_ones)


def _texts(value: Any) -> list[str] | None:
    """A text joined by blanks, or a list of texts; None for anything else."""
    if isinstance(value, str):
        return value.split()
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return [one for one in value if one.strip()]
    return None


def _listed_texts(value: Any) -> Iterator[str]:
    """The texts in lists, however deep (``realm_access: {roles: [...]}``). How deep a token nests
    was bounded when it was read."""
    if isinstance(value, dict):
        for member in value.values():
            yield from _listed_texts(member)
    for item in value if isinstance(value, list) else ():
        if isinstance(item, str):
            yield item
        else:
            yield from _listed_texts(item)


def _text(members: Mapping[str, Any], name: str) -> str:
    value = members.get(name)
    return _short(value) if isinstance(value, str) else ""


def _short(text: str) -> str:
    text = shown(text)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _problems_of_signature(header: Mapping[str, Any], signature: Signature) -> list[TokenProblem]:
    if str(header["alg"]).lower() == "none":
        message = "it is not signed (algorithm none): anybody could have written it"
        return [TokenProblem(id="unsigned", message=message)]
    if signature.state in _PROBLEMS_OF_SIGNATURES:
        which = _PROBLEMS_OF_SIGNATURES[signature.state]
        return [TokenProblem(id=which, message=signature.message)]
    return []


def _time(payload: Mapping[str, Any], name: str, problems: list[TokenProblem]) -> int | None:
    value = payload.get(name)
    if value is None:
        return None
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else -1
    if isfinite(number) and 0 <= number <= _LATEST:
        return floor(number)
    message = f"the claim {quoted(name)} is no time in seconds since 1970"
    problems.append(TokenProblem(id="odd-time", message=message))
    return None


def _check_times(times: Mapping[str, int | None], now: int, problems: list[TokenProblem]) -> None:
    expires, starts = times["exp"], times["nbf"]
    if expires is None:
        if not any(one.id == "odd-time" for one in problems):
            message = "it has no time of expiry (claim `exp`)"
            problems.append(TokenProblem(id="without-expiry", message=message))
    elif expires <= now:  # RFC 7519, section 4.1.4: on or after
        problems.append(TokenProblem(id="expired", message="it has expired"))
    if starts is not None and starts > now:
        problems.append(TokenProblem(id="not-yet-valid", message="it is not valid yet"))
