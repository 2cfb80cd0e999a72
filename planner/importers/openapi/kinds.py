"""What a document's schemes and scopes come to: kinds and grants.

- The scopes of an authorization server (OAuth 2.0 or OpenID Connect) are a kind that the token
  holds: ``scopes`` where there is one server, else named after the scheme.
- A scheme of any other type is a grant of the kind ``credentials``, which the client holds.
- Names listed with such a scheme are roles (OAS 3.1), a kind that the client holds.
- OAuth without scopes asks for a token and for no grant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from planner.importers.openapi.extensions import DEFAULT_KEY
from planner.importers.openapi.grouping import Located, servers
from planner.importers.openapi.notes import Notes
from planner.importers.openapi.schemes import Scheme, Schemes
from planner.importers.openapi.security import AUTHENTICATED
from planner.model import Grant, Kind
from planner.reading.formats import MOST_KINDS, REFUSED_KINDS
from planner.reading.quoting import listed, quoted
from planner.solving.formula import (
    FALSE,
    TRUE,
    AnyOf,
    Formula,
    GrantKey,
    atoms,
    substitute,
)

SCOPES = "scopes"
CREDENTIALS = "credentials"
ROLES = "roles"


class Words(NamedTuple):
    """What one document declares, and uses in ``security`` and in the extension: the names that
    are listed with each scheme or key, sorted."""

    schemes: Schemes
    url_of: Callable[[str], str]
    used: Mapping[str, Sequence[str]]
    used_by_extension: Mapping[str, Sequence[str]]
    has_roles: bool


class Vocabulary:
    """The kinds and grants of all documents, and what each document's words mean in them."""

    def __init__(self, documents: Sequence[Words], notes: Notes) -> None:
        self._documents = documents
        self._notes = notes
        self._kinds: dict[str, Kind] = {}
        self._grants: dict[GrantKey, Grant] = {}
        # Per document: scheme -> the kind of the names that are listed with it.
        self._kind_of: list[dict[str, str]] = [{} for _ in documents]
        self._extension_kinds: dict[str, str] = {}
        # What formulas came to, with each formula, so that nothing else gets its id.
        self._known: dict[tuple[int, int], tuple[Formula, Formula | str]] = {}
        self._known_extended: dict[int, tuple[Formula, Formula]] = {}
        self.servers = self._declare_scopes()
        self._declare_credentials()
        self._declare_roles()
        self._declare_extension()

    @property
    def kinds(self) -> tuple[Kind, ...]:
        return tuple(self._kinds.values())

    @property
    def grants(self) -> tuple[Grant, ...]:
        return tuple(self._grants.values())

    def kind_of(self, document: int, scheme: str) -> str:
        """The kind of the names that are listed with `scheme`; empty where there is none."""
        return self._kind_of[document].get(scheme, "")

    def requirement(self, document: int, formula: Formula) -> Formula | str:
        """What `formula`, in the words of a document's ``security``, asks for, or why that is not
        known."""
        key = document, id(formula)
        if key not in self._known:
            self._known[key] = formula, self._translated(document, formula)
        return self._known[key][1]

    def asks_for_any_token(self, document: int, formula: Formula) -> bool:
        """Whether an alternative of `formula` names OAuth and no scope."""
        schemes = self._documents[document].schemes.by_name
        alternatives = formula.members if isinstance(formula, AnyOf) else (formula,)
        for words in ({*atoms(alternative)} for alternative in alternatives):
            delegated = {word for word in words if _is_delegated(schemes.get(word.kind))}
            if delegated and all(word.name == AUTHENTICATED for word in delegated):
                return True
        return False

    def extension_requirement(self, formula: Formula) -> Formula:
        """What `formula`, in the words of a vendor's extension, asks for."""
        known = self._known_extended.get(id(formula))
        if known is None:
            kinds = self._extension_kinds
            meant = substitute(formula, lambda word: GrantKey(kinds[word.kind], word.name))
            known = self._known_extended[id(formula)] = (formula, meant)
        return known[1]

    def _translated(self, document: int, formula: Formula) -> Formula | str:
        schemes = self._documents[document].schemes
        missing = {word.kind for word in atoms(formula)} - schemes.by_name.keys()

        def meaning(word: GrantKey) -> Formula:
            return FALSE if word.kind in missing else self._meaning(document, word)

        translated = substitute(formula, meaning)
        # With an alternative that needs nothing, the others make no difference.
        if not missing or translated == TRUE:
            return translated
        return "; ".join(_why_missing(name, schemes) for name in sorted(missing))

    def _meaning(self, document: int, word: GrantKey) -> Formula:
        scheme = self._documents[document].schemes.by_name[word.kind]
        if word.name != AUTHENTICATED:
            return GrantKey(self._kind_of[document][word.kind], word.name)
        return TRUE if scheme.is_delegated else GrantKey(CREDENTIALS, scheme.name)

    def _declare_scopes(self) -> list[list[Located]]:
        located = [
            Located(number, scheme, document.url_of)
            for number, document in enumerate(self._documents)
            for scheme in document.schemes.by_name.values()
            if scheme.is_delegated
        ]
        groups = [group for group in servers(located) if self._scopes_of(group)]
        for group in groups:
            name = group[0].scheme.name
            kind = SCOPES if len(groups) == 1 else self._new_kind(name)
            title = "scope" if len(groups) == 1 else f"{one_line(name)} scope"
            self._add_kind(kind, title, "token")
            for scope, meaning in self._scopes_of(group).items():
                self._add(GrantKey(kind, scope), meaning)
            self._remember(group, kind)
        return groups

    def _scopes_of(self, group: Iterable[Located]) -> dict[str, str]:
        """The scopes that a server's schemes declare, and then those that are used with them."""
        scopes: dict[str, str] = {}
        for one in group:
            for scope, meaning in one.scheme.scopes().items():
                scopes[scope] = scopes.get(scope) or meaning
        for one in group:
            for scope in self._documents[one.document].used.get(one.scheme.name, ()):
                scopes.setdefault(scope, "")
        return scopes

    def _remember(self, group: list[Located], kind: str) -> None:
        declared = {scope for one in group for scope in one.scheme.scopes()}
        names = list(dict.fromkeys(one.scheme.name for one in group))
        if len(names) > 1:
            message = f"{listed(names, 'and')} are one authorization server; their scopes are one"
            self._notes.warn("merged-schemes", group[0].scheme.place, f"{message} kind, `{kind}`")
        for one in group:
            self._kind_of[one.document][one.scheme.name] = kind
            for scope in self._documents[one.document].used.get(one.scheme.name, ()):
                self._check_scope(one.scheme, scope, declared)

    def _check_scope(self, scheme: Scheme, scope: str, declared: set[str]) -> None:
        if scope not in declared and scheme.type != "openIdConnect":
            message = f"the scope {quoted(scope)} is required, yet not declared; it is kept"
            self._notes.warn("undeclared-scope", scheme.place, message)
        if len(scope.split()) > 1:
            message = f"the scope {quoted(scope)} holds a blank, so it may be meant as several"
            self._notes.warn("scope-with-blank", scheme.place, message)

    def _declare_credentials(self) -> None:
        first: dict[str, tuple[int, Scheme]] = {}
        for number, document in enumerate(self._documents):
            for name, scheme in document.schemes.by_name.items():
                owner, other = first.setdefault(name, (number, scheme))
                if owner != number and not self._same(owner, other, number, scheme):
                    message = f"the scheme {quoted(name)} is another one in {other.place.text.name}"
                    hint = "import them under different names"
                    self._notes.fault(scheme.place, message, hint)
                if not scheme.is_delegated:
                    self._add_kind(CREDENTIALS, "credential", "client")
                    meaning = f"{scheme.detail} {scheme.description}"
                    self._add(GrantKey(CREDENTIALS, name), meaning)

    def _same(self, owner: int, other: Scheme, number: int, scheme: Scheme) -> bool:
        if scheme.is_delegated and other.is_delegated:
            kinds = self.kind_of(owner, other.name), self.kind_of(number, scheme.name)
            return kinds[0] == kinds[1] or "" in kinds
        return (other.type, other.detail) == (scheme.type, scheme.detail)

    def _declare_roles(self) -> None:
        roles: dict[str, list[str]] = {}
        for number, document in enumerate(self._documents):
            for name, names in document.used.items():
                scheme = document.schemes.by_name.get(name)
                if scheme is None or scheme.is_delegated or not names:
                    continue
                roles.setdefault(name, []).extend(names)
                self._kind_of[number][name] = ""
                if not document.has_roles:
                    self._warn_of_roles(scheme, names)
        for name, members in roles.items():
            kind = ROLES if len(roles) == 1 else self._new_kind(f"{name}-roles")
            title = "role" if len(roles) == 1 else f"{one_line(name)} role"
            self._add_kind(kind, title, "client")
            for role in members:
                self._add(GrantKey(kind, role), "")
            for kinds in self._kind_of:
                if name in kinds:
                    kinds[name] = kind

    def _warn_of_roles(self, scheme: Scheme, names: Iterable[str]) -> None:
        for name in names:
            message = f"{quoted(name)} is listed with a scheme that has no scopes; OpenAPI before"
            message += " 3.1 does not say what that means. It is taken for a role."
            self._notes.warn("role-before-3.1", scheme.place, message)

    def _declare_extension(self) -> None:
        for key in sorted({key for words in self._documents for key in words.used_by_extension}):
            kind = self._extension_kinds[key] = self._kind_of_key(key)
            for document in self._documents:
                for name in document.used_by_extension.get(key, ()):
                    self._add(GrantKey(kind, name), "")

    def _kind_of_key(self, key: str) -> str:
        """The kind for a key of an extension: that of a scheme of the name, or one of its own."""
        for kinds in self._kind_of:
            if kinds.get(key):
                return kinds[key]
        if key.lower().rstrip("s") == "scope":
            if len(self.servers) == 1:
                return SCOPES
            self._add_kind(DEFAULT_KEY, "scope", "token")
            return DEFAULT_KEY
        name = _kind_name(key)
        if name in REFUSED_KINDS or name in self._extension_kinds.values():
            name = self._new_kind(key)
        self._add_kind(name, one_line(key).removesuffix("s") or name, "client")
        return name

    def _new_kind(self, wanted: str) -> str:
        """A name for a kind, made from `wanted`, that no other has."""
        base = name = _kind_name(wanted)
        number = 1
        while name in self._kinds or name in REFUSED_KINDS or name in (CREDENTIALS, ROLES):
            number += 1
            name = f"{base}-{number}"
        return name

    def _add_kind(self, name: str, title: str, held_by: str) -> None:
        if name in self._kinds:
            return
        self._kinds[name] = Kind(name=name, title=title, held_by=held_by)
        if len(self._kinds) == MOST_KINDS + 1:
            place = self._documents[0].schemes.place
            message = f"its schemes come to more than {MOST_KINDS} kinds of grants, the limit"
            self._notes.fault(place, message)

    def _add(self, key: GrantKey, meaning: str) -> None:
        if key not in self._grants:
            self._grants[key] = Grant(key=key, value=key.name, meaning=paragraph(meaning))


def _why_missing(name: str, schemes: Schemes) -> str:
    if name in schemes.unusable:
        return f"the security scheme {quoted(name)} is not read: {schemes.unusable[name]}"
    return f"it names the security scheme {quoted(name)}, which the document does not declare"


def _is_delegated(scheme: Scheme | None) -> bool:
    return scheme is not None and scheme.is_delegated


def _kind_name(text: str) -> str:
    name = re.sub(r"[^A-Za-z0-9_-]+", "-", text).strip("-_")[:60]
    return name if re.match("[A-Za-z]", name) else f"scheme-{name}".rstrip("-")


def one_line(text: str, longest: int = 500) -> str:
    """`text` on one line of characters that can be seen; cut, with an ellipsis, where it is
    longer."""
    # Nobody writes ten blanks for each letter; what is longer is cut without being looked at.
    head = text[: 10 * longest]
    line = " ".join(head.split())
    if not line.isprintable():
        line = " ".join("".join(c if c.isprintable() else " " for c in line).split())
    if len(line) <= longest and len(head) == len(text):
        return line
    return f"{line[: longest - 1].rstrip()}…" if line else ""


def paragraph(text: str) -> str:
    """A description as one paragraph; it is shown to people and never read back."""
    return one_line(text, 2_000)
