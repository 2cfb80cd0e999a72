"""A vendor's request templates, filled in as data.

Values never meet text here: a placeholder is replaced by a value in a tree, and writing the tree
down safely is the renderers' part. Secrets never enter: a request names the environment variables
that hold them. A template that cannot be sent safely is refused, whatever its reader let pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from planner.errors import Fault, InvalidFile
from planner.model import (
    ForEach,
    Grant,
    JsonValue,
    PolicySet,
    Request,
    RequestTemplate,
    Template,
    TemplateList,
    TemplateObject,
    ValueOf,
)
from planner.solving.formula import GrantKey

# Patterns are compiled where they are used, as a plan seldom needs more than two of them.
_HEADER_NAME = r"[A-Za-z0-9][A-Za-z0-9_-]*"
_METHOD = r"[A-Z][A-Z0-9-]*"
# Printable ASCII without surrounding blanks. A backslash cannot be told to every client, and two
# braces mean a variable to some.
_HEADER_VALUE = r"(?!.*\{\{)(?! )[ -\[\]-~]+(?<! )"
# RFC 3986 without user information and fragment; braces are let through, as vendors write them.
_URL = (
    r"(?P<scheme>https?)://(?P<host>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?"
    r"(?:[/?][A-Za-z0-9._~:/?@!$&'()*+,;=%{}\[\]-]*)?"
)
_LOOPBACK = r"(?i)localhost|127(?:\.[0-9]{1,3}){3}|\[::1\]"
_FORM_NAME = r"[A-Za-z_][A-Za-z0-9._\[\]-]*"
# Headers that the bearer token, the body or the connection decides.
_HEADERS_OF_OURS = frozenset(
    {"authorization", "proxy-authorization", "cookie", "host", "connection"}
    | {"content-length", "transfer-encoding", "expect", "upgrade", "te", "trailer"}
)
_GRANT = "grant"
_GRANT_ID = "grant-id"
_MOST_NAMED = 3
_NO_TEXT = "expected text; this holds bytes that are no characters"
_CONTENT_TYPES = {"json": "application/json", "form": "application/x-www-form-urlencoded"}


class UnsendableGrants(InvalidFile):
    """The request is sound, and these grants cannot be put into it. A plan of them holds."""


class MissingIdentifiers(UnsendableGrants):
    """Grants have to be sent by identifiers that the policy set does not tell."""


class InseparableValues(UnsendableGrants):
    """Grants' values have to be sent as one text that could be read as other values."""


def create_request(
    policy_set: PolicySet, *, name: str, purpose: str, grants: Mapping[str, tuple[str, ...]]
) -> Request | None:
    """The request that creates the client, or None when the vendor describes none.

    `grants` maps kinds to names of grants in the order to send; a kind left out sends none.
    ``InvalidFile`` when the template cannot be sent as it stands, or `name` or `purpose` is not
    text; ``UnsendableGrants`` when it is only that these grants cannot be put into it.
    ``KeyError`` for a grant that the policy set does not know.
    """
    if policy_set.create_client is None:
        return None
    for what, text in (("name", name), ("purpose", purpose)):
        if not _is_text(text):
            raise InvalidFile([Fault(message=_NO_TEXT, path=what)])
    texts = {"name": name, "purpose": purpose}
    filling = _Filling(policy_set, "create-client", texts, _grants(policy_set, grants))
    return _filled(filling, policy_set.create_client)


def token_request(
    policy_set: PolicySet, *, grants: Mapping[str, tuple[str, ...]] | None = None
) -> Request | None:
    """The request that gets a token, or None when the vendor describes none.

    The client's id and secret are environment variables; their members hold ``$VARIABLE`` in the
    body. `grants` is needed only where the template names a kind. Errors as for
    :func:`create_request`, also where the template needs a name, a purpose or grants not given.
    """
    if policy_set.get_token is None:
        return None
    known = {} if grants is None else _grants(policy_set, grants)
    return _filled(_Filling(policy_set, "get-token", {}, known), policy_set.get_token)


def unplaced_kinds(policy_set: PolicySet, grants: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The kinds with grants in `grants` that neither of the vendor's requests carries.

    Whoever creates the client has to give these in another way.
    """
    templates = (policy_set.create_client, policy_set.get_token)
    placed = {
        placeholder.source
        for template in templates
        if template
        for placeholder in placeholders(template.body)
    }
    return tuple(kind for kind, names in grants.items() if names and kind not in placed)


def variable_name(policy_set: PolicySet, what: str) -> str:
    """The environment variable for `what` (``TOKEN``, ``CLIENT_ID`` or ``CLIENT_SECRET``).

    Made from the policy set's name: upper case, ``_`` for all but A-Z and 0-9, no digit in front.
    """
    name = policy_set.name.upper()
    vendor = "".join(one if one.isascii() and one.isalnum() else "_" for one in name)
    return f"{'_' if vendor[:1].isdigit() else ''}{vendor}_{what}"


def form_fields(request: Request) -> tuple[tuple[str, str], ...]:
    """The body of a form request as names and values; a list gives its name once per item.

    The values of `request.secret_variables` are the ``$VARIABLE`` texts, not secrets.
    ``ValueError`` for a body that a form cannot carry.
    """
    return tuple(
        (member, _form_text(item))
        for member, value in request.body.items()
        for item in (value if isinstance(value, list) else [value])
    )


def _form_text(value: JsonValue) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int)):
        return str(value)
    raise ValueError("a form carries text, numbers and lists of these")


_Grants = Mapping[str, tuple[Grant, ...]]


def _grants(policy_set: PolicySet, names_by_kind: Mapping[str, tuple[str, ...]]) -> _Grants:
    grants: dict[str, tuple[Grant, ...]] = {kind.name: () for kind in policy_set.kinds}
    for kind, names in names_by_kind.items():
        grants[kind] = tuple(policy_set.grants[GrantKey(kind, name)] for name in names)
    return grants


class _Filling:
    """What one template is filled with, and where it stands, for errors. `grants` are the planned
    ones by kind; `values` holds a text for each name of one, and all values of a kind for its."""

    __slots__ = ("grants", "policy_set", "template", "values")

    def __init__(
        self, policy_set: PolicySet, template: str, texts: Mapping[str, str], grants: _Grants
    ) -> None:
        self.policy_set = policy_set
        self.template = template
        self.grants = grants
        self.values: dict[str, str | tuple[str, ...]] = {
            **texts,
            **{kind: tuple(grant.value for grant in planned) for kind, planned in grants.items()},
        }

    def of(self, grant: Grant) -> _Filling:
        """The same for one item of a list: its grant can be named as well."""
        filling = _Filling(self.policy_set, self.template, {}, self.grants)
        filling.values = {**self.values, _GRANT: grant.value}
        if grant.id is not None:
            filling.values[_GRANT_ID] = grant.id
        return filling

    def variable(self, source: str) -> str | None:
        """The environment variable that stands for `source`, or None where it is no secret."""
        if source not in {"client-id", "client-secret"}:
            return None
        return variable_name(self.policy_set, source.replace("-", "_").upper())

    def refuse(self, message: str, path: str, hint: str = "") -> InvalidFile:
        """The error for the part of the template at `path`."""
        place = f"requests.{self.template}.{path}"
        fault = Fault(message=message, file=self.policy_set.name, path=place, hint=hint)
        return InvalidFile([fault])


def _filled(filling: _Filling, template: RequestTemplate) -> Request:
    _check_address(filling, template)
    _check_identifiers(filling, template.body)
    secrets = {
        member: variable
        for member, value in template.body.members
        if isinstance(value, ValueOf) and (variable := filling.variable(value.source))
    }
    body: dict[str, JsonValue] = {
        member: f"${secrets[member]}" if member in secrets else _value(filling, value, member)
        for member, value in template.body.members
    }
    token = variable_name(filling.policy_set, "TOKEN") if template.bearer else None
    request = Request(
        method=template.method,
        url=template.url,
        headers=_headers(filling, template, token),
        body=body,
        encoding=template.encoding,
        token_variable=token,
        secret_variables=secrets,
    )
    if template.encoding == "form":
        _check_form(filling, request)
    return request


def _check_address(filling: _Filling, template: RequestTemplate) -> None:
    if not re.fullmatch(_METHOD, template.method):
        raise filling.refuse("expected an HTTP method in capitals", "method")
    url = re.fullmatch(_URL, template.url)
    if url is None:
        raise filling.refuse(
            "expected an absolute https URL of ASCII characters",
            "url",
            "no blanks, user names or fragments; percent-encode what else is needed",
        )
    if url["scheme"] == "http" and not re.fullmatch(_LOOPBACK, url["host"]):
        raise filling.refuse("expected https: this request carries secrets", "url")


def _headers(
    filling: _Filling, template: RequestTemplate, token: str | None
) -> tuple[tuple[str, str], ...]:
    headers = {
        "content-type": ("Content-Type", _CONTENT_TYPES[template.encoding]),
        "accept": ("Accept", "application/json"),
    }
    seen: set[str] = set()
    for name, value in template.headers:
        folded = name.lower()
        if not re.fullmatch(_HEADER_NAME, name) or folded in _HEADERS_OF_OURS or folded in seen:
            raise filling.refuse(
                "expected the name of a header, once, other than those that the request decides",
                f"headers[{name!a}]",
            )
        if not re.fullmatch(_HEADER_VALUE, value):
            raise filling.refuse(
                "expected one line of printable ASCII without backslash or two opening braces",
                f"headers[{name!a}]",
            )
        seen.add(folded)
        headers[folded] = (name, value)
    if token:
        headers["authorization"] = ("Authorization", f"Bearer ${token}")
    return tuple(headers.values())


def _value(filling: _Filling, template: Template, path: str) -> JsonValue:
    if isinstance(template, ValueOf):
        return _placed(filling, template, f"body.{path}")
    if isinstance(template, ForEach):
        return _one_for_each(filling, template, path)
    if isinstance(template, TemplateList):
        return [
            _value(filling, item, f"{path}[{index}]") for index, item in enumerate(template.items)
        ]
    if isinstance(template, TemplateObject):
        return {
            member: _value(filling, value, f"{path}.{member}") for member, value in template.members
        }
    if isinstance(template, str) and not _is_text(template):
        raise filling.refuse(_NO_TEXT, f"body.{path}")
    return template


def _one_for_each(filling: _Filling, template: ForEach, path: str) -> JsonValue:
    if template.kind not in filling.grants:
        raise filling.refuse(f"no `{template.kind}` is known when this is sent", f"body.{path}")
    return [
        _value(filling.of(grant), template.give, f"{path}[{index}]")
        for index, grant in enumerate(filling.grants[template.kind])
    ]


def _check_identifiers(filling: _Filling, body: TemplateObject) -> None:
    """Refuse all grants at once whose identifier is needed and not known."""
    missing = [
        _quoted(grant.key.name)
        for template in _lists(body)
        if any(one.source == _GRANT_ID for one in placeholders(template.give))
        for grant in filling.grants.get(template.kind, ())
        if grant.id is None
    ]
    if missing:
        more = f" and {len(missing) - _MOST_NAMED} more" if len(missing) > _MOST_NAMED else ""
        fault = Fault(
            message=f"no {filling.template} request: it names grants by the vendor's identifiers,"
            f" and none is known for {', '.join(missing[:_MOST_NAMED])}{more}",
            file=filling.policy_set.name,
            path=f"requests.{filling.template}",
            hint="import again with the identifiers, or state each as `id` in the overlay, or in a"
            " policy set that was not imported",
        )
        raise MissingIdentifiers([fault])


def _placed(filling: _Filling, placeholder: ValueOf, path: str) -> JsonValue:
    if filling.variable(placeholder.source):
        raise filling.refuse(
            f"`{placeholder.source}` can only be a member of the body itself", path
        )
    if placeholder.source not in filling.values:
        raise filling.refuse(f"no `{placeholder.source}` is known when this is sent", path)
    value = filling.values[placeholder.source]
    if isinstance(value, str):
        return value
    if not all(_is_text(text) for text in value):
        raise filling.refuse(_NO_TEXT, path)
    if placeholder.joined_by is None:
        return [*value]
    return _joined(filling, value, placeholder.joined_by, path)


def _joined(filling: _Filling, values: tuple[str, ...], joint: str, path: str) -> str:
    """The values as one text, refused where the text could be read as other values."""
    if not joint:
        raise filling.refuse("expected a text that joins the values", path)
    for value in values:
        if not value or joint in value:
            raise _inseparable(filling, value, joint, path)
    return joint.join(values)


def _inseparable(filling: _Filling, value: str, joint: str, path: str) -> InseparableValues:
    joined_by = "blanks" if joint == " " else _quoted(joint)
    which = f"{_quoted(value)} holds such itself" if value else "one of them is empty"
    fault = Fault(
        message=f"no {filling.template} request: it joins values by {joined_by}, and {which}, so"
        " that they could not be told apart",
        file=filling.policy_set.name,
        path=f"requests.{filling.template}.{path}",
        hint="if the value is right, the request has to send it in another way",
    )
    return InseparableValues([fault])


def _quoted(text: str) -> str:
    """`text` between backticks, with what cannot be seen as an escape."""
    shown = text if text.isprintable() else text.encode("unicode_escape").decode("ascii")
    return f"`{shown}`"


def _is_text(text: str) -> bool:
    """Whether `text` is free of half surrogate pairs, which no request can carry.

    Python makes them of bytes on the command line that are not UTF-8.
    """
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _check_form(filling: _Filling, request: Request) -> None:
    for member in request.body:
        if not re.fullmatch(_FORM_NAME, member):
            raise filling.refuse("expected letters, digits and ._-[] in a form's names", "body")
    try:
        form_fields(request)
    except ValueError as error:
        raise filling.refuse(str(error), "body") from None


def placeholders(template: Template) -> Iterator[ValueOf]:
    """The placeholders in `template`; a list with an item for each grant of a kind is one too."""
    if isinstance(template, ValueOf):
        yield template
    elif isinstance(template, ForEach):
        yield ValueOf(template.kind)
    for part in _parts(template):
        yield from placeholders(part)


def _lists(template: Template) -> Iterator[ForEach]:
    if isinstance(template, ForEach):
        yield template
    for part in _parts(template):
        yield from _lists(part)


def _parts(template: Template) -> tuple[Template, ...]:
    if isinstance(template, ForEach):
        return (template.give,)
    if isinstance(template, TemplateList):
        return template.items
    if isinstance(template, TemplateObject):
        return tuple(value for _, value in template.members)
    return ()
