"""Creating a client: what is settled before anybody is asked, the one request, and what follows.

From the moment the answer starts to arrive the order is: into the recovery file, out of the answer,
into its place, then the record; only then is the recovery file taken away.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from planner.client.addresses import host_of, is_safe, rehearsed
from planner.client.answers import Credentials, credentials_in, credentials_of, object_in
from planner.client.attempts import About, Attempt, Leftover
from planner.client.comparing import Comparison, compared
from planner.client.errors import (
    NotSent,
    OutcomeUnknown,
    PlaceRefused,
    Rejected,
    SecretNotPlaced,
)
from planner.client.metadata import Endpoints, discovered
from planner.client.outgoing import MASK, outgoing
from planner.client.places import Kept, Place
from planner.client.records import ClientRecord, write_record
from planner.client.transport import Answer, Limits, Outgoing, send
from planner.errors import Fault, InvalidFile, OutputRefused
from planner.model import AnswerMembers, Request
from planner.plans import Plan
from planner.requesting import variable_name
from planner.solving.records import dataclass

_MANAGEMENT_TOKEN = "registration_access_token"  # noqa: S105 - the name of a member (RFC 7592)
_EXPIRY = "client_secret_expires_at"
_METHOD = "token_endpoint_auth_method"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A create request that is settled, but for the caller's token: `url` is where it goes, at the
    rehearsal stage `at` if that is not None."""

    plan: Plan
    request: Request
    url: str
    file: str
    token_url: str = ""
    at: str | None = None

    @property
    def needs_token(self) -> bool:
        """Whether the vendor wants to know who asks."""
        return self.request.token_variable is not None

    def outgoing(self, token: str | None) -> Outgoing:
        """The request with the caller's `token`."""
        return outgoing(self.request, url=self.url, token=token)

    def masked(self, *, with_token: bool) -> Outgoing:
        """The request as it may be shown."""
        return self.outgoing(MASK if with_token else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    """A client whose secret is in its place. `remarks` are what else its user should know."""

    record: ClientRecord
    client_secret: str
    comparison: Comparison
    remarks: tuple[str, ...]


def prepared(
    plan: Plan,
    *,
    file: str,
    at: str | None = None,
    ca_file: str | None = None,
    limits: Limits | None = None,
) -> Prepared:
    """The create request of `plan`, whose integration is in `file`. Where the vendor publishes
    metadata, they say where it goes, unless it goes to the stage `at`.

    Raises InvalidFile where the vendor describes no such request, and NotSent where the metadata
    cannot be had.
    """
    if plan.request is None:
        message = "there is no create request for this plan"
        raise InvalidFile([Fault(message=message, file=plan.catalog.policy_set.name)])
    issuer = plan.catalog.policy_set.issuer
    endpoints = Endpoints()
    if issuer and at is None:
        endpoints = discovered(issuer, ca_file=ca_file, limits=limits)
        if not endpoints.registration:
            message = "its metadata name no registration endpoint"
            raise NotSent([Fault(message=message, file=host_of(issuer))])
    url = endpoints.registration or rehearsed(plan.request.url, at)
    if not is_safe(url):
        raise InvalidFile([Fault(message="secrets cannot be sent there", file=url)])
    return Prepared(
        plan=plan, request=plan.request, url=url, file=file, token_url=endpoints.token, at=at
    )


def names_of(plan: Plan, client_id: str = "", client_secret: str = "") -> Kept:
    """What a place takes, with the vendor's names for environment variables."""
    policy_set = plan.catalog.policy_set
    return Kept(
        client_id=client_id,
        client_secret=client_secret,
        id_variable=variable_name(policy_set, "CLIENT_ID"),
        secret_variable=variable_name(policy_set, "CLIENT_SECRET"),
    )


class Creation:
    """The way from a request to a client whose secret is kept, in the client's `folder`. `moment`
    tells the time in UTC as text."""

    def __init__(
        self, settled: Prepared, *, place: Place, folder: Path, moment: Callable[[], str]
    ) -> None:
        self._settled = settled
        self._place = place
        self._folder = folder
        self._moment = moment

    def create(
        self, token: str | None, *, ca_file: str | None = None, limits: Limits | None = None
    ) -> Created:
        """Send the request, once, and keep what it returns.

        Raises NotSent, Rejected, OutcomeUnknown or SecretNotPlaced; for the last two the recovery
        file stays, and the message names it.
        """
        sent = self._settled.outgoing(token)
        attempt = Attempt.begun(self._folder, self._about())
        try:
            try:
                answer = send(sent, ca_file=ca_file, limits=limits, keep=attempt.keep)
                credentials = self._read(answer, token)
            except (NotSent, Rejected, InvalidFile):
                attempt.discard()
                raise
            except OutcomeUnknown as error:
                raise type(error)([*error.faults, self._what_then(attempt.path)]) from None
            created = self._kept(credentials, attempt.path if attempt.is_whole else None)
            attempt.discard()
            return created
        finally:
            attempt.close()

    def recover(self, leftover: Leftover) -> Created:
        """Put the secret of an earlier run into its place. Raises OutcomeUnknown where that run got
        no answer that holds one, and SecretNotPlaced."""
        answer = Answer(status=200, headers={}, body=leftover.answer)
        document = object_in(answer, url=str(leftover.path))
        credentials = credentials_in(document, self._members(), str(leftover.path))
        created = self._kept(credentials, leftover.path)
        leftover.path.unlink(missing_ok=True)
        return created

    def _about(self) -> About:
        settled = self._settled
        return About(
            vendor=settled.plan.catalog.policy_set.name,
            integration=settled.plan.integration.name,
            file=settled.file,
            url=settled.url,
            started=self._moment(),
        )

    def _members(self) -> AnswerMembers:
        template = self._settled.plan.catalog.policy_set.create_client
        return (template and template.answer) or AnswerMembers()

    def _read(self, answer: Answer, token: str | None) -> Credentials:
        secrets = (token,) if token else ()
        return credentials_of(answer, self._members(), url=self._settled.url, secrets=secrets)

    def _what_then(self, path: Path) -> Fault:
        title = self._settled.plan.catalog.policy_set.title
        name = self._settled.plan.integration.name
        return Fault(
            message=f"a client may exist now: look at {title} for one called {name!r}, and remove"
            " it before you try again, as its secret may be lost",
            file=host_of(self._settled.url),
            hint=f"what is known, and all that came, is in {path}",
        )

    def _kept(self, credentials: Credentials, recovery: Path | None) -> Created:
        plan = self._settled.plan
        names = names_of(plan, credentials.client_id, credentials.client_secret)
        try:
            remark = self._place.put(names)
        except PlaceRefused as error:
            raise SecretNotPlaced([*error.faults, _where_now(recovery)]) from None
        record = self._record(credentials)
        try:
            write_record(self._folder, record)
        except OutputRefused as error:
            raise SecretNotPlaced([*error.faults, _placed(self._place)]) from None
        return Created(
            record=record,
            client_secret=credentials.client_secret,
            comparison=compared(credentials.document, plan.catalog.policy_set, plan.grants),
            remarks=tuple(filter(None, (remark, *_remarks(credentials)))),
        )

    def _record(self, credentials: Credentials) -> ClientRecord:
        settled = self._settled
        method = credentials.document.get(_METHOD)
        return ClientRecord(
            client_id=credentials.client_id,
            vendor=settled.plan.catalog.policy_set.name,
            integration=settled.plan.integration.name,
            file=settled.file,
            url=settled.url,
            created=self._moment(),
            grants=settled.plan.grants,
            secret=self._place.name,
            token_url=settled.token_url,
            authentication=method if isinstance(method, str) else "",
        )


def _where_now(recovery: Path | None) -> Fault:
    if recovery is None:
        message = "the client exists, and its secret is lost: no place took it, not even the disk"
        return Fault(message=message, hint="remove the client, or have a new secret made for it")
    return Fault(
        message="the client exists, and its secret could not be put into its place: it is in the"
        " recovery file",
        file=str(recovery),
        hint=f"planner create --recover {recovery} puts it into another place",
    )


def _placed(place: Place) -> Fault:
    message = "the client exists and its secret is in its place, but planner has no record of it"
    return Fault(message=message, file=place.name)


def _remarks(credentials: Credentials) -> list[str]:
    """What an answer of RFC 7591 holds besides, and planner does not keep."""
    remarks = []
    if isinstance(credentials.document.get(_MANAGEMENT_TOKEN), str):
        remarks.append(
            f"the answer held a {_MANAGEMENT_TOKEN}, for changing the client later; it was not kept"
        )
    expires = credentials.document.get(_EXPIRY)
    if isinstance(expires, int) and expires > 0:
        remarks.append(f"the secret expires: {_EXPIRY} is {expires} (seconds since 1970)")
    return remarks
