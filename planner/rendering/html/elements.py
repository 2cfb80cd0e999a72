"""The smallest parts of a page: text from outside as HTML that shows it and does nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from planner.model import Api, PolicySet, Requirement
from planner.rendering.escaping import terminal
from planner.rendering.wording import Voice, grants_in_words, requirement_in_words
from planner.solving.formula import GrantKey, atoms

SHOWN = 6
"""How many names of a longer list stand outside its fold."""

SHORT_NAME = 16
"""A name of no more characters, none of them wide, is never broken: every column and every phone
has room for it."""

MANY_GRANTS = 12
"""A requirement that names more grants than this is folded."""


def shown(text: str) -> Markup:
    """`text` on one line, each character that would hide or reorder others as its code."""
    return escape(terminal(text))


def isolated(text: str) -> Markup:
    """`text` within a sentence, which its writing direction does not touch."""
    return Markup("<bdi>{}</bdi>").format(shown(text))


def breakable(text: str) -> Markup:
    """A name or an address that may be broken after its dots, slashes and the like."""
    pieces = re.split(r"(?<=[./_:-])(?![./_:-])", terminal(text))
    return Markup("<wbr>").join(piece for piece in pieces if piece)


def code(text: str) -> Markup:
    """A name as it is written in requests and files."""
    if not text:
        return Markup()
    written = terminal(text)
    if len(written) <= SHORT_NAME and written.isascii():
        return Markup('<code class="whole">{}</code>').format(shown(text))
    return Markup('<code class="long">{}</code>').format(breakable(text))


def ticked(text: str) -> Markup:
    """A message within a sentence, in which names stand between backticks.

    A backtick that is not the outer edge of words is a part of a name, and stays.
    """
    pieces = re.split(r"(?<![^\s(])`([^`]+)`(?![^\s.,;:!?)])", text)
    made = (code(piece) if at % 2 else shown(piece) for at, piece in enumerate(pieces) if piece)
    return Markup('<bdi class="message">{}</bdi>').format(Markup().join(made))


def lines(text: str) -> Markup:
    """Text of several lines, for an element that keeps line feeds."""
    return escape(terminal(text, one_line=False))


VOICE = Voice(name=lambda text: str(code(text)), text=lambda text: str(isolated(text)))


def phrase(text: str) -> Markup:
    """A phrase that was put together with `VOICE`, whose every text from outside is safe then."""
    return Markup(text)  # noqa: S704


def is_linkable(address: str) -> bool:
    """Whether an address is one on the web, written so that it shows where it leads."""
    is_web = address.startswith(("https://", "http://"))
    return is_web and address.isascii() and address.isprintable() and " " not in address


def link(address: str, text: str) -> Markup:
    """`text`, as a link where `address` is one on the web."""
    if not is_linkable(address):
        return isolated(text)
    return Markup('<a href="{}" rel="noreferrer"><bdi>{}</bdi></a>').format(
        address, breakable(text)
    )


def page(address: str) -> Markup:
    """The address of a page, as a link to itself where it is one on the web."""
    return link(address, address)


def date(text: str) -> Markup:
    """A date of our usual form, which is never broken; anything else is text."""
    is_date = re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII)
    return Markup('<span class="date">{}</span>').format(text) if is_date else isolated(text)


def api_cell(api: Api) -> Markup:
    """An API: its title, and below it what is called."""
    return Markup("{}{}").format(link(api.page, api.title), called(api))


def called(api: Api) -> Markup:
    """Method and URL template."""
    return Markup(
        '<span class="called"><span class="method">{}</span> <bdi>{}</bdi></span>'
    ).format(shown(api.method), breakable(api.url))


def effect(name: str) -> Markup:
    """``read`` or ``write``, marked."""
    kind = "write" if name == "write" else "read"
    return Markup('<span class="mark {}">{}</span>').format(kind, name)


def policy(name: str | None) -> Markup:
    """The name of an API's policy, or that it has none."""
    return code(name) if name else Markup("its own")


def grant_names(keys: Iterable[GrantKey], policy_set: PolicySet) -> Markup:
    """Grants in words: ``permission ADMIN and scope a``."""
    by_kind: dict[str, tuple[str, ...]] = {}
    for key in keys:
        by_kind[key.kind] = (*by_kind.get(key.kind, ()), key.name)
    return phrase(grants_in_words(by_kind, policy_set, VOICE))


def listing(items: Sequence[Markup], *, limit: int = SHOWN) -> Markup:
    """Items one below the other; those beyond `limit` folded away, and counted."""
    row = Markup("<li>{}</li>")
    first = Markup().join(row.format(item) for item in items[:limit])
    rest = Markup().join(row.format(item) for item in items[limit:])
    head = Markup('<ul class="plain">{}</ul>').format(first)
    if not rest:
        return head
    return Markup("{}{}").format(
        head, folded(f"{len(items) - limit} more", Markup('<ul class="plain">{}</ul>').format(rest))
    )


def folded(summary: str, content: Markup) -> Markup:
    """`content` behind a summary of ours, to be opened by whoever wants it."""
    return Markup('<details class="more"><summary>{}</summary>{}</details>').format(
        summary, content
    )


def asked(requirement: Requirement | None, policy_set: PolicySet) -> Markup:
    """What a call must present; long requirements are folded."""
    if requirement is None:
        return Markup("something unknown")
    words = phrase(requirement_in_words(requirement, policy_set, VOICE))
    number = len(set(atoms(requirement)))
    if number <= MANY_GRANTS:
        return words
    return folded(f"a choice of {number} grants", words)
