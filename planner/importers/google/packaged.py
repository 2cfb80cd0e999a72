"""The discovery documents in the PyPI package ``google-api-python-client``, where it is installed.

Nothing of the package is run: only its place is looked up.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from planner.errors import Fault, InvalidFile
from planner.reading.quoting import quoted
from planner.reading.reporting import similar_names

PACKAGE = "google-api-python-client"

_MODULE = "googleapiclient"
_FOLDER = "discovery_cache/documents"


def is_packaged(source: str) -> bool:
    """Whether a source names a document of the package, such as
    ``google-api-python-client:drive.v3``."""
    return source.startswith(f"{PACKAGE}:")


def packaged_folder() -> Path | None:
    """The folder of the package's documents, or None where the package is not installed."""
    spec = find_spec(_MODULE)
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / _FOLDER
    return folder if folder.is_dir() else None


def packaged_file(source: str) -> str:
    """The file that such a source names. Raises InvalidFile where there is none.

    It is looked up in a listing, so no name can lead out of the folder.
    """
    name = source.removeprefix(f"{PACKAGE}:")
    folder = packaged_folder()
    if folder is None:
        raise _refused(source, f"{PACKAGE} is not installed", f"pip install {PACKAGE}")
    files = {file.stem: file for file in sorted(folder.iterdir()) if file.suffix == ".json"}
    if name not in files:
        near = similar_names(name[:80], files)
        guess = f"did you mean {' or '.join(near)}? " if near else ""
        hint = f"{guess}it is the API and its version, such as drive.v3"
        raise _refused(source, f"the package has no document {quoted(name)}", hint)
    return str(files[name])


def _refused(source: str, message: str, hint: str) -> InvalidFile:
    return InvalidFile([Fault(message=message, file=source, hint=hint)])
