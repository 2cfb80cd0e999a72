"""The text of a new integration file: valid as it stands, with comments on what else it can say."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

_START = """\
# What you want to build. Plan it with: planner plan FILE
# Editors complete and check this file with the schema that `planner schema integration` prints.
integration: 1
"""

_PURPOSE = """\
# What it is for, in your words; the report shows it.
# purpose: Creates next week's jobs every Friday.

# A shipped catalogue by its name, or the path of one, from this file.
"""

_APIS = """\

# The APIs that it calls: titles, ids, aliases, or method and URL. To find them:
# planner apis --catalog NAME WORDS
"""

_LIMITS = """\

# Limits on the grants: names, or patterns. Leave out what you do not need.
# limits:
#   forbid: ['*.admin']     # never plan these
#   require: [job.read]     # plan these in any case
#   allow: ['job.*']        # plan none but these; a reserved grant is let in by its name

# What to keep small, the most important first. This is the usual order; there is also `risk`.
# minimise: [write-reach, reach, exposure, grants]
"""


def integration_text(
    *,
    name: str,
    catalog: str | Sequence[str],
    apis: Iterable[str],
    comments: Sequence[str] = (),
) -> str:
    """The file as text. Names of any content land as that content. `catalog` may be several.
    `comments` are lines, each put before the API at the same place."""
    named = _member("catalog", catalog) if isinstance(catalog, str) else None
    return (
        _START
        + _member("name", name)
        + _PURPOSE
        + (named or _member("catalogs", list(catalog)))
        + _APIS
        + _commented(_member("apis", list(apis)), comments)
        + _LIMITS
    )


def as_seen_from(file: str, catalog: str) -> str:
    """The catalogue as the integration in `file` names it: a path is relative to that file."""
    from planner.reading import shipped_catalogs

    if catalog in shipped_catalogs():
        return catalog
    folder = Path() if file == "-" else Path(file).parent
    try:
        path = os.path.relpath(catalog, folder).replace(os.sep, "/")
    except ValueError:  # another drive
        path = str(Path(catalog).resolve())
    return path if "/" in path else f"./{path}"


def _commented(member: str, comments: Sequence[str]) -> str:
    """The list with a comment before each of its items, which take a line each."""
    if not comments:
        return member
    key, *items = member.splitlines(keepends=True)
    pairs = zip(comments, items, strict=True)
    return key + "".join(f"{comment}\n{item}" for comment, item in pairs)


def _member(key: str, value: str | list[str]) -> str:
    import yaml

    # Only what every editor shows is written as it is; the rest as escapes between quotes.
    plain = all(text.isprintable() for text in ([value] if isinstance(value, str) else value))
    dumped: str = yaml.safe_dump(
        {key: value}, allow_unicode=plain, width=2**20, default_flow_style=False
    )
    return dumped
