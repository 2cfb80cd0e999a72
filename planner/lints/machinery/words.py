"""What names and titles say about reading and writing, as far as plain English words tell.

The lists are short on purpose: a word that means one thing here and another there is on neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal, TypeAlias

from planner.model import Api

Leaning: TypeAlias = Literal["read", "write"]


def word_set(text: str) -> frozenset[str]:
    """The words in `text`, as it stands in a program."""
    return frozenset(text.split())


READING_WORDS = frozenset({"read", "reader", "readonly", "view", "viewer", "list", "get", "search"})
WRITING_WORDS = word_set(
    """
    admin administrate administrator append approve author cancel contribute contributor control
    create delete deploy edit editor execute full fullcontrol grant import insert invoke manage
    manager modify operate operator owner post publish push put readwrite remove run send set
    submit sync update upload use write writer
    """
)
# Those that promise to change a thing, and so to see it. Creating, deleting, running and sending
# are often given without a look at what is there.
CHANGING_WORDS = word_set("admin edit full manage modify readwrite update write")

READING_VERBS = word_set("count describe fetch find get list lookup query read search show")
CHANGING_VERBS = word_set(
    """
    abort activate add assign cancel create deactivate delete disable enable insert invite
    modify purge remove rename replace reset restore revoke set suspend terminate unassign
    undelete unset update
    """
)

_BOUNDARIES = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^A-Za-z0-9]+")


@lru_cache(maxsize=65_536)
def words(name: str) -> tuple[str, ...]:
    """The words of a name in small letters: ``Job_ReadAll`` is job, read, all. Of an address, such
    as some vendors' scopes are, the last part counts."""
    if "://" in name:
        name = name.rstrip("/").rpartition("/")[2]
    return tuple(word.lower() for word in _BOUNDARIES.split(name) if word)


def compact(name: str) -> str:
    """The letters and digits of a name, in small letters."""
    return "".join(words(name))


@lru_cache(maxsize=65_536)
def named_for(name: str) -> Leaning | None:
    """What a name of a policy or a grant promises: reading alone, or writing too."""
    parts = set(words(name))
    if parts & WRITING_WORDS:
        return "write"
    return "read" if parts & READING_WORDS else None


def family(name: str) -> tuple[str, ...]:
    """What a name is about: its words without those for reading and writing."""
    return tuple(
        word for word in words(name) if word not in READING_WORDS and word not in WRITING_WORDS
    )


def verb(api: Api) -> str:
    """The first word of an API's title. Where titles are methods and URLs, or dotted names, it is
    the first word of the last part, and empty for a placeholder."""
    title = api.title
    if title.startswith(f"{api.method} ") and "/" in title:
        title = title.rstrip("/").rpartition("/")[2]
        title = title.partition("(")[0]
        if "{" in title:
            return ""
    if " " not in title and "." in title:
        title = title.rpartition(".")[2]
    return next(iter(words(title)), "")


def listed(names: Iterable[str], most: int = 5, last: str = "and") -> str:
    """Names between backticks, joined by commas and `last`; of many the first few."""
    from planner.reading.quoting import quoted

    known = list(names)
    shown = [quoted(name) for name in known[:most]]
    if len(known) > most:
        return f"{', '.join(shown)} and {len(known) - most} more"
    return f" {last} ".join(filter(None, (", ".join(shown[:-1]), shown[-1] if shown else "")))


def counted(number: int, noun: str, plural: str = "") -> str:
    """``1 API``, ``2 APIs``; with `plural` where that is no ``s`` more."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def described(api: Api) -> str:
    """An API as messages name it: its title, and its method and URL where the title is not that."""
    from planner.reading.quoting import escaped, quoted

    call = f"{api.method} {api.url}"
    if api.title == call:
        return quoted(call)
    return f"{quoted(api.title)} ({escaped(call, 120)})"
