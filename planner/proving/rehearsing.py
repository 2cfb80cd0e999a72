"""The rehearsal: create the planned client, get its tokens, call every API, compare."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from http.client import HTTPException
from typing import Any, NamedTuple
from urllib.parse import urlencode

from planner.errors import Fault, PlannerError
from planner.model import AnswerMembers, Api, Request, Token
from planner.plans import Plan
from planner.proving.claims import said_of_all, said_of_task
from planner.proving.outcomes import Disagreement, Outcome, Said, Skipped, Tried, Unrehearsed
from planner.proving.sampling import addresses, samples
from planner.proving.sending import Got, Sender
from planner.requesting import (
    MissingIdentifiers,
    create_request,
    form_fields,
    placeholders,
    token_request,
)
from planner.sandbox import ClientStore, Server, Signer, Stage

_JSON = "application/json"
_FORM = "application/x-www-form-urlencoded"
_OPEN: frozenset[Said] = frozenset({"desired", "exposed", "free"})

Progress = Callable[[int, int], None]


def prove(
    plan: Plan, *, signer: Signer | None = None, progress: Progress = lambda _, __: None
) -> Outcome:
    """Rehearse a plan that is not infeasible. `progress` is told how many of how many calls were
    made. Raises PlannerError where the vendor's own requests cannot be made."""
    if plan.status == "infeasible":
        message = "an infeasible plan cannot be rehearsed: there is no client to create"
        raise PlannerError([Fault(message=message)])
    with _stage(plan, signer or Signer()) as server:
        sender = Sender(server)
        try:
            return _Rehearsal(plan, server.stage, sender, progress).outcome()
        except (OSError, HTTPException) as error:
            message = f"the rehearsal broke off: {type(error).__name__}: {error}"
            raise PlannerError([Fault(message=message)]) from None
        finally:
            sender.close()


@contextmanager
def _stage(plan: Plan, signer: Signer) -> Iterator[Server]:
    with ExitStack() as ends:
        store = ClientStore()
        ends.callback(store.close)
        server = Server()
        ends.callback(server.stop)
        server.stage = Stage([plan.catalog], server.address, store=store, signer=signer)
        server.start()
        yield server


class _Client(NamedTuple):
    id: str
    secret: str


class _Rehearsal:
    def __init__(self, plan: Plan, stage: Stage, sender: Sender, progress: Progress) -> None:
        self._plan = plan
        self._policy_set = plan.catalog.policy_set
        self._vendor = stage.vendors[0]
        self._issuer = "/" + stage.issuer(self._vendor).split("/", 3)[3]
        self._caller = stage.caller_token(self._vendor)
        self._sender = sender
        self._progress = progress
        self._addresses = addresses(plan.catalog)
        self._paths: dict[str, str] = {}
        self._skipped: dict[str, Skipped] = {}
        self._disagreements: list[Disagreement] = []

    def outcome(self) -> Outcome:
        why_not = self._why_no_request()
        client = self._registered() if why_not else self._created()
        given = () if why_not else self._given(client)
        bearers, unrehearsed = self._bearers(client)
        total = len(bearers) * len(self._plan.catalog.apis)
        tried = [
            self._tried(task, bearer, said, done=number * len(said), total=total)
            for number, (task, bearer, said) in enumerate(bearers)
        ]
        return Outcome(
            plan=self._plan,
            created_by="registration" if why_not else "request",
            why_registered=why_not,
            given=given,
            tried=tuple(tried),
            disagreements=tuple(self._disagreements),
            skipped=tuple(self._skipped.values()),
            unrehearsed=tuple(unrehearsed),
        )

    # The client ---------------------------------------------------------------------------------

    def _why_no_request(self) -> str:
        """Why the client cannot be created by the vendor's own request; empty where it can be.
        Raises InvalidFile for a request that is broken."""
        if self._plan.request is not None:
            return ""
        try:
            create_request(
                self._policy_set,
                name=self._plan.integration.name,
                purpose=self._plan.integration.purpose,
                grants=self._plan.grants,
            )
        except MissingIdentifiers as error:
            return error.faults[0].message
        return "the vendor describes no create request"

    def _created(self) -> _Client:
        """The client that the vendor's own request creates."""
        request, template = self._plan.request, self._policy_set.create_client
        assert request is not None, "otherwise there is a reason"
        assert template is not None, "the request is made from it"
        body = self._sent(request, {}, "creating the client")
        members = template.answer or AnswerMembers()
        return _Client(_at(body, members.client_id), _at(body, members.client_secret))

    def _registered(self) -> _Client:
        """The client that is registered where there is no request of the vendor's (RFC 7591)."""
        spelling, grants = self._vendor.spelling, self._plan.grants
        others = [kind for kind in grants if kind not in spelling.token_kinds]
        metadata = {
            **{kind: spelling.values(grants, kind) for kind in others},
            "client_name": self._plan.integration.name,
            "grant_types": ["client_credentials"],
            "scope": " ".join(spelling.scopes(grants)),
        }
        got = self._posted(f"{self._issuer}/register", _JSON, _as_json(metadata))
        body = self._checked(got, "registering the client")
        return _Client(body["client_id"], body["client_secret"])

    def _given(self, client: _Client) -> tuple[str, ...]:
        """Give the client what its create request has no place for."""
        template = self._policy_set.create_client
        assert template is not None, "the client was created by it"
        placed = {one.source for one in placeholders(template.body)}
        kinds = [kind for kind, names in self._plan.grants.items() if names and kind not in placed]
        if not kinds:
            return ()
        values = {kind: self._vendor.spelling.values(self._plan.grants, kind) for kind in kinds}
        path = f"{self._issuer}/clients/{client.id}/grants"
        headers = {"Authorization": f"Bearer {self._caller}", "Content-Type": _JSON}
        self._checked(self._sender.send("PUT", path, headers, _as_json(values)), "giving grants")
        return tuple(kinds)

    # The tokens ---------------------------------------------------------------------------------

    def _bearers(
        self, client: _Client
    ) -> tuple[list[tuple[str, str, dict[str, Said]]], list[Unrehearsed]]:
        """For each token its task, itself and what the plan says; and the tasks without one."""
        found = [("", self._full_token(client), said_of_all(self._plan))]
        left_out = []
        for token in self._plan.tokens:
            bearer = self._narrow_token(client, token)
            if isinstance(bearer, Unrehearsed):
                left_out.append(bearer)
            else:
                found.append((token.task, bearer, said_of_task(self._plan, token)))
        return found, left_out

    def _full_token(self, client: _Client) -> str:
        if self._policy_set.get_token is None:
            return self._standard_token(client, "")
        request = self._plan.token_request or token_request(
            self._policy_set, grants=self._plan.grants
        )
        assert request is not None, "the policy set describes one"
        return self._token(request, client)

    def _narrow_token(self, client: _Client, token: Token) -> str | Unrehearsed:
        if token.request is not None:
            return self._token(token.request, client)
        if self._policy_set.get_token is not None:
            return Unrehearsed(token.task, token.refusal)
        scopes = self._vendor.spelling.scopes(token.grants)
        if not scopes and any(self._plan.grants.get(k) for k in self._vendor.spelling.token_kinds):
            return Unrehearsed(token.task, "a request cannot ask for none of the client's scopes")
        return self._standard_token(client, " ".join(scopes))

    def _token(self, request: Request, client: _Client) -> str:
        own = {"CLIENT_ID": client.id, "CLIENT_SECRET": client.secret}
        secrets = {
            member: next(value for what, value in own.items() if variable.endswith(what))
            for member, variable in request.secret_variables.items()
        }
        return str(self._sent(request, secrets, "getting a token")["access_token"])

    def _standard_token(self, client: _Client, scope: str) -> str:
        """RFC 6749, section 4.4.2, with the credentials in the body."""
        fields = {
            "grant_type": "client_credentials",
            "client_id": client.id,
            "client_secret": client.secret,
            **({"scope": scope} if scope else {}),
        }
        got = self._posted(f"{self._issuer}/token", _FORM, urlencode(fields).encode("ascii"))
        return str(self._checked(got, "getting a token")["access_token"])

    # The calls ----------------------------------------------------------------------------------

    def _tried(
        self, task: str, bearer: str, said: Mapping[str, Said], *, done: int, total: int
    ) -> Tried:
        counted: dict[Said, int] = {}
        agreed = 0
        for number, api in enumerate(self._plan.catalog.apis, start=1):
            got = None if api.id in self._skipped else self._called(api, bearer)
            if got is not None:
                expected = said[api.id]
                counted[expected] = counted.get(expected, 0) + 1
                if _is_as_said(got, expected):
                    agreed += 1
                else:
                    answer = str(got.body.get("error_description", ""))
                    self._disagreements.append(
                        Disagreement(task, api, expected, got.status, answer)
                    )
            self._progress(done + number, total)
        return Tried(task, counted, agreed)

    def _called(self, api: Api, bearer: str) -> Got | None:
        """The answer of this API, and of no other; None, and a reason, where there is none."""
        headers = {"Authorization": f"Bearer {bearer}"}
        if path := self._paths.get(api.id):
            return self._sender.send(api.method, path, headers)
        got = Got(0, {})
        for path in samples(*self._addresses[api.id]):
            got = self._sender.send(api.method, path, headers)
            if got.status == 401 or got.body.get("api", {}).get("id") == api.id:
                self._paths[api.id] = path
                return got
        self._skipped[api.id] = Skipped(api, _why_not(got))
        return None

    # Requests -----------------------------------------------------------------------------------

    def _sent(self, request: Request, secrets: Mapping[str, str], what: str) -> dict[str, Any]:
        """Send a planned request with its secrets to where the stage has the vendor's URL."""
        headers = dict(request.headers)
        if request.token_variable:
            headers["Authorization"] = f"Bearer {self._caller}"
        if request.encoding == "json":
            content = _as_json({**request.body, **secrets})
        else:
            fields = [(name, secrets.get(name, value)) for name, value in form_fields(request)]
            content = urlencode(fields).encode("ascii")
        path = f"/{request.url.partition('://')[2]}"
        return self._checked(self._sender.send(request.method, path, headers, content), what)

    def _posted(self, path: str, content_type: str, content: bytes) -> Got:
        return self._sender.send("POST", path, {"Content-Type": content_type}, content)

    def _checked(self, got: Got, what: str) -> dict[str, Any]:
        if 200 <= got.status < 300:
            return got.body
        description = got.body.get("error_description", "")
        message = f"{what} was refused in the rehearsal with {got.status}: {description}"
        raise PlannerError([Fault(message=message, file=self._policy_set.name)])


def _is_as_said(got: Got, said: Said) -> bool:
    if said == "unknown":
        return got.status == 501 and got.body.get("error") == "requirement_unknown"
    if said == "closed":
        return got.status == 403
    # The API that creates clients complains of the request's body once it is authorised.
    return said in _OPEN and got.status not in (401, 403, 404, 405) and got.status < 500


def _why_not(got: Got) -> str:
    if got.body.get("error") == "ambiguous_url":
        others = ", ".join(sorted(str(api["id"]) for api in got.body["apis"]))
        return f"several APIs fit its URL equally well: {others}"
    if "api" in got.body:
        return f"another API fits its URL better: {got.body['api']['id']}"
    return f"the stage has something else at its URL: {got.body.get('error_description', '')}"


def _at(body: Any, steps: tuple[str, ...]) -> str:
    for step in steps:
        body = body[step]
    return str(body)


def _as_json(value: object) -> bytes:
    return json.dumps(value).encode("ascii")
