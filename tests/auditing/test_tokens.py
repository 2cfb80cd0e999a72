"""Tokens: what they show, what is wrong with them, and that nothing else of them is ever told."""

from __future__ import annotations

import json
import traceback
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import planner
from planner.auditing.held import Client, Held
from planner.auditing.token_texts import MOST_CHARACTERS
from planner.auditing.tokens import ReadToken, beside, read_token, with_client
from planner.errors import InvalidFile
from planner.solving.formula import GrantKey
from tests.auditing.samples import PREFIX, part, token_of
from tests.conftest import shared_path

POLICIES = planner.load_catalog("workfloplus").policy_set
GOOGLE = planner.load_catalog("google-drive").policy_set
NOW = 1_700_000_000
ALIVE = {"exp": NOW + 600, "iat": NOW - 3000}
SIGNATURE = "c2VjcmV0LXNpZ25hdHVyZQ"


def read(claims: dict[str, Any], policies: Any = POLICIES, **header: Any) -> ReadToken:
    return read_token(token_of(claims, **header), "token", policies, now=NOW)


def problems(claims: dict[str, Any], **header: Any) -> list[str]:
    return [one.id for one in read(claims, **header).facts.problems]


def names(token: ReadToken) -> list[str]:
    return sorted(key.name for key in token.held.grants)


class TestWhatATokenHolds:
    @pytest.mark.parametrize(
        "claims",
        [
            {"scope": f"{PREFIX}job.read query.read"},
            {"scope": [f"{PREFIX}job.read", f"{PREFIX}query.read"]},
            {"scp": "job.read query.read"},
            {"scp": ["job.read", "query.read"]},
            {"scopes": ["job.read", "query.read"]},
            {"scope": "job.read", "scp": ["query.read"]},
        ],
    )
    def test_scopes_stand_in_several_claims(self, claims: dict[str, Any]) -> None:
        token = read({**claims, **ALIVE})

        assert names(token) == ["job.read", "query.read"]
        assert token.held.hidden == ("permissions",)
        assert token.facts.claims == tuple(claims)
        assert token.facts.problems == ()

    def test_roles_and_claims_called_as_a_kind_show_what_the_client_holds(self) -> None:
        for claim in ("permissions", "roles"):
            token = read({"scope": "job.read", claim: ["ADMIN"], **ALIVE})
            assert names(token) == ["ADMIN", "job.read"]
            assert token.held.hidden == ()

    def test_roles_that_are_no_grants_are_told_and_show_no_kind(self) -> None:
        token = read({"scope": "job.read", "roles": ["sailor"], **ALIVE})

        assert token.held.hidden == ("permissions",)
        assert [one.text for one in token.held.unknown] == ["sailor"]

    def test_a_token_without_scopes_does_not_show_that_it_holds_none(self) -> None:
        token = read({"sub": "somebody", **ALIVE})

        assert token.held.hidden == ("permissions", "scopes")
        assert [one.id for one in token.facts.problems] == ["no-grants-claim"]

    def test_an_empty_scope_claim_does(self) -> None:
        assert read({"scope": "", **ALIVE}).held.hidden == ("permissions",)

    @pytest.mark.parametrize("value", [7, {"a": "job.read"}, [7], True])
    def test_a_claim_in_an_unknown_form_is_told(self, value: Any) -> None:
        assert "unread-claim" in problems({"scope": value, **ALIVE})

    @pytest.mark.parametrize(
        "claims",
        [
            {"realm_access": {"roles": ["owner"]}},
            {"resource_access": {"jobs": {"roles": ["owner"]}}},
            {"https://login.example/permissions": ["owner"]},
            {"client_permissions": ["viewer-of-nothing", "owner"]},
        ],
    )
    def test_grants_in_other_claims_are_told(self, claims: dict[str, Any]) -> None:
        known = {"scope": "job.read", "permissions": ["admin"], "aud": ["editor"], **ALIVE}
        token = read({**known, **claims})

        assert names(token) == ["ADMIN", "job.read"]
        [problem] = token.facts.problems
        assert problem.id == "unread-claim"
        assert "permissions:OWNER" in problem.message
        assert next(iter(claims)) in problem.message
        assert problems({**known, "other": {"roles": ["admin", "nothing"]}}) == []

    def test_a_client_adds_what_the_token_hides(self) -> None:
        token = read({"scope": "job.read", **ALIVE})
        grants = {GrantKey("permissions", "ADMIN"), GrantKey("scopes", "job.admin")}
        held = with_client(token.held, Held(grants=frozenset(grants)))

        assert held.grants == {GrantKey("permissions", "ADMIN"), GrantKey("scopes", "job.read")}
        assert held.hidden == ()

    def test_a_token_of_another_client_is_told(self) -> None:
        facts = read({"scope": "job.read", "client_id": "one", **ALIVE}).facts
        held = Held(grants=frozenset())

        def ids(client_id: str) -> list[str]:
            client = Client(held=held, source="x", id=client_id)
            return [one.id for one in beside(facts, client).problems]

        assert (ids("one"), ids(""), ids("two")) == ([], [], ["other-client"])


class TestTimes:
    def test_are_told_with_the_lifetime(self) -> None:
        facts = read({"scope": "", "iat": NOW - 10.9, "nbf": NOW - 5, "exp": NOW + 90}).facts

        assert (facts.issued, facts.not_before, facts.expires) == (NOW - 11, NOW - 5, NOW + 90)
        assert facts.lifetime == 101
        assert facts.problems == ()

    @pytest.mark.parametrize(
        ("claims", "expected"),
        [
            ({"exp": NOW}, ["expired"]),
            ({"exp": NOW + 1}, []),
            ({}, ["without-expiry"]),
            ({"exp": NOW + 5, "nbf": NOW + 1}, ["not-yet-valid"]),
            ({"exp": NOW + 5, "nbf": NOW}, []),
            ({"exp": "tomorrow"}, ["odd-time"]),
            ({"exp": True}, ["odd-time"]),
            ({"exp": -1}, ["odd-time"]),
            ({"exp": 1e300}, ["odd-time"]),
        ],
    )
    def test_problems(self, claims: dict[str, Any], expected: list[str]) -> None:
        assert problems({"scope": "job.read", **claims}) == expected


class TestWhatIsNoToken:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("", "there is no token: it is empty"),
            ("  \n", "there is no token: it is empty"),
            ("Bearer ", "opaque"),
            ("opaque-secret-value", "this is an opaque token of 19 characters: it shows nothing"),
            ("a.b", "opaque"),
            ("a.b.c.d", "opaque"),
            (".".join([part({"alg": "dir", "enc": "A"}), "", "aa", "bb", "cc"]), "encrypted"),
            ("secret!.x.y", "its header is no JSON object"),
            (f"{part([1])}.{part({})}.c2ln", "its header is no JSON object"),
            (f"{part({'alg': 'RS256'})}.{part('secret')}.c2ln", "its payload is no JSON object"),
            (f"{part({'alg': 'RS256'})}.{part(b'{broken')}.c2ln", "its payload is no JSON object"),
            (f"{part({'alg': 'RS256'})}.{part(b'{}')}.###", "its signature is not in base64url"),
            (f"{part({'typ': 'JWT'})}.{part({})}.c2ln", "its header names no algorithm"),
            (f"{part({'alg': 'R'})}.{part(b'{`a`: 1, `a`: 2}'.replace(b'`', b'%c' % 34))}.c2ln",
             "its payload is no JSON object"),
            (f"{part({'alg': 'R'})}.{part(b'[' * 9000)}.c2ln", "its payload is no JSON object"),
            ("x" * (MOST_CHARACTERS + 1), "expected a token, found 65,537 characters"),
            ('{"token": "secret"}', "expected a token, or an object with the member access_token"),
            ('{"access_token": 7}', "expected a token, or an object with the member access_token"),
            ("{secret", "expected a token, or an object with the member access_token"),
        ],
    )  # fmt: skip
    def test_gets_a_clear_answer(self, text: str, expected: str) -> None:
        with pytest.raises(InvalidFile) as refused:
            read_token(text, "token", POLICIES, now=NOW)

        [fault] = refused.value.faults
        assert expected in fault.message
        assert "secret" not in str(fault)

    def test_it_may_stand_behind_bearer_or_in_an_answer(self) -> None:
        token = token_of({"scope": "job.read", **ALIVE})
        answer = json.dumps({"access_token": token, "expires_in": 3600})

        for text in (token, f" {token}\n", f"Bearer {token}", f"bearer  {token}", answer):
            assert names(read_token(text, "token", POLICIES, now=NOW)) == ["job.read"]

    @given(st.text(max_size=60), st.integers(0, 200), st.sampled_from("._-=é \0"))
    def test_no_error_tells_any_of_it(self, claim: str, at: int, inserted: str) -> None:
        token = token_of({"scope": claim, "note": "a-secret-claim"}, signature=SIGNATURE)
        broken = token[: at % len(token)] + inserted + token[at % len(token) :]
        try:
            found = read_token(broken, "token", POLICIES, now=NOW)
        except InvalidFile as error:
            told = "".join(traceback.format_exception(error)) + repr(error.__context__)
        else:
            told = repr(found)

        assert "a-secret-claim" not in told
        assert SIGNATURE not in told
        assert not any(piece in told for piece in token.split(".") if len(piece) > 12)


class TestTheDocumentedToken:
    def test_is_what_the_documented_client_holds(self) -> None:
        page = shared_path("facts", "create-and-use-an-m2m-client.md").read_text("utf-8")
        token = page.partition('"access_token": "')[2].partition('"')[0]
        found = read_token(token, "token", POLICIES, now=1_634_294_976)

        assert names(found) == ["schedule.admin", "workflow.read"]
        assert found.facts.issuer == "https://accounts.workfloplus.com"
        assert (found.facts.lifetime, found.facts.problems) == (3600, ())
        assert found.facts.signature.state == "unchecked"


def test_scopes_of_a_vendor_whose_clients_hold_nothing_leave_nothing_hidden() -> None:
    assert (
        read({"scope": "https://www.googleapis.com/auth/drive", **ALIVE}, GOOGLE).held.hidden == ()
    )
