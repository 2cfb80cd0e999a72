"""Policy sets and requests to render, and names that break careless quoting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from planner.model import (
    Grant,
    Kind,
    PolicySet,
    Request,
    RequestTemplate,
    Template,
    TemplateObject,
    ValueOf,
)
from planner.requesting import create_request, token_request
from planner.solving.formula import GrantKey

Encoding = Literal["json", "form"]

URL = "https://accounts.example.com/api/client/"
TOKEN = "eyJh.bGci_Oi-JIUzI1NiJ9~+/="
CLIENT_ID = '61=69@"5\\71'
CLIENT_SECRET = """8J'n"E`e$(id)\\4:=@4%s\\n&+ %41é!~"""
VARIABLES = {
    "WORKFLOPLUS_TOKEN": TOKEN,
    "WORKFLOPLUS_CLIENT_ID": CLIENT_ID,
    "WORKFLOPLUS_CLIENT_SECRET": CLIENT_SECRET,
}

HOSTILE = (
    "My Job Scheduling Application",
    "'",
    '"',
    "it's",
    "'; touch pwned; '",
    '"; touch pwned; "',
    "$(touch pwned)",
    "`touch pwned`",
    "${HOME} $HOME $1 $$",
    "a\nb",
    "a\r\nb\n",
    "'\n!!\n'",
    "hello!world !! !$ !curl",
    "^old^new",
    "-rf",
    "--output pwned",
    "@/etc/passwd",
    "=@/etc/passwd",
    ":=@/etc/passwd",
    "@-",
    "{{$processEnv HOME}}",
    "{{{{}}}} {{",
    "{a,b}[1-3]",
    "\\",
    "\\'",
    "\\n \\u0041 \\\\",
    "a\\:b\\=c\\@d\\;e",
    "%s %d %41 %%",
    "a&b=c+d;e",
    "### next request",
    "\n### next\nGET http://127.0.0.1:1/",
    "\n< /etc/passwd",
    "\n// comment\n# comment",
    "\n> {% client.log(1) %}",
    "\u2018smart\u2019 \u201aquotes\u201b \u201cdouble\u201d \u201e",
    "\x00\x01\x07\x1b[31mred\x1b[0m\x7f\x85\x9b",
    "\u202egnirts\u202c \u2066x\u2069 \u200b\ufeff \U000e0041",
    "line\u2028separator\u2029",
    "Zeitplanung für Müller 工作流 🎉👨‍👩‍👧",
    "</script><!-- ]]> -->",
    "EOF\nHEADER\n'@\n\"@",
    "\t tab and blanks \t ",
    "~/x *.py ? [a-z]",
    "#comment",
    "| ; & < > ( )",
    "true",
    "null",
    "0",
    "ends with backslash\\",
    "'''\"\"\"",
)

SCOPES = {"workflow.read": "https://www.workfloplus.com/auth/workflow.read"}


def template(
    body: dict[str, Template],
    *,
    encoding: Encoding = "json",
    bearer: bool = False,
    url: str = URL,
    method: str = "POST",
    headers: tuple[tuple[str, str], ...] = (),
) -> RequestTemplate:
    return RequestTemplate(
        method=method,
        url=url,
        body=TemplateObject(tuple(body.items())),
        encoding=encoding,
        bearer=bearer,
        headers=headers,
    )


CREATE_BODY: dict[str, Template] = {
    "name": ValueOf("name"),
    "scopes": ValueOf("scopes"),
    "permissions": ValueOf("permissions"),
}
TOKEN_BODY: dict[str, Template] = {
    "grant_type": "client_credentials",
    "client_id": ValueOf("client-id"),
    "client_secret": ValueOf("client-secret"),
}


def policy_set(
    *,
    create_client: RequestTemplate | None = None,
    get_token: RequestTemplate | None = None,
    scopes: dict[str, str] = SCOPES,
    name: str = "workfloplus",
) -> PolicySet:
    grants = [Grant(key=GrantKey("scopes", short), value=value) for short, value in scopes.items()]
    grants.append(Grant(key=GrantKey("permissions", "ADMIN"), value="admin"))
    return PolicySet(
        name=name,
        title="WorkfloPlus",
        kinds=(
            Kind(name="permissions", title="permission", held_by="client"),
            Kind(name="scopes", title="scope", held_by="token"),
        ),
        grants={grant.key: grant for grant in grants},
        policies={},
        create_client=create_client,
        get_token=get_token,
    )


def create(
    name: str = "My Job Scheduling Application",
    *,
    values: Sequence[str] = (),
    encoding: Encoding = "json",
    bearer: bool = True,
    url: str = URL,
    method: str = "POST",
    headers: tuple[tuple[str, str], ...] = (),
) -> Request:
    """A request that creates a client called `name`, whose scopes are written as `values`."""
    scopes = {f"scope-{index}": value for index, value in enumerate(values)}
    request = create_request(
        policy_set(
            scopes=scopes,
            create_client=template(
                CREATE_BODY,
                encoding=encoding,
                bearer=bearer,
                url=url,
                method=method,
                headers=headers,
            ),
        ),
        name=name,
        purpose="",
        grants={"scopes": tuple(scopes), "permissions": ("ADMIN",)},
    )
    assert request is not None
    return request


def token(*, encoding: Encoding = "form", url: str = URL, bearer: bool = False) -> Request:
    """A request that gets a token."""
    vendor = policy_set(get_token=template(TOKEN_BODY, encoding=encoding, url=url, bearer=bearer))
    request = token_request(vendor)
    assert request is not None
    return request
