"""How sensitive a scope is, for the APIs where Google publishes it, and the `risk` that stands for
it.

Google sorts scopes by the review that an application needs to use them. The names of the levels
are Google's, their numbers ours, spread over the whole range of `risk`:

=============  =====  ========================================
level          risk   review of the application
=============  =====  ========================================
non-sensitive  1      the basic one
sensitive      3      an additional one
restricted     5      of its own kind, with a security assessment
=============  =====  ========================================

A scope that none of these pages lists has no risk: nothing is guessed from its name. The pages of
the Calendar and the Directory API tell no level.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from planner.model import Source

RISKS = {"non-sensitive": 1, "sensitive": 3, "restricted": 5}

AUTH = "https://www.googleapis.com/auth/"
READ_ON = "2026-11-23"


class _Page(NamedTuple):
    """A page of Google's that sorts scopes; names are short where they start with `AUTH`."""

    api: str
    address: str
    scopes: dict[str, tuple[str, ...]]


_PAGES = (
    _Page(
        "Google Drive",
        "https://developers.google.com/workspace/drive/api/guides/api-specific-auth",
        {
            "non-sensitive": ("drive.appdata", "drive.appfolder", "drive.file", "drive.install"),
            "sensitive": ("drive.apps.readonly",),
            "restricted": (
                "drive",
                "drive.activity",
                "drive.activity.readonly",
                "drive.meet.readonly",
                "drive.metadata",
                "drive.metadata.readonly",
                "drive.readonly",
                "drive.scripts",
            ),
        },
    ),
    _Page(
        "Gmail",
        "https://developers.google.com/workspace/gmail/api/auth/scopes",
        {
            "non-sensitive": (
                "gmail.addons.current.action.compose",
                "gmail.addons.current.message.action",
                "gmail.labels",
            ),
            "sensitive": (
                "gmail.addons.current.message.metadata",
                "gmail.addons.current.message.readonly",
                "gmail.send",
            ),
            "restricted": (
                "https://mail.google.com/",
                "gmail.compose",
                "gmail.insert",
                "gmail.metadata",
                "gmail.modify",
                "gmail.readonly",
                "gmail.settings.basic",
                "gmail.settings.sharing",
            ),
        },
    ),
    _Page(
        "Google Sheets",
        "https://developers.google.com/workspace/sheets/api/scopes",
        {"sensitive": ("spreadsheets", "spreadsheets.readonly")},
    ),
    _Page(
        "Google Chat",
        "https://developers.google.com/workspace/chat/authenticate-authorize",
        {
            "non-sensitive": ("chat.bot",),
            "sensitive": (
                "chat.admin.memberships",
                "chat.admin.memberships.readonly",
                "chat.admin.spaces",
                "chat.admin.spaces.readonly",
                "chat.app.memberships",
                "chat.app.memberships.readonly",
                "chat.app.spaces",
                "chat.app.spaces.create",
                "chat.app.spaces.readonly",
                "chat.customemojis",
                "chat.customemojis.readonly",
                "chat.memberships",
                "chat.memberships.app",
                "chat.memberships.readonly",
                "chat.messages.create",
                "chat.messages.reactions",
                "chat.messages.reactions.create",
                "chat.messages.reactions.readonly",
                "chat.spaces",
                "chat.spaces.create",
                "chat.spaces.readonly",
                "chat.users.readstate",
                "chat.users.readstate.readonly",
                "chat.users.sections",
                "chat.users.sections.readonly",
                "chat.users.spacesettings",
            ),
            "restricted": (
                "chat.admin.delete",
                "chat.app.delete",
                "chat.app.messages.readonly",
                "chat.delete",
                "chat.import",
                "chat.messages",
                "chat.messages.readonly",
            ),
        },
    ),
)


def full_value(name: str) -> str:
    """A scope as requests write it, from its short name or from itself."""
    return name if ":" in name else AUTH + name


_LEVELS = {
    full_value(name): level
    for page in _PAGES
    for level, names in page.scopes.items()
    for name in names
}


def level_of(scope: str) -> str | None:
    """The level of a scope, written in full; None where Google publishes none."""
    return _LEVELS.get(scope)


def risk_of(scope: str) -> int | None:
    """The risk of a scope, written in full; None where Google publishes no level."""
    level = level_of(scope)
    return None if level is None else RISKS[level]


def sources_of_levels(scopes: Iterable[str]) -> Iterator[Source]:
    """The pages that tell the level of one of these scopes, written in full."""
    asked = frozenset(scopes)
    for page in _PAGES:
        names = (name for names in page.scopes.values() for name in names)
        if not asked.isdisjoint(map(full_value, names)):
            facts = f"how sensitive the scopes of {page.api} are"
            yield Source(facts=facts, page=page.address, read=READ_ON)
