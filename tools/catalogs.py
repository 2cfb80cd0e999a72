"""The catalogues of Google's APIs that come with planner, from the discovery documents of the
package ``google-api-python-client``.

Facts carry over, sentences do not: the scopes go without Google's descriptions. What people say
besides is in ``overlays/google.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterator

from planner.importers.google import read_google
from planner.importers.google.packaged import PACKAGE, packaged_folder
from planner.importers.writing import prepare
from tools.examples import REPOSITORY

DOCUMENTS = ("admin.directory_v1", "calendar.v3", "chat.v1", "drive.v3", "gmail.v1", "sheets.v4")
READ_ON = "2026-11-23"


def generated_files() -> Iterator[tuple[str, str]]:
    """The policy set and the catalogues; nothing where the package is not installed, as whoever
    uses planner needs none of it."""
    if packaged_folder() is None:
        return
    found = read_google(
        [f"{PACKAGE}:{document}" for document in DOCUMENTS],
        read_on=READ_ON,
        with_descriptions=False,
    )
    prepared = prepare(found, REPOSITORY, command="make docs", dated=True, discard_edits=True)
    yield from prepared.files.items()
