"""What an answer says: a client's credentials, or why there are none.

Errors tell the status and what it means here. Of the server's own words they show the members that
the standards have for people (RFC 6749, section 5.2; RFC 7591, section 3.2.2; RFC 9457), without
anything that is secret.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, TypeAlias
from urllib.parse import urljoin

from planner.client.addresses import host_of
from planner.client.errors import OutcomeUnknown, Rejected
from planner.client.scrubbing import scrubbed
from planner.client.transport import Answer
from planner.errors import Fault, InvalidFile
from planner.model import AnswerMembers
from planner.solving.records import dataclass
from planner.verifying.documents import parsed

What: TypeAlias = Literal["client", "token"]

_WORDS = ("error", "error_description", "title", "detail", "message")
_MEANINGS: Mapping[int, str] = {
    400: "it cannot use the request",
    401: "it does not accept who asks",
    403: "whoever asks may not do this",
    404: "there is nothing at this address",
    405: "this address takes no such request",
    409: "it conflicts with what is there: perhaps a client of this name",
    410: "there is nothing at this address any more",
    413: "the request is too large for it",
    415: "it cannot read the request",
    422: "it cannot use the request",
    429: "too many requests",
}
_NOT_TAKEN = frozenset({301, 307, 308})
_TIMED_OUT = 408


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """A new client's identifier and secret, and the whole answer that they are from."""

    client_id: str
    client_secret: str
    document: dict[str, Any]


def credentials_of(
    answer: Answer, members: AnswerMembers, *, url: str, secrets: Iterable[str]
) -> Credentials:
    """The credentials in the answer to a create request that went to `url`. `secrets` are never
    shown. Raises Rejected or OutcomeUnknown."""
    check_status(answer, "client", url=url, secrets=secrets)
    return credentials_in(object_in(answer, url=url), members, url)


def credentials_in(document: dict[str, Any], members: AnswerMembers, source: str) -> Credentials:
    """The credentials in the `document` of an answer. Raises OutcomeUnknown."""
    secret = _text_at(document, members.client_secret)
    client_id = _text_at(document, members.client_id)
    if client_id is None or secret is None:
        steps = members.client_id if client_id is None else members.client_secret
        what = "identifier" if client_id is None else "secret"
        message = f"the answer holds no {what} in {'.'.join(steps)}: the client may exist without"
        raise OutcomeUnknown([Fault(message=message, file=_place(source))])
    if not (is_text(client_id) and is_text(secret)):
        message = "the answer's credentials hold half a character, which no place can take"
        raise OutcomeUnknown([Fault(message=message, file=_place(source))])
    return Credentials(client_id=client_id, client_secret=secret, document=document)


def check_status(answer: Answer, what: What, *, url: str, secrets: Iterable[str]) -> None:
    """Raise Rejected where the answer says no, and OutcomeUnknown where it says neither yes nor
    no; a request for a token leaves nothing unknown."""
    status = answer.status
    if 200 <= status < 300:
        return
    known = (
        what == "token" or status in _NOT_TAKEN or (400 <= status < 500 and status != _TIMED_OUT)
    )
    kind = Rejected if known else OutcomeUnknown
    hint = f"it says: {words}" if (words := said(answer, secrets)) else ""
    message = _meaning(answer, url, secrets)
    raise kind([Fault(message=message, file=_place(url), hint=hint)])


def object_in(answer: Answer, *, url: str) -> dict[str, Any]:
    """The JSON object that the answer consists of. Raises OutcomeUnknown."""
    try:
        document = parsed(answer.body, _place(url))
    except InvalidFile:
        document = None
    if isinstance(document, dict):
        return document
    start = answer.body.lstrip()[:1]
    declared = answer.headers.get("content-type", "").lower()
    if not start:
        found = "an empty answer"
    elif start == b"<" or "html" in declared:
        found = "a page of HTML; is something in between, such as a sign-in page?"
    else:
        found = "something that is no JSON object, or only a part of one"
    message = f"status {answer.status}, yet expected a JSON object, found {found}"
    raise OutcomeUnknown([Fault(message=message, file=_place(url))])


def said(answer: Answer, secrets: Iterable[str]) -> str:
    """What the server says in words for people, without secrets; empty where it says nothing."""
    try:
        document = parsed(answer.body, "")
    except InvalidFile:
        return ""
    texts = dict.fromkeys(_words(document)) if isinstance(document, dict) else {}
    return scrubbed(": ".join(texts), secrets)


def _words(document: dict[str, Any]) -> Iterator[str]:
    for name in _WORDS:
        value = document.get(name)
        if isinstance(value, dict):
            yield from _words({key: text for key, text in value.items() if isinstance(text, str)})
        elif isinstance(value, str) and value.strip():
            yield " ".join(value.split())


def _meaning(answer: Answer, url: str, secrets: Iterable[str]) -> str:
    status = answer.status
    if 300 <= status < 400:
        location = answer.headers.get("location", "")
        target = scrubbed(_target(url, location), secrets)
        whither = f" to {target}" if target else ""
        return f"status {status}: it redirects{whither}; no redirect is followed with a secret"
    meaning = _MEANINGS.get(status)
    if meaning is None:
        meaning = "it failed" if status >= 500 else "it does not say yes"
    if status == _TIMED_OUT:
        meaning = "it waited too long for the request"
    return f"status {status}: {meaning}{_when(answer)}"


def _target(url: str, location: str) -> str:
    """The host that a redirect leads to; empty where that cannot be told."""
    if not 0 < len(location) < 2048 or not location.isascii() or not location.isprintable():
        return ""
    try:
        return host_of(urljoin(url, location)).rpartition("@")[2]
    except ValueError:
        return ""


def _when(answer: Answer) -> str:
    """``Retry-After``: seconds or a date (RFC 9110, section 10.2.3)."""
    value = answer.headers.get("retry-after", "").strip()
    if value.isascii() and value.isdecimal() and len(value) < 9:
        return f"; try again in {value} s"
    dated = len(value) == 29 and value.endswith(" GMT") and value.isascii() and value.isprintable()
    return f"; try again after {value}" if dated else ""


def _text_at(document: Any, steps: Iterable[str]) -> str | None:
    for step in steps:
        document = document.get(step) if isinstance(document, dict) else None
    return document if isinstance(document, str) and document.strip() else None


def is_text(value: str) -> bool:
    """Whether `value` can be written in UTF-8. JSON can name a surrogate alone, and an environment
    variable that is not UTF-8 is read as such."""
    return not any("\ud800" <= one <= "\udfff" for one in value)


def _place(url: str) -> str:
    return host_of(url) or url
