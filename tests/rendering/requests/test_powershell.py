"""The PowerShell form. PowerShell is on few machines, so the script is read by a small, strict
reader of its own: what is not exactly a form that we write is refused.

In single quotes PowerShell takes all but quotes literally, and a doubled quote for one. It treats
U+2018 to U+201B as ``'`` and U+201C to U+201E as ``"`` (about_Quoting_Rules and the language
specification, section 2.3.5.2), which the scripts avoid by being ASCII.
"""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qsl, quote

import pytest
from hypothesis import given

from planner.model import Request
from planner.rendering.requests import FORMATS
from planner.rendering.requests.powershell import quoted
from tests.rendering.requests.samples import HOSTILE, URL, VARIABLES, create, token
from tests.rendering.requests.test_json_body import TEXT

STRING = r"'(?:[^']|'')*'"
TERM = (
    rf"{STRING}|\$env:[A-Z0-9_]+|\[System\.Uri\]::EscapeDataString\(\$env:[A-Z0-9_]+\)"
    r"|\(ConvertTo-Json -InputObject \$env:[A-Z0-9_]+\)"
)
EXPRESSION = rf"(?:{TERM})(?: \+ (?:{TERM}))*"
SCRIPT = re.compile(
    r"(?:# [A-Za-z0-9_ .,:-]+\n)+"
    r"& \{\n"
    r"\$ErrorActionPreference = 'Stop'\n"
    r"(?P<checks>(?:if \(-not \$env:[A-Z0-9_]+\) \{ throw '[A-Za-z0-9_ ,]+' \}\n)*)"
    rf"\$body = (?P<body>{EXPRESSION})\n"
    r"\$request = @\{\n"
    rf"(?P<settings>(?:  [A-Za-z]+ = {STRING}\n)+)"
    r"  MaximumRedirection = 0\n"
    r"  Body = \[System\.Text\.Encoding\]::UTF8\.GetBytes\(\$body\)\n"
    r"  Headers = @\{\n"
    rf"(?P<headers>(?:    {STRING} = {EXPRESSION}\n)*)"
    r"  \}\n"
    r"\}\n"
    r"\$answer = Invoke-RestMethod @request\n"
    r"ConvertTo-Json -InputObject \$answer -Depth 20\n"
    r"\}\n"
)


class Script:
    def __init__(self, text: str) -> None:
        assert text.isascii()
        found = SCRIPT.fullmatch(text)
        assert found, f"not the script that we write:\n{text}"
        self.checks = re.findall(r"\$env:(\w+)", found["checks"])
        self.body = evaluated(found["body"])
        settings = re.findall(rf"  (\w+) = ({STRING})\n", found["settings"])
        self.settings = {name: evaluated(value) for name, value in settings}
        headers = re.findall(rf"    ({STRING}) = ({EXPRESSION})\n", found["headers"])
        self.headers = {evaluated(name): evaluated(value) for name, value in headers}


def evaluated(expression: str) -> str:
    """What PowerShell makes of terms joined by ``+``."""
    return "".join(value_of(term) for term in re.findall(TERM, expression))


def value_of(term: str) -> str:
    if term.startswith("'"):
        return term[1:-1].replace("''", "'")
    value = VARIABLES[re.findall(r"\$env:(\w+)", term)[0]]
    if "EscapeDataString" in term:
        return quote(value, safe="")
    return json.dumps(value) if "ConvertTo-Json" in term else value


def check(request: Request) -> None:
    script = Script(FORMATS["powershell"](request))
    assert json.loads(script.body) == request.body
    assert script.checks == ["WORKFLOPLUS_TOKEN"]
    assert script.settings == {"Method": "POST", "Uri": URL, "ContentType": "application/json"}
    assert script.headers == {
        "Accept": "application/json",
        "Authorization": f"Bearer {VARIABLES['WORKFLOPLUS_TOKEN']}",
    }


@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_stays_inside_its_string(name: str) -> None:
    check(create(name, values=HOSTILE))


@given(name=TEXT)
def test_random_names_stay_inside_their_string(name: str) -> None:
    check(create(name, values=(name,)))


def test_secrets_are_read_from_the_environment_and_encoded() -> None:
    sent = {
        "grant_type": "client_credentials",
        "client_id": VARIABLES["WORKFLOPLUS_CLIENT_ID"],
        "client_secret": VARIABLES["WORKFLOPLUS_CLIENT_SECRET"],
    }
    form = Script(FORMATS["powershell"](token()))
    assert dict(parse_qsl(form.body, strict_parsing=True)) == sent
    assert form.checks == ["WORKFLOPLUS_CLIENT_ID", "WORKFLOPLUS_CLIENT_SECRET"]
    assert form.settings["ContentType"] == "application/x-www-form-urlencoded"
    assert json.loads(Script(FORMATS["powershell"](token(encoding="json"))).body) == sent


def test_a_form_carries_hostile_texts_as_they_are() -> None:
    request = create("it's", values=HOSTILE, encoding="form")
    body = Script(FORMATS["powershell"](request)).body
    scopes = [("scopes", value) for value in HOSTILE]
    fields = parse_qsl(body, keep_blank_values=True, strict_parsing=True)
    assert fields == [("name", "it's"), *scopes, ("permissions", "admin")]


def test_quotes_in_addresses_and_headers_are_doubled() -> None:
    headers = (("X-Thing", "a'b''$(id)`"), ("User-Agent", "it's"))
    script = Script(FORMATS["powershell"](create(url=f"{URL}'$x", headers=headers)))
    assert script.settings["Uri"] == f"{URL}'$x"
    assert script.settings["UserAgent"] == "it's"
    assert script.headers["X-Thing"] == "a'b''$(id)`"


def test_a_method_that_old_versions_do_not_know_is_a_custom_one() -> None:
    script = Script(FORMATS["powershell"](create(method="REPORT")))
    assert script.settings["CustomMethod"] == "REPORT"
    assert "Method" not in script.settings


@pytest.mark.parametrize("quote_", "\u2018\u2019\u201a\u201b\u201c\u201d\u201e\x00\x1b")
def test_text_with_typographic_quotes_or_controls_is_refused(quote_: str) -> None:
    with pytest.raises(ValueError, match="not printable ASCII"):
        quoted(f"a{quote_}b")
