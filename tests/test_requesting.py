"""What goes into a request, and which templates are refused."""

from __future__ import annotations

import pytest

from planner.errors import InvalidFile
from planner.model import Request, RequestTemplate, Template, TemplateList, TemplateObject, ValueOf
from planner.requesting import (
    create_request,
    form_fields,
    token_request,
    unplaced_kinds,
    variable_name,
)
from tests.rendering.requests.samples import (
    CREATE_BODY,
    HOSTILE,
    SCOPES,
    TOKEN_BODY,
    URL,
    Encoding,
    create,
    policy_set,
    template,
    token,
)


def created(
    body: dict[str, Template],
    *,
    scopes: dict[str, str] = SCOPES,
    purpose: str = "",
    name: str = "n",
    encoding: Encoding = "json",
) -> Request:
    request = create_request(
        policy_set(create_client=template(body, encoding=encoding), scopes=scopes),
        name=name,
        purpose=purpose,
        grants={"scopes": tuple(scopes)},
    )
    assert request is not None
    return request


def refusal(create_client: RequestTemplate) -> str:
    with pytest.raises(InvalidFile) as raised:
        create_request(policy_set(create_client=create_client), name="n", purpose="", grants={})
    assert len(raised.value.faults) == 1
    return str(raised.value)


def test_the_documented_create_request() -> None:
    vendor = policy_set(
        create_client=template(CREATE_BODY, bearer=True),
        scopes={
            "schedule.admin": "https://www.workfloplus.com/auth/schedule.admin",
            "workflow.read": "https://www.workfloplus.com/auth/workflow.read",
        },
    )
    request = create_request(
        vendor,
        name="My Job Scheduling Application",
        purpose="unused",
        grants={"permissions": ("ADMIN",), "scopes": ("workflow.read", "schedule.admin")},
    )
    assert request == Request(
        method="POST",
        url=URL,
        headers=(
            ("Content-Type", "application/json"),
            ("Accept", "application/json"),
            ("Authorization", "Bearer $WORKFLOPLUS_TOKEN"),
        ),
        body={
            "name": "My Job Scheduling Application",
            "scopes": [
                "https://www.workfloplus.com/auth/workflow.read",
                "https://www.workfloplus.com/auth/schedule.admin",
            ],
            "permissions": ["admin"],
        },
        encoding="json",
        token_variable="WORKFLOPLUS_TOKEN",
    )
    assert list(request.body) == ["name", "scopes", "permissions"]


def test_the_documented_token_request() -> None:
    assert token() == Request(
        method="POST",
        url=URL,
        headers=(
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("Accept", "application/json"),
        ),
        body={
            "grant_type": "client_credentials",
            "client_id": "$WORKFLOPLUS_CLIENT_ID",
            "client_secret": "$WORKFLOPLUS_CLIENT_SECRET",
        },
        encoding="form",
        secret_variables={
            "client_id": "WORKFLOPLUS_CLIENT_ID",
            "client_secret": "WORKFLOPLUS_CLIENT_SECRET",
        },
    )


def test_a_vendor_that_describes_no_request_has_none() -> None:
    assert create_request(policy_set(), name="n", purpose="", grants={}) is None
    assert token_request(policy_set()) is None


def test_a_kind_without_planned_grants_is_sent_as_an_empty_list() -> None:
    assert create().body["scopes"] == []
    joined = template({"scope": ValueOf("scopes", joined_by=" ")})
    request = create_request(
        policy_set(create_client=joined), name="n", purpose="", grants={"scopes": ()}
    )
    assert request is not None
    assert request.body == {"scope": ""}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_value_is_put_in_as_data_whatever_it_holds(name: str) -> None:
    nested: dict[str, Template] = {
        "client": TemplateObject(
            (
                ("label", ValueOf("name")),
                ("notes", TemplateList((ValueOf("purpose"), "fixed", 1, True, None))),
            )
        )
    }
    request = created(nested, name=name, purpose=name)
    assert request.body == {"client": {"label": name, "notes": [name, "fixed", 1, True, None]}}


def test_joined_values_keep_their_order() -> None:
    scopes = {"b": "https://x/b", "a": "https://x/a"}
    request = created({"scope": ValueOf("scopes", joined_by=" ")}, scopes=scopes)
    assert request.body == {"scope": "https://x/b https://x/a"}


@pytest.mark.parametrize(("value", "joint"), [("a b", " "), ("a", ""), ("", " ")])
def test_joined_values_that_could_be_read_as_others_are_refused(value: str, joint: str) -> None:
    with pytest.raises(InvalidFile, match=r"not be told apart|joins the values"):
        created({"scope": ValueOf("scopes", joined_by=joint)}, scopes={"s": value, "t": "t"})


def test_an_unknown_grant_is_a_mistake_of_the_caller() -> None:
    vendor = policy_set(create_client=template(CREATE_BODY))
    with pytest.raises(KeyError):
        create_request(vendor, name="n", purpose="", grants={"scopes": ("nonesuch",)})


@pytest.mark.parametrize("what", ["name", "purpose"])
def test_bytes_that_are_no_text_are_refused(what: str) -> None:
    given = {"name": "n", "purpose": "p", what: "a\udc80b"}
    with pytest.raises(InvalidFile, match=f"bytes that are no characters in {what}"):
        created(CREATE_BODY, name=given["name"], purpose=given["purpose"])


@pytest.mark.parametrize(
    ("name", "variable"),
    [
        ("workfloplus", "WORKFLOPLUS_TOKEN"),
        ("microsoft-graph.v1", "MICROSOFT_GRAPH_V1_TOKEN"),
        ("3scale", "_3SCALE_TOKEN"),
        ("a b$(id)`\n", "A_B__ID____TOKEN"),
        ("grün", "GR_N_TOKEN"),
        ("٣", "__TOKEN"),
    ],
)
def test_variables_are_named_after_the_policy_set(name: str, variable: str) -> None:
    assert variable_name(policy_set(name=name), "TOKEN") == variable
    vendor = policy_set(name=name, create_client=template(CREATE_BODY, bearer=True))
    request = create_request(vendor, name="n", purpose="", grants={})
    assert request is not None
    assert request.token_variable == variable


def test_fixed_headers_come_along_and_replace_ours_of_the_same_name() -> None:
    headers = (("accept", "application/vnd.github+json"), ("X-Version", "2022-11-28"))
    assert create(headers=headers, bearer=False).headers == (
        ("Content-Type", "application/json"),
        ("accept", "application/vnd.github+json"),
        ("X-Version", "2022-11-28"),
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Thing", "a\r\nX-Other: b"),
        ("X-Thing", "a\n"),
        ("X-Thing", "a\x00b"),
        ("X-Thing", "\u202ea"),
        ("X-Thing", "é"),
        ("X-Thing", ""),
        ("X-Thing", " a"),
        ("X-Thing", "a "),
        ("X-Thing", "a\\b"),
        ("X-Thing", "{{$processEnv HOME}}"),
        ("X-Thing\r\nX-Other", "a"),
        ("X Thing", "a"),
        ("X-Thing:", "a"),
        ("-X", "a"),
        ("", "a"),
        ("Authorization", "Basic abc"),
        ("authorization", "Basic abc"),
        ("Content-Length", "1"),
        ("Transfer-Encoding", "chunked"),
        ("Host", "evil.example"),
        ("Cookie", "a=b"),
    ],
)
def test_a_header_that_could_change_the_request_is_refused(name: str, value: str) -> None:
    message = refusal(template(CREATE_BODY, headers=((name, value),)))
    assert message.startswith("workfloplus: expected ")
    assert " in requests.create-client.headers[" in message
    assert message.isprintable()


def test_a_header_given_twice_is_refused() -> None:
    headers = (("X-Thing", "a"), ("x-thing", "b"))
    assert "x-thing" in refusal(template(CREATE_BODY, headers=headers))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "accounts.example.com/x",
        "/x",
        "ftp://example.com/",
        "file:///etc/passwd",
        "https://",
        "https:///x",
        "https://user@example.com/",
        "https://user:word@example.com/",
        "http://127.0.0.1@example.com/",
        "https://example.com:port/",
        "https://example.com/a b",
        "https://example.com/\n",
        "https://example.com/a\r\nX-Other: b",
        "https://example.com/\x1b",
        "https://example.com/#part",
        "https://example.com\\@evil.example/",
        'https://example.com/"',
        "https://exämple.com/",
        "https://{tenant}.example.com/",
        "-https://example.com/",
        "http://example.com/",
        "http://localhost.example.com/",
        "http://127.0.0.1.example.com/",
    ],
)
def test_an_address_that_is_not_plainly_https_is_refused(url: str) -> None:
    assert "requests.create-client.url" in refusal(template(CREATE_BODY, url=url))


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com",
        "https://example.com?a=b",
        "https://example.com:8443/a/{id}/b'c!$d?e=%20&f[]=g",
        "https://[2001:db8::1]/x",
        "http://127.0.0.1:8080/x",
        "http://localhost/x",
        "http://[::1]:8080/",
    ],
)
def test_an_address_on_https_or_on_this_machine_is_kept_as_it_is(url: str) -> None:
    assert create(url=url).url == url


@pytest.mark.parametrize("method", ["", "post", "POST /", "POST\r\n", "-X", "PO ST", "{{x}}"])
def test_a_method_that_is_no_plain_word_is_refused(method: str) -> None:
    assert "requests.create-client.method" in refusal(template(CREATE_BODY, method=method))


def test_a_secret_anywhere_but_at_the_top_of_the_body_is_refused() -> None:
    inner = TemplateObject((("secret", ValueOf("client-secret")),))
    for nested in (inner, TemplateList((ValueOf("client-id"),))):
        vendor = policy_set(get_token=template({"auth": nested}))
        with pytest.raises(InvalidFile, match=r"a member of the body itself in requests\.get-tok"):
            token_request(vendor)


@pytest.mark.parametrize("source", ["name", "purpose", "scopes"])
def test_a_token_request_cannot_send_what_nobody_gave(source: str) -> None:
    vendor = policy_set(get_token=template({"thing": ValueOf(source)}))
    with pytest.raises(InvalidFile, match=rf"no `{source}` is known.*get-token\.body\.thing"):
        token_request(vendor)


def test_a_token_request_sends_the_grants_given() -> None:
    body = {**TOKEN_BODY, "scope": ValueOf("scopes", joined_by=" ")}
    vendor = policy_set(get_token=template(body, encoding="form"))
    request = token_request(vendor, grants={"scopes": ("workflow.read",)})
    assert request is not None
    assert request.body["scope"] == "https://www.workfloplus.com/auth/workflow.read"


def test_a_form_sends_a_list_as_repeated_fields_and_values_as_text() -> None:
    body: dict[str, Template] = {
        "list": TemplateList(("a", 1)),
        "yes": True,
        "no": False,
        "five": 5,
        "none": TemplateList(()),
    }
    assert form_fields(created(body, encoding="form")) == (
        ("list", "a"),
        ("list", "1"),
        ("yes", "true"),
        ("no", "false"),
        ("five", "5"),
    )


@pytest.mark.parametrize(
    "value",
    [
        None,
        TemplateObject(()),
        TemplateList((None,)),
        TemplateList((TemplateList(()),)),
        TemplateList((TemplateObject((("a", "b"),)),)),
    ],
)
def test_a_form_that_cannot_carry_its_body_is_refused(value: Template) -> None:
    message = refusal(template({"a": value}, encoding="form"))
    assert "a form carries text, numbers and lists of these" in message


@pytest.mark.parametrize("name", ["", "a=b", "a&b", "a b", "-a", "@a", "a\n", "é", "a'b"])
def test_a_form_field_with_an_odd_name_is_refused(name: str) -> None:
    assert "form's names" in refusal(template({name: "x"}, encoding="form"))


def test_kinds_that_no_request_carries_are_told() -> None:
    grants = {"permissions": ("ADMIN",), "scopes": ("workflow.read",)}
    scopes_only = template({"a": TemplateList((TemplateObject((("b", ValueOf("scopes")),)),))})
    assert unplaced_kinds(policy_set(), grants) == ("permissions", "scopes")
    assert unplaced_kinds(policy_set(create_client=scopes_only), grants) == ("permissions",)
    assert unplaced_kinds(policy_set(get_token=scopes_only), grants) == ("permissions",)
    assert unplaced_kinds(policy_set(create_client=template(CREATE_BODY)), grants) == ()
    assert unplaced_kinds(policy_set(), {"permissions": (), "scopes": ()}) == ()
