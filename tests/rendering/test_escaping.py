"""Escaping, checked by a real CommonMark parser with GitHub's tables and strikethrough."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.rendering.escaping import (
    INVISIBLE,
    markdown,
    markdown_code,
    markdown_fence,
    terminal,
)
from tests.rendering.requests.samples import HOSTILE

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# Text in which Markdown's own characters are as frequent as letters.
PIECES = st.sampled_from(
    [
        *"\\`*_{}[]<>()#+-.!|&~$:@=/^\"'\n\r\t \xa0\u2003\x1b\u202e",
        *("www.", "WWW.", "http://", "mailto:", "a@b.co", "1.", "12)", "&amp;", "&#42;"),
        *("```", "~~~", "---", "<b>", "</script>", "![x](y)", "[a]: b", "  ", "    ", "\\|"),
        *("word", "é", "🎉", "0"),
    ]
)
TEXT = st.lists(PIECES, min_size=1, max_size=12).map("".join) | st.text(min_size=1, max_size=30)

MARKDOWN = (
    *HOSTILE,
    "*bold* _emphasis_ **strong** ~~struck~~ `code`",
    "[link](https://example.com) ![picture](x) [ref] [^1]",
    "<b>html</b> <!-- comment --> <https://example.com> <a@b.co>",
    "www.example.com https://example.com ftp://x a@b.co mailto:a@b.co",
    "WwW.example.com HTTP://EXAMPLE.COM",
    "&amp; &lt; &#42; &nbsp;",
    "# heading",
    "- item",
    "+ item",
    "* item",
    "1. item",
    "123456789) item",
    "> quote",
    "---",
    "===",
    "***",
    "    indented",
    "\xa0 blanks all round \u2003",
    "```fence",
    "~~~fence",
    "| a | b |",
    "a|b\\|c\\\\|d",
    "[a]: https://example.com",
    "a\nb\n\nc",
    "$x$ {{ site.url }} {% raw %}",
    "!",
)


@pytest.fixture(scope="module")
def parser() -> MarkdownIt:
    markdown_it = pytest.importorskip("markdown_it", reason="needs markdown-it-py")
    parser: MarkdownIt = markdown_it.MarkdownIt("commonmark").enable(["table", "strikethrough"])
    return parser


def inline_tokens(tokens: list[Token], around: list[str]) -> list[Token]:
    """What stands in the only inline token; `around` says what may stand outside it."""
    assert [token.type for token in tokens] == around
    inline = next(token for token in tokens if token.type == "inline")
    return inline.children or []


def plain_text(tokens: list[Token]) -> str:
    assert {token.type for token in tokens} <= {"text"}
    return "".join(token.content for token in tokens)


PARAGRAPH = ["paragraph_open", "inline", "paragraph_close"]


def in_cell(parser: MarkdownIt, cell: str) -> list[Token]:
    """The tokens of a cell in the middle of a table, whose other cells have to stay as they are."""
    tokens = parser.parse(f"| a | b | c |\n| - | - | - |\n| x | {cell} | y |\n\nafter\n")
    types = [token.type for token in tokens]
    assert types.count("table_open") == 1
    assert types.count("tr_open") == 2
    inline = [token for token in tokens if token.type == "inline"]
    assert [token.content for token in inline[:4]] == ["a", "b", "c", "x"]
    assert [token.content for token in inline[5:]] == ["y", "after"]
    return inline[4].children or []


class TestMarkdown:
    @pytest.mark.parametrize("text", MARKDOWN)
    def test_text_is_shown_literally(self, text: str, parser: MarkdownIt) -> None:
        self.check(parser, text)

    @given(text=TEXT)
    def test_random_text_is_shown_literally(self, text: str, parser: MarkdownIt) -> None:
        self.check(parser, text)

    def check(self, parser: MarkdownIt, text: str) -> None:
        source = markdown(text)
        assert "\n" not in source
        assert plain_text(inline_tokens(parser.parse(source), PARAGRAPH)) == terminal(text)
        assert plain_text(in_cell(parser, source)) == terminal(text)
        item = ["bullet_list_open", "list_item_open", *PARAGRAPH, "list_item_close"]
        tokens = inline_tokens(parser.parse(f"- {source}"), [*item, "bullet_list_close"])
        assert plain_text(tokens) == terminal(text)
        beside = inline_tokens(parser.parse(f"a {source}[b](c) {source}"), PARAGRAPH)
        assert [token.type for token in beside if token.type != "text"] == [
            "link_open",
            "link_close",
        ]

    @given(text=TEXT)
    def test_no_address_becomes_a_link(self, text: str) -> None:
        source = markdown(text)
        assert not re.search(r"(?i)www\.|(?<!\\)://|(?:mailto|xmpp):|(?<!\\)@", source)

    def test_plain_names_stay_readable(self) -> None:
        for name in ("Get Users", "job.read", "Create a Scheduled Job (v2)", "Zeit, für Müller?"):
            assert markdown(name) == name
        assert markdown("") == ""


class TestMarkdownCode:
    @pytest.mark.parametrize("text", MARKDOWN)
    def test_text_is_shown_literally(self, text: str, parser: MarkdownIt) -> None:
        self.check(parser, text)

    @given(text=TEXT)
    def test_random_text_is_shown_literally(self, text: str, parser: MarkdownIt) -> None:
        self.check(parser, text)

    def check(self, parser: MarkdownIt, text: str) -> None:
        spans = (
            inline_tokens(parser.parse(f"a {markdown_code(text)} b"), PARAGRAPH)[1:-1],
            in_cell(parser, markdown_code(text, in_table=True)),
        )
        for tokens in spans:
            assert [token.type for token in tokens] == ["code_inline"]
            assert tokens[0].content == terminal(text)

    def test_plain_names_have_single_backticks(self) -> None:
        assert markdown_code("job.read") == "`job.read`"
        assert markdown_code("a`b") == "``a`b``"
        assert markdown_code("`") == "`` ` ``"
        assert markdown_code("a|b", in_table=True) == "`a\\|b`"
        assert markdown_code("a|b") == "`a|b`"
        assert markdown_code("") == ""


class TestMarkdownFence:
    @pytest.mark.parametrize("text", MARKDOWN)
    def test_text_is_shown_literally(self, text: str, parser: MarkdownIt) -> None:
        self.check(parser, text)

    @given(text=TEXT)
    def test_random_text_is_shown_literally(self, text: str, parser: MarkdownIt) -> None:
        self.check(parser, text)

    def check(self, parser: MarkdownIt, text: str) -> None:
        tokens = parser.parse(f"before\n{markdown_fence(text, 'sh')}after\n")
        assert [token.type for token in tokens] == [*PARAGRAPH, "fence", *PARAGRAPH]
        assert tokens[3].info == "sh"
        shown = terminal(text, one_line=False)
        assert tokens[3].content == (shown if shown.endswith("\n") else f"{shown}\n")

    def test_plain_code_has_three_backticks(self) -> None:
        assert markdown_fence("echo\n", "sh") == "```sh\necho\n```\n"
        assert markdown_fence("a\n````\nb") == "`````\na\n````\nb\n`````\n"
        assert markdown_fence("") == "```\n```\n"

    @pytest.mark.parametrize("language", ["a b", "sh\n", "`", "é"])
    def test_a_language_that_is_no_word_is_refused(self, language: str) -> None:
        with pytest.raises(ValueError, match="not the name of a language"):
            markdown_fence("x", language)


class TestTerminal:
    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
            ("\x9b31m", "\\x9b31m"),
            ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
            ("a\rb\bc\x00d\x7f", "a\\x0db\\x08c\\x00d\\x7f"),
            ("a\nb\tc", "a\\x0ab\\x09c"),
            ("\u202eabc\u202c \u2066x\u2069", "\\u202eabc\\u202c \\u2066x\\u2069"),
            ("a\u2028b\u2029c\x85d", "a\\u2028b\\u2029c\\x85d"),
            ("a\u200bb\ufeffc\xadd", "a\\u200bb\\ufeffc\\xadd"),
            ("\U000e0041", "\\U000e0041"),
            ("\udc80", "\\udc80"),
            ("Zeit für Müller 工作流 🎉", "Zeit für Müller 工作流 🎉"),
            ("", ""),
        ],
    )
    def test_what_a_terminal_acts_on_is_written_as_its_code(self, text: str, shown: str) -> None:
        assert terminal(text) == shown

    def test_line_feeds_and_tabs_stay_where_lines_are_wanted(self) -> None:
        assert terminal("a\nb\tc\r\n\x1b", one_line=False) == "a\nb\tc\\x0d\n\\x1b"

    @given(text=st.text(st.characters()))
    def test_no_control_or_format_character_is_left(self, text: str) -> None:
        shown = terminal(text)
        assert not re.search(f"[{INVISIBLE}]", shown)
        assert len(shown.splitlines()) <= 1
        assert terminal(shown) == shown

    def test_every_control_format_and_separator_character_is_known(self) -> None:
        import sys
        import unicodedata

        left = {
            f"U+{code:04X}"
            for code in range(sys.maxunicode + 1)
            if unicodedata.category(chr(code)) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
            and not re.match(f"[{INVISIBLE}]", chr(code))
        }
        # These format characters are seen: signs that span the digits or letters which follow.
        seen = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}
        seen |= set(range(0x13430, 0x13440))
        assert left <= {f"U+{code:04X}" for code in seen}
