"""The token request for less than the client has: exactly that, or a refusal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.errors import InvalidFile
from planner.model import (
    Grant,
    JsonValue,
    Kind,
    PolicySet,
    Request,
    RequestTemplate,
    Template,
    TemplateList,
    TemplateObject,
    ValueOf,
)
from planner.narrowing import narrowed_token_request
from planner.requesting import form_fields
from planner.solving.formula import GrantKey

HOLDERS = {"roles": "client", "scopes": "token", "parts": "token"}
SCOPE = ("scope", ValueOf("scopes", joined_by=" "))
PARTS = ("parts", ValueOf("parts", joined_by=" "))
SECRET = ("client_secret", ValueOf("client-secret"))


def vendor(
    values: Mapping[GrantKey, str],
    *narrowing: tuple[str, Template],
    body: tuple[tuple[str, Template], ...] = (SECRET,),
    encoding: str = "form",
) -> PolicySet:
    """A vendor whose token request has `body`, and `narrowing` where a token is to hold less."""
    return PolicySet(
        name="vendor",
        title="Vendor",
        kinds=tuple(Kind(name=kind, title=kind, held_by=who) for kind, who in HOLDERS.items()),
        grants={key: Grant(key=key, value=value) for key, value in values.items()},
        policies={},
        get_token=RequestTemplate(
            method="POST",
            url="https://vendor.example/token",
            body=TemplateObject(body),
            encoding="json" if encoding == "json" else "form",
            bearer=False,
            narrowing=TemplateObject(narrowing) if narrowing else None,
        ),
    )


def key(kind: str, name: str) -> GrantKey:
    return GrantKey(kind, name)


VALUES = {
    key("roles", "boss"): "BOSS",
    key("scopes", "a"): "https://vendor.example/a",
    key("scopes", "b"): "b:*",
    key("parts", "p"): "p",
}
PLANNED = {"roles": ("boss",), "scopes": ("a", "b"), "parts": ()}


def body_of(request: Request | None) -> dict[str, JsonValue]:
    assert request is not None
    return request.body


def refusal_of(policy_set: PolicySet, **grants: tuple[str, ...]) -> str:
    with pytest.raises(InvalidFile) as caught:
        narrowed_token_request(policy_set, planned=PLANNED, grants=grants)
    [fault] = caught.value.faults
    assert fault.path == "requests.get-token.narrowing"
    return fault.message


def test_values_stand_in_one_text_joined_by_blanks() -> None:
    request = narrowed_token_request(
        vendor(VALUES, SCOPE), planned=PLANNED, grants={"scopes": ("a", "b")}
    )

    assert body_of(request) == {
        "client_secret": "$VENDOR_CLIENT_SECRET",
        "scope": "https://vendor.example/a b:*",
    }


def test_secrets_stay_in_the_environment() -> None:
    request = narrowed_token_request(
        vendor(VALUES, SCOPE), planned=PLANNED, grants={"scopes": ("a",)}
    )

    assert request is not None
    assert request.secret_variables == {"client_secret": "VENDOR_CLIENT_SECRET"}


def test_a_body_that_names_scopes_already_is_filled_with_fewer() -> None:
    request = narrowed_token_request(
        vendor(VALUES, body=(SECRET, SCOPE)), planned=PLANNED, grants={"scopes": ("b",)}
    )

    assert body_of(request)["scope"] == "b:*"


def test_json_may_carry_a_list() -> None:
    narrowing = ("only", TemplateObject((("scopes", TemplateList((ValueOf("scopes"),))),)))

    request = narrowed_token_request(
        vendor(VALUES, narrowing, encoding="json"), planned=PLANNED, grants={"scopes": ("b",)}
    )

    assert body_of(request)["only"] == {"scopes": [["b:*"]]}


def test_grants_of_the_client_are_all_there() -> None:
    request = narrowed_token_request(
        vendor(VALUES, SCOPE, body=(SECRET, ("as", ValueOf("roles", joined_by=",")))),
        planned=PLANNED,
        grants={"scopes": ("a",)},
    )

    assert body_of(request)["as"] == "BOSS"


def test_a_member_for_a_kind_that_the_client_has_none_of_is_left_out() -> None:
    request = narrowed_token_request(
        vendor(VALUES, SCOPE, PARTS, ("audience", "x")), planned=PLANNED, grants={"scopes": ("a",)}
    )

    assert [*body_of(request)] == ["client_secret", "scope", "audience"]


def test_none_of_what_the_client_has_cannot_be_asked_for() -> None:
    message = refusal_of(vendor(VALUES, SCOPE), scopes=())

    assert "needs none of the client's scopes, and a request cannot ask for none" in message


def test_each_kind_is_looked_at() -> None:
    planned = {"roles": (), "scopes": ("a",), "parts": ("p",)}
    policy_set = vendor(VALUES, SCOPE, PARTS)

    with pytest.raises(InvalidFile, match="needs none of the client's parts"):
        narrowed_token_request(policy_set, planned=planned, grants={"scopes": ("a",)})
    everything = narrowed_token_request(
        policy_set, planned=planned, grants={"scopes": ("a",), "parts": ("p",)}
    )

    assert body_of(everything)["parts"] == "p"


def test_fewer_grants_of_a_kind_without_a_place_are_refused() -> None:
    assert refusal_of(vendor(VALUES), scopes=("a",)) == (
        "the token request has no place to choose scopes in"
    )


def test_all_grants_of_a_kind_without_a_place_come_with_any_token() -> None:
    request = narrowed_token_request(vendor(VALUES), planned=PLANNED, grants={"scopes": ("b", "a")})

    assert body_of(request) == {"client_secret": "$VENDOR_CLIENT_SECRET"}


def test_a_vendor_without_a_token_request() -> None:
    policy_set = PolicySet(name="v", title="V", kinds=(), grants={}, policies={})

    assert narrowed_token_request(policy_set, planned={}, grants={}) is None


@pytest.mark.parametrize(
    "value",
    [
        "",
        " ",
        "a b",
        "a\tb",
        "a\nb",
        "a\u00a0b",
        "a\u2003b",
        'a"b',
        "a\\b",
        "ä",
        "a\x7f",
        "a\ud800",
    ],
    ids=ascii,
)
def test_a_value_that_is_no_scope_token_is_refused(value: str) -> None:
    """RFC 6749, section 3.3: visible ASCII but for the quotation mark and the backslash."""
    policy_set = vendor(VALUES | {key("scopes", "a"): value, key("scopes", "b"): "b"}, SCOPE)

    message = refusal_of(policy_set, scopes=("a",))

    assert message.startswith("the value of scopes 'a' cannot stand in a list")


def test_a_value_that_is_not_asked_for_refuses_nothing() -> None:
    policy_set = vendor(VALUES | {key("scopes", "a"): "a b", key("scopes", "b"): "b"}, SCOPE)

    request = narrowed_token_request(policy_set, planned=PLANNED, grants={"scopes": ("b",)})

    assert body_of(request)["scope"] == "b"


def test_other_joints_refuse_values_that_hold_them() -> None:
    comma = ("scope", ValueOf("scopes", joined_by=","))
    policy_set = vendor(VALUES | {key("scopes", "a"): "a,b", key("scopes", "b"): "b c"}, comma)

    good = narrowed_token_request(policy_set, planned=PLANNED, grants={"scopes": ("b",)})

    assert body_of(good)["scope"] == "b c"
    with pytest.raises(InvalidFile, match="could not be told apart"):
        narrowed_token_request(policy_set, planned=PLANNED, grants={"scopes": ("a",)})


@given(
    texts=st.lists(st.text(max_size=6), min_size=1, max_size=4, unique=True),
    data=st.data(),
)
def test_what_is_sent_reads_back_as_the_values_asked_for_or_is_refused(
    texts: list[str], data: st.DataObject
) -> None:
    names = [f"s{at}" for at in range(len(texts))]
    chosen = data.draw(st.lists(st.sampled_from(names), unique=True))
    values = {key("scopes", name): text for name, text in zip(names, texts, strict=True)}
    is_sound = all(
        re.fullmatch(r"[\x21\x23-\x5b\x5d-\x7e]+", values[key("scopes", n)]) for n in chosen
    )

    try:
        request = narrowed_token_request(
            vendor(values, SCOPE),
            planned={"scopes": tuple(names)},
            grants={"scopes": tuple(chosen)},
        )
    except InvalidFile:
        assert not chosen or not is_sound
        return

    assert request is not None
    sent = dict(parse_qsl(urlencode(form_fields(request)), keep_blank_values=True))
    assert sent["scope"].split(" ") == [values[key("scopes", name)] for name in chosen]
    assert is_sound
