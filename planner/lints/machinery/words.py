"""What names and titles say about reading and writing, as far as plain English words tell.

The lists are short on purpose: a word that means one thing here and another there is on neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal, TypeAlias

from planner.model import Api
from planner.reading.quoting import escaped

LONGEST_SHOWN = 160
"""Longer names are cut in messages."""

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

READING_VERBS = word_set(
    """
    calculate check classify compare count describe download estimate evaluate export extract fetch
    find get list lookup preview query read retrieve search show validate watch
    """
)
CHANGING_VERBS = word_set(
    """
    abort activate cancel create deactivate delete disable enable insert modify purge remove rename
    reset revoke suspend terminate unassign undelete unset
    """
)
# Those that begin small-letter names, such as ``getschedule``, and no other word.
_READING_STARTS = (
    "calculate", "check", "classify", "download", "estimate", "evaluate", "export", "extract",
    "find", "get", "query", "retrieve", "search", "validate",
)  # fmt: skip
_NOT_READING = ("checkin", "checklist", "checkout", "searches")

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
    """The first word of an API's title. Where titles are methods and URLs, dotted names or such as
    ``Files: copy``, it is the first word of the last part, and empty for a placeholder."""
    title = api.title
    if title.startswith(f"{api.method} ") and "/" in title:
        return _verb_of_path(title)
    title = title.rpartition(": ")[2]
    if " " not in title and "." in title:
        title = title.rpartition(".")[2]
    return _first_word(title)


def _first_word(text: str) -> str:
    found = words(text)[:2]
    return "" if not found or "".join(found) in _NOT_READING else found[0]


def _verb_of_path(path: str) -> str:
    last = path.rstrip("/").rpartition("/")[2].partition("(")[0].rpartition(".")[2]
    if "{" in last:
        return ""
    start = next((start for start in _READING_STARTS if last.startswith(start)), "")
    if last.islower() and start and not last.startswith(_NOT_READING):
        return start
    return _first_word(last)


def named(text: str) -> str:
    """A name between backticks."""
    return f"`{escaped(text, LONGEST_SHOWN)}`"


def listed(names: Iterable[str], most: int = 5, last: str = "and") -> str:
    """Names between backticks, joined by commas and `last`; of many the first few."""
    known = list(names)
    shown = [named(name) for name in known[:most]]
    if len(known) > most:
        shown.append(f"{len(known) - most} more")
    return f" {last} ".join(filter(None, (", ".join(shown[:-1]), shown[-1] if shown else "")))


def counted(number: int, noun: str, plural: str = "") -> str:
    """``1 API``, ``2 APIs``; with `plural` where that is no ``s`` more."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def described(api: Api) -> str:
    """An API as messages name it: its title, and its method and URL where the title is not that."""
    call = named(f"{api.method} {api.url}")
    is_call = api.title.startswith(f"{api.method} ") and api.url.endswith(_path_in(api))
    return call if is_call else f"{named(api.title)} ({call})"


def _path_in(api: Api) -> str:
    """What follows the method in a title such as ``GET /documents``."""
    return api.title[len(api.method) + 1 :]
