"""The words of the field (SPEC section 1) as frozen types. No behaviour beyond look-ups."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import Literal, TypeAlias

from planner.solving.formula import Formula, GrantKey
from planner.solving.records import dataclass

Effect: TypeAlias = Literal["read", "write"]
Status: TypeAlias = Literal["optimal", "unproven", "infeasible"]
Requirement: TypeAlias = Formula

READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a group of facts was read: `facts` says which, `read` is an ISO date."""

    facts: str
    page: str
    read: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of grant. `held_by` is ``token`` or ``client``; `title` names one such grant."""

    name: str
    title: str
    held_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Something a client can be given.

    `value` is how requests write it. `implies` names the grants that count as held with it
    (as listed, not yet transitive). `risk` is the vendor's level 1 to 5, or None. `reserved` is
    the reason why it is planned only when allowed by name, or None. `id` is the vendor's identifier
    of it, where requests name grants by one, or None if it is not known.
    """

    key: GrantKey
    value: str
    meaning: str = ""
    risk: int | None = None
    implies: tuple[GrantKey, ...] = ()
    reserved: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A named requirement. `effect` counts only while no API names the policy (SPEC section 3)."""

    name: str
    requirement: Requirement
    effect: Effect = "write"
    meaning: str = ""
    assumption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """One callable operation.

    `policy` is the name of its policy, or None when it carries a requirement of its own or none
    is known. `requirement` is None when unknown; `unknown_reason` then says why.
    `effect_reason` says why `effect` differs from what the method suggests. `documented_least` are
    the grants that the vendor's documentation calls least for it: to compare with, as they decide
    nothing.
    """

    id: str
    title: str
    method: str
    url: str
    effect: Effect
    policy: str | None = None
    requirement: Requirement | None = None
    unknown_reason: str = ""
    aliases: tuple[str, ...] = ()
    effect_reason: str = ""
    page: str = ""
    documented_least: tuple[GrantKey, ...] = ()


@dataclass(frozen=True, slots=True)
class ValueOf:
    """A placeholder in a request: a value that is filled in as data, never pasted into text.

    `source` is ``name``, ``purpose``, ``client-id``, ``client-secret`` or the name of a kind, which
    stands for the list of the plan's grants as requests write them. `joined_by` turns that list
    into one string. Inside a `ForEach` it may be ``grant`` or ``grant-id`` as well.
    """

    source: str
    joined_by: str | None = None


Template: TypeAlias = "str | int | bool | None | ValueOf | ForEach | TemplateList | TemplateObject"


@dataclass(frozen=True, slots=True)
class ForEach:
    """A list in a request, with one item for each of the plan's grants of `kind`, in their order.

    The item is `give`, in which ``ValueOf("grant")`` stands for the grant as requests write it, and
    ``ValueOf("grant-id")`` for the vendor's identifier of it.
    """

    kind: str
    give: Template


@dataclass(frozen=True, slots=True)
class TemplateList:
    """A list in a request."""

    items: tuple[Template, ...]


@dataclass(frozen=True, slots=True)
class TemplateObject:
    """An object in a request; the order of `members` is the order in which it is sent."""

    members: tuple[tuple[str, Template], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerMembers:
    """Where the answer to a create request holds the client's credentials: for each the names of
    the members that lead there, the outermost first. Unless a vendor says otherwise, where
    RFC 7591, section 3.2.1 has them."""

    client_id: tuple[str, ...] = ("client_id",)
    client_secret: tuple[str, ...] = ("client_secret",)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestTemplate:
    """A vendor's request as data. `encoding` is ``json`` or ``form``; `bearer` says whether the
    caller's token goes into the Authorization header; `sent_by` says in words who must send it.
    `narrowing` holds the members that the body of a token request gets as well when the token is
    to carry less than its client has; `answer` tells where the answer to a create request holds
    what."""

    method: str
    url: str
    body: TemplateObject
    encoding: Literal["json", "form"]
    bearer: bool
    headers: tuple[tuple[str, str], ...] = ()
    sent_by: str = ""
    narrowing: TemplateObject | None = None
    answer: AnswerMembers | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySet:
    """One vendor's kinds, grants and policies, and how a client and a token are requested.

    `issuer` is the identifier of its authorization server (RFC 8414), whose metadata then say where
    the requests go; empty for a vendor without.
    """

    name: str
    title: str
    kinds: tuple[Kind, ...]
    grants: Mapping[GrantKey, Grant]
    policies: Mapping[str, Policy]
    create_client: RequestTemplate | None = None
    get_token: RequestTemplate | None = None
    issuer: str = ""
    sources: tuple[Source, ...] = ()
    assumptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What was worked out about a catalogue before it was loaded, for the catalogue that is made
    of just these `parts` (field and value) and for no other. `rows_by_name` maps folded names to
    places in its `apis`."""

    parts: tuple[tuple[str, object], ...]
    digest: str
    policies_digest: str
    rows_by_name: Callable[[], Mapping[str, Sequence[int]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """One vendor's (or service's) APIs, with the policies that guard them.

    `apis` is in the order of the ids. `method_spellings` maps the documentation's spellings to
    HTTP methods (``DEL`` to ``DELETE``). `services` are the catalogues that it was merged from, by
    name; empty for one that was read from a single file (see `planner.services`).
    """

    name: str
    title: str
    policy_set: PolicySet
    apis: tuple[Api, ...]
    method_spellings: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    assumptions: tuple[str, ...] = ()
    prepared: Prepared | None = field(default=None, compare=False, repr=False)
    services: tuple[Catalog, ...] = ()

    # Few answers show a digest, so it is worked out by those that do.

    @property
    def digest(self) -> str:
        """``sha256:…`` over the catalogue's content, whatever the order of writing."""
        from planner.digest import catalog_digest

        known = self.known_before
        return known.digest if known else catalog_digest(self)

    @property
    def policies_digest(self) -> str:
        """``sha256:…`` over the content of the policies, whatever the order of writing."""
        from planner.digest import policies_digest

        known = self.known_before
        return known.policies_digest if known else policies_digest(self.policy_set)

    @property
    def known_before(self) -> Prepared | None:
        """What was prepared for this catalogue. A copy with anything replaced has nothing."""
        known = self.prepared
        same = known and all(getattr(self, name) is value for name, value in known.parts)
        return known if same else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits on the grants, as written: names or patterns such as ``*.admin`` (SPEC section 8).

    `elsewhere`: entries of these lists that mean grants of another vendor. They match nothing here,
    and an `allow` that holds nothing else leaves no grant to choose.
    """

    forbid: tuple[str, ...] = ()
    require: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Some of an integration's work that gets a token of its own: the names of its APIs, as
    written."""

    name: str
    apis: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """A finding of `planner check` that is accepted up to and including the day `until`, an ISO
    date. `sort` is ``api``, ``grant``, ``policy`` or ``task``, and `name` which one the finding is
    about; both are empty for a finding that is about none."""

    finding: str
    reason: str
    until: str
    sort: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Integration:
    """What somebody wants to build. `catalog` is a shipped name or a path, as written, or
    `catalogs` several: one of the two is empty. `vendors`: where this is one vendor's part of an
    integration, the names of the policy sets of all its vendors (see `planner.vendors`).
    `minimise` is empty where the integration leaves the criteria at their default. `tokens` are
    the tasks that get a token of their own, in the order of writing. `unrecognised` are calls of
    recorded traffic that are no API of the catalogue: desired, and not planned for. `deviations`
    are what is accepted, for a while, of how the plan differs from the one agreed upon.

    `file` is where it was read, and `places` maps key paths in it, such as ``apis[1]`` or
    ``limits.forbid[0]``, to line and column, so that later faults have an address too.
    """

    name: str
    catalog: str = ""
    catalogs: tuple[str, ...] = ()
    apis: tuple[str, ...]
    purpose: str = ""
    limits: Limits = Limits()
    minimise: tuple[str, ...] = ()
    tokens: tuple[Task, ...] = ()
    vendors: tuple[str, ...] = ()
    unrecognised: tuple[Unplanned, ...] = ()
    deviations: tuple[Deviation, ...] = ()
    file: str = "<arguments>"
    places: Mapping[str, tuple[int, int]] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedApi:
    """A desired API with the planned grants that meet it: kind -> names."""

    api: Api
    met_by: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unplanned:
    """Something desired that could not be planned for."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocker:
    """Why a grant may not be chosen: `limit` is ``forbid``, ``allow`` or ``reserved``."""

    grant: GrantKey
    limit: Literal["forbid", "allow", "reserved"]
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """One smallest set of grants that would meet an API, and what blocks it."""

    grants: Mapping[str, tuple[str, ...]]
    blocked_by: tuple[Blocker, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """A desired API that the limits leave without a way in. `alternatives_omitted` counts those
    left out of a list that would be too long to read."""

    api: Api
    alternatives: tuple[Alternative, ...]
    alternatives_omitted: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Prerequisites:
    """What the create request itself needs: who sends it, and which grants the caller holds."""

    api: Api
    sent_by: str
    grants: Mapping[str, tuple[str, ...]]


JsonValue: TypeAlias = "str | int | bool | None | list[JsonValue] | dict[str, JsonValue]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request ready to send. Secrets are never in it: `token_variable` names the environment
    variable that holds the caller's token, and `secret_variables` maps body members to the
    environment variables that hold their values."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: dict[str, JsonValue]
    encoding: Literal["json", "form"]
    token_variable: str | None = None
    secret_variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """The least token for one task: grants out of those that the planned client has.

    `offered` when planner proposes the task and the integration does not name it. `apis` are the
    task's, in order; `unplanned` are those of them with no known requirement. `grants` holds the
    kinds that a token holds; those that the client holds are there with every token. `cost` and
    `bound` count everything outside the task (SPEC section 3), and so do `exposed` and
    `exposed_policies`. `request` asks for just these grants; where there is none, `refusal` says
    why.
    """

    task: str
    offered: bool
    apis: tuple[Api, ...]
    unplanned: tuple[Unplanned, ...]
    grants: Mapping[str, tuple[str, ...]]
    cost: Mapping[str, int]
    bound: Mapping[str, int]
    exposed: tuple[Api, ...]
    exposed_policies: tuple[Policy, ...]
    status: Status
    request: Request | None
    refusal: str = ""
