"""The file formats, declared once: readers and JSON Schemas both come from here."""

from __future__ import annotations

from planner.reading.containers import Field, ListOf, MappingOf, OneOrMore, Record, ShortOr
from planner.reading.documents import Format, new_format
from planner.reading.requirements import NOTHING_NEEDED, UNKNOWN_REQUIREMENT, Requirement
from planner.reading.shapes import AnyText, Choice, Flag, Integer, Name, Text
from planner.reading.templates import GRANT_SOURCES, JOINED_BY, PLACEHOLDER, TEXT_SOURCES, Body

MOST_KINDS = 20

# Room for 30,000 APIs with five keys each, as many as the largest vendors have altogether.
MOST_EVENTS = 400_000
MOST_EVENTS_OF_INTEGRATION = 30_000

# What `planner check` finds and an integration can accept for a while.
ACCEPTABLE_FINDINGS = (
    "api-added",
    "api-changed",
    "api-removed",
    "criteria-changed",
    "grant-gone",
    "grants-beyond-lock",
    "limits-changed",
    "newly-opened",
    "no-longer-least",
    "no-longer-sufficient",
    "reach-wider",
    "requirement-changed",
    "tokens-changed",
)
SUBJECTS = ("api", "grant", "policy", "task")

CRITERIA = ("write-reach", "reach", "exposure", "grants", "risk", "names")

_NAME = Name()
_TEXT = Text()
_METHOD_PATTERN = "[A-Z][A-Z0-9-]*"
METHOD = Name(_METHOD_PATTERN, "an HTTP method in capitals")
PAGE = Name(r"https?://[^\s]+", "an address that starts with https://")
URL = Name(r"(?:https?://|/|\{)[^\s]*", "a URL such as https://host/path, without blanks")
# A token or a secret goes there: only an encrypted way, or one inside the machine.
_SECURE_URL = Name(
    r"(?:https://[^\s/@\\]+|http://(?:localhost|127\.0\.0\.1|\[::1\])(?::[0-9]+)?)(?:/[^\s\\]*)?",
    "a URL that starts with https://",
)
DATE = Name(
    r"[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    r"|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|[12][0-9]))",
    "a date such as 2026-11-23",
)
_HEADER_NAME = Name("[A-Za-z0-9][A-Za-z0-9-]*", "the name of a header")
_HEADER_VALUE = Name(r"[!-~](?:[ -~]*[!-~])?", "a header's value in ASCII")
KIND_NAME = Name("[A-Za-z][A-Za-z0-9_-]*", "the name of a kind: letters, digits, `-` and `_`")
# Tasks name columns, options and perhaps files, where letter case may not tell two names apart.
TASK_NAME = Name(
    "[a-z][a-z0-9_-]{0,39}",
    "the name of a task: small letters, digits, `-` and `_`, a letter first, at most 40",
)
_EFFECT = Choice("read", "write")

REFUSED_KINDS = {
    **dict.fromkeys(("any", "all", NOTHING_NEEDED), "it is a word of requirements"),
    **dict.fromkeys(
        ("requires", "effect", "meaning", "assumption", UNKNOWN_REQUIREMENT),
        "it is a word of policies",
    ),
    **dict.fromkeys((*TEXT_SOURCES, *GRANT_SOURCES, "token"), "it is a word of requests"),
}
REFUSED_GRANTS = {NOTHING_NEEDED: "it says that no grant of the kind is needed"}
REFUSED_POLICIES = {
    NOTHING_NEEDED: "it says that an API needs nothing",
    UNKNOWN_REQUIREMENT: "it says that an API's requirement is not known",
}
_REFUSED_HEADERS = dict.fromkeys(
    ("Authorization", "Content-Type", "Content-Length", "Accept"), "planner writes this header"
)

_SOURCE = Record(
    "Where a group of facts was read, and when.",
    {
        "facts": Field(_NAME, "Which facts were read there.", required=True),
        "page": Field(PAGE, "The address of the page.", required=True),
        "read": Field(DATE, "The day when it was read, such as 2026-11-23.", required=True),
    },
)
_PROVENANCE = {
    "sources": Field(ListOf(_SOURCE), "Where the facts were read, one entry per group of facts."),
    "assumptions": Field(ListOf(_TEXT), "What had to be assumed, in sentences; reports show them."),
}

_KIND = Record(
    "A kind of grant.",
    {
        "title": Field(_NAME, "What one such grant is called, such as `scope`.", required=True),
        "held-by": Field(
            Choice("token", "client"), "Who holds such a grant: `token` or `client`.", required=True
        ),
        "prefix": Field(
            _NAME, "Put before a grant's name to form its value in requests, unless it has its own."
        ),
    },
)
_GRANT = Record(
    "A grant; write `{}` when there is nothing to say about it.",
    {
        "value": Field(_NAME, "How requests write it, in full."),
        "meaning": Field(_TEXT, "What it lets its holder do."),
        "reserved": Field(
            _TEXT, "Why it is planned only for an integration that allows it by name."
        ),
        "risk": Field(Integer(1, 5), "The vendor's risk level, 1 to 5."),
        "implies": Field(
            ListOf(_NAME, unique=True), "Grants of the same kind that count as held with it."
        ),
        "id": Field(_NAME, "The vendor's identifier of it, where requests name grants by one."),
    },
)
_MEMBERS = OneOrMore(_NAME, unique=False)
_POLICY = Record(
    "A policy.",
    {
        "requires": Field(Requirement(), "What a call must present.", required=True),
        "effect": Field(
            _EFFECT, "`read` or `write` (the default). It counts while no API names the policy."
        ),
        "meaning": Field(_TEXT, "What the policy guards."),
        "assumption": Field(_TEXT, "What had to be assumed about it."),
    },
)
_REQUEST = Record(
    "A request as data. In its body, "
    f"`{{{PLACEHOLDER}: scopes}}` stands for the values of the planned grants of that kind,"
    f" with `{JOINED_BY}` for one text.",
    {
        "method": Field(METHOD, "The HTTP method.", required=True),
        "url": Field(_SECURE_URL, "Where it is sent; https only.", required=True),
        "sent-by": Field(_TEXT, "Who must send it, in words."),
        "bearer": Field(Flag(), "Whether the sender's token goes into the Authorization header."),
        "headers": Field(
            MappingOf(_HEADER_NAME, _HEADER_VALUE, refused=_REFUSED_HEADERS),
            "Further headers with fixed values.",
        ),
        "encoding": Field(Choice("json", "form"), "How the body is written.", required=True),
        "body": Field(Body(), "The members of the body, in the order of sending.", required=True),
    },
)
_ANSWER = Record(
    "Where the answer holds the client's credentials: a member's name, or the names that lead"
    " there, the outermost first.",
    {
        "client-id": Field(_MEMBERS, "The client's identifier; otherwise `client_id`."),
        "client-secret": Field(_MEMBERS, "The client's secret; otherwise `client_secret`."),
    },
)
_CREATE_REQUEST = Record(
    _REQUEST.doc,
    {
        **_REQUEST.fields,
        "answer": Field(
            _ANSWER, "Where the answer holds the credentials, if not where RFC 7591 has them."
        ),
    },
)
_TOKEN_REQUEST = Record(
    _REQUEST.doc,
    {
        **_REQUEST.fields,
        "narrowing": Field(
            Body(), "Members that the body gets as well when a token is to carry fewer grants."
        ),
    },
)
_REQUESTS = Record(
    "The vendor's requests.",
    {
        "create-client": Field(_CREATE_REQUEST, "Creates the client with the planned grants."),
        "get-token": Field(_TOKEN_REQUEST, "Gets a token for the client."),
    },
)

POLICY_SET = new_format(
    "policy-set",
    1,
    "Policy set of planner",
    MOST_EVENTS,
    Record(
        "One vendor's kinds of grants, its grants and its policies.",
        {
            "name": Field(_NAME, "The short name of the vendor.", required=True),
            "title": Field(_NAME, "The vendor's name as people write it.", required=True),
            **_PROVENANCE,
            "kinds": Field(
                MappingOf(KIND_NAME, _KIND, refused=REFUSED_KINDS, most=MOST_KINDS),
                "The kinds of grants.",
                required=True,
            ),
            "grants": Field(
                MappingOf(KIND_NAME, MappingOf(_NAME, _GRANT, refused=REFUSED_GRANTS)),
                "All grants, by kind and name.",
                required=True,
            ),
            "policies": Field(
                MappingOf(
                    _NAME, ShortOr(Requirement(), _POLICY, "requires"), refused=REFUSED_POLICIES
                ),
                "The policies by name: each a requirement, or a mapping with `requires`.",
            ),
            "requests": Field(_REQUESTS, "How a client and a token are asked for."),
            "issuer": Field(
                _SECURE_URL,
                "The authorization server's identifier (RFC 8414): its metadata say where the"
                " requests go.",
            ),
        },
    ),
)

_API_EFFECT = Record(
    "What the API does, where its method does not tell.",
    {
        "is": Field(_EFFECT, "`read` or `write`.", required=True),
        "because": Field(_TEXT, "Why; needed where it contradicts the method."),
    },
)
_API = Record(
    "One callable operation.",
    {
        "title": Field(_NAME, "Its title in the vendor's documentation.", required=True),
        "aliases": Field(ListOf(_NAME, unique=True), "Other names that people use for it."),
        "method": Field(_NAME, "The HTTP method, or a spelling from `methods`.", required=True),
        "url": Field(URL, "The URL template.", required=True),
        "policy": Field(
            _NAME,
            f"The name of its policy, `{NOTHING_NEEDED}` when it needs nothing,"
            f" or `{UNKNOWN_REQUIREMENT}`.",
        ),
        "requires": Field(Requirement(), "Its own requirement, in the place of a policy."),
        "reason": Field(_TEXT, f"Why the policy is `{UNKNOWN_REQUIREMENT}`."),
        "effect": Field(_API_EFFECT, "What it does, where its method does not tell."),
        "page": Field(PAGE, "The address of its documentation."),
        "documented-least": Field(
            OneOrMore(_NAME),
            "The grants that the documentation calls least for it: to compare with, as they decide"
            " nothing.",
        ),
    },
    one_of=("policy", "requires"),
)

CATALOG = new_format(
    "catalog",
    1,
    "Catalogue of planner",
    MOST_EVENTS,
    Record(
        "The APIs of one vendor or service, and the policy that guards each.",
        {
            "name": Field(_NAME, "The short name of the catalogue.", required=True),
            "title": Field(_NAME, "Its name as people write it.", required=True),
            "policies": Field(
                _NAME, "The policy set: a shipped name, or a path from this file.", required=True
            ),
            **_PROVENANCE,
            "methods": Field(
                MappingOf(_NAME, METHOD),
                "How the documentation spells HTTP methods, such as `DEL: DELETE`.",
            ),
            "apis": Field(MappingOf(_NAME, _API), "The APIs by id.", required=True),
        },
    ),
)

_NAMES = ListOf(_NAME, unique=True, if_empty="leave the key out for no limit")
_LIMITS = Record(
    "Limits on the grants: names, or patterns such as `*.admin`.",
    {
        "forbid": Field(_NAMES, "Grants that must not be planned."),
        "require": Field(_NAMES, "Grants that must be planned."),
        "allow": Field(_NAMES, "The only grants that may be planned, reserved ones too."),
    },
)

_DEVIATION = Record(
    "A finding of `planner check` that is accepted until a day. It accepts the one finding that is"
    " about the API, grant, policy or task named, or about none of these.",
    {
        "finding": Field(Choice(*ACCEPTABLE_FINDINGS), "The finding's id.", required=True),
        "api": Field(_NAME, "The API that the finding is about: its id or title."),
        "grant": Field(_NAME, "The grant that it is about: a name, or `kind:name`."),
        "policy": Field(_NAME, "The policy that it is about."),
        "task": Field(_NAME, "The task that it is about."),
        "reason": Field(_TEXT, "Why it is accepted.", required=True),
        "until": Field(
            DATE,
            "The last day on which it is, such as 2027-01-31; at most a year off.",
            required=True,
        ),
    },
)

INTEGRATION = new_format(
    "integration",
    1,
    "Integration for planner",
    MOST_EVENTS_OF_INTEGRATION,
    Record(
        "What somebody wants to build: the desired APIs and limits on the grants.",
        {
            "name": Field(AnyText(), "The name of the integration.", required=True),
            "purpose": Field(AnyText(), "What it is for."),
            "catalog": Field(_NAME, "The catalogue: a shipped name, or a path from this file."),
            "catalogs": Field(
                ListOf(_NAME, unique=True),
                "Several catalogues, in the place of `catalog`: of services or of vendors.",
            ),
            "apis": Field(
                ListOf(_TEXT),
                "The desired APIs: ids, titles, aliases, or method and URL.",
                required=True,
            ),
            "limits": Field(_LIMITS, "Limits on the grants."),
            "minimise": Field(
                ListOf(Choice(*CRITERIA), unique=True),
                "What to keep small, the most important first; `names` only last.",
            ),
            "tokens": Field(
                MappingOf(TASK_NAME, ListOf(_TEXT, if_empty="leave the task out")),
                "Tasks that get a token of their own: for each the desired APIs that it calls.",
            ),
            "deviations": Field(
                ListOf(_DEVIATION), "Findings of `planner check` that are accepted for a while."
            ),
        },
    ),
    one_of=("catalog", "catalogs"),
)

_ADDITIONS_TO_API = Record(
    "What is said about an API besides its source.",
    {
        "title": Field(_NAME, "Its title, in the place of the source's."),
        "aliases": Field(ListOf(_NAME, unique=True), "Other names that people use for it."),
        "effect": Field(_API_EFFECT, "What it does, where its method does not tell."),
        "requires": Field(
            Requirement(), "What it requires, in the place of what the source says; with `because`."
        ),
        "because": Field(_TEXT, "Why it requires something else than the source says."),
        "page": Field(PAGE, "The address of its documentation."),
    },
)
_ADDITIONS_TO_CATALOG = Record(
    "What is said about a catalogue and its APIs besides their source.",
    {
        "title": Field(_NAME, "Its name as people write it, in the place of the source's."),
        "assumptions": Field(ListOf(_TEXT), "What had to be assumed besides, in sentences."),
        "apis": Field(MappingOf(_NAME, _ADDITIONS_TO_API), "Additions to APIs, by id."),
    },
)

OVERLAY = new_format(
    "overlay",
    1,
    "Overlay of planner",
    MOST_EVENTS,
    Record(
        "What people say about imported APIs and grants besides their source. Every import of that"
        " name applies it.",
        {
            "name": Field(_NAME, "The name of the import.", required=True),
            "title": Field(_NAME, "The vendor's name as people write it."),
            "assumptions": _PROVENANCE["assumptions"],
            "grants": Field(
                MappingOf(KIND_NAME, MappingOf(_NAME, _GRANT)),
                "Additions to grants, by kind and name. What is said here counts, and `implies` is"
                " added to the source's.",
            ),
            "policies": Field(
                MappingOf(_NAME, _POLICY, refused=REFUSED_POLICIES),
                "Names and meanings for requirements that APIs have.",
            ),
            "requests": Field(_REQUESTS, "Requests, each in the place of the source's."),
            "catalogs": Field(
                MappingOf(_NAME, _ADDITIONS_TO_CATALOG), "Additions to catalogues, by name."
            ),
        },
    ),
)

ALL_FORMATS: dict[str, Format] = {
    form.name: form for form in (POLICY_SET, CATALOG, INTEGRATION, OVERLAY)
}
