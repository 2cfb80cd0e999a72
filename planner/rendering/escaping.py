"""Text from outside, made harmless for terminals and for Markdown.

Catalogues, integrations and the answers of servers are untrusted: a name may hold an escape
sequence that repaints a terminal, a character that reverses the line, or Markdown. Everything here
shows such text as what it is and drops nothing.
"""

from __future__ import annotations

import re

# Characters that move, hide or reorder text: the control characters, the soft hyphen, fillers and
# other blanks of no width, line and paragraph separators, bidirectional controls, interlinear
# annotations, tags, surrogates without their partner, and noncharacters. Spelled out rather than
# taken from `str.isprintable`, whose answer changes with the version of Python.
INVISIBLE = (
    "\\x00-\\x1f\\x7f-\\x9f\\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\\ud800-\\udfff\ufeff\uffa0"
    "\ufff0-\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)

# Patterns are compiled when first used: a plan as text seldom needs any of them.
_INVISIBLE = f"[{INVISIBLE}]"
_INVISIBLE_IN_LINES = f"(?![\\n\\t])[{INVISIBLE}]"

# CommonMark 0.31, section 2.4: a backslash makes any ASCII punctuation literal.
_MARKDOWN_ALWAYS = r"[\\`*_\[\]<>|#&~$@{}]"
_MARKDOWN_AUTOLINK = r"(?i)(?<=www)\.|:(?=//)|(?<=mailto):|(?<=xmpp):"
_MARKDOWN_LIST_MARKER = r"^([0-9]*)([-+=.):])"
_OUTER_SPACE = r"^\s+|\s+$"


def terminal(text: str, *, one_line: bool = True) -> str:
    r"""`text` with every character that a terminal would act on, or not show, written as its code.

    Codes look like ``\x1b``, ``\u202e`` and ``\U000e0001``. With ``one_line=False`` line feeds
    and tabs stay.
    """
    if text.isascii() and text.isprintable():
        return text
    return re.sub(_INVISIBLE if one_line else _INVISIBLE_IN_LINES, _code, text)


def _code(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code > 0xFFFF:
        return f"\\U{code:08x}"
    return f"\\u{code:04x}" if code > 0xFF else f"\\x{code:02x}"


def markdown(text: str) -> str:
    """`text` as Markdown that shows it literally, in a paragraph, a list item or a table's cell.

    Holds for CommonMark and GitHub's tables, strikethrough and links on web addresses. What a
    terminal would not show is written as its code (see :func:`terminal`), line feeds too, so that
    the result is one line. What GitHub adds to the finished text (links on mail addresses,
    @mentions, #numbers, :emoji:) no escape keeps away; :func:`markdown_code` does.
    """
    escaped = re.sub(_MARKDOWN_ALWAYS, _backslashed, terminal(text))
    escaped = re.sub(_MARKDOWN_AUTOLINK, _backslashed, escaped)
    escaped = re.sub(_MARKDOWN_LIST_MARKER, r"\1\\\2", escaped)
    if escaped.endswith("!"):  # a link that follows would become a picture
        escaped = escaped[:-1] + "\\!"
    return re.sub(_OUTER_SPACE, _entities, escaped)


def _backslashed(found: re.Match[str]) -> str:
    return f"\\{found[0]}"


def _entities(found: re.Match[str]) -> str:
    return "".join(f"&#{ord(character)};" for character in found[0])


def markdown_code(text: str, *, in_table: bool = False) -> str:
    """`text` as a code span; what a terminal would not show is written as its code.

    In a table's cell a pipe ends the cell even inside a code span, so there it is escaped, which
    GitHub's tables undo. Empty text gives empty text, as Markdown has no empty code span.
    """
    shown = terminal(text)
    if not shown:
        return ""
    fence = "`" * (_longest_run(shown) + 1 if "`" in shown else 1)
    # CommonMark 0.31, section 6.1: one blank on both sides is taken off again.
    outer_blanks = shown[0] == shown[-1] == " " and shown.strip(" ")
    padding = " " if "`" in (shown[0], shown[-1]) or outer_blanks else ""
    if in_table:
        shown = shown.replace("|", "\\|")
    return f"{fence}{padding}{shown}{padding}{fence}"


def markdown_fence(text: str, language: str = "") -> str:
    """`text` as a fenced block of code, ending in a line feed.

    Line feeds and tabs stay; other characters that a terminal would not show are written as their
    code. ``ValueError`` where `language` is no plain word.
    """
    if not re.fullmatch(r"[A-Za-z0-9+#.-]*", language):
        raise ValueError(f"not the name of a language: {language!r}")
    shown = terminal(text, one_line=False)
    fence = "`" * max(3, _longest_run(shown) + 1)
    end = "" if shown.endswith("\n") or not shown else "\n"
    return f"{fence}{language}\n{shown}{end}{fence}\n"


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)
