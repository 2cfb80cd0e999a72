"""axe-core, the accessibility checker, from its npm package: fetched once, kept in a cache.

Nothing of it is in the repository, and what was fetched is compared with the digest below.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import tarfile
from base64 import b64encode
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from platformdirs import user_cache_path

VERSION = "4.14.1"
INTEGRITY = (
    "sha512-FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5"
    "qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="
)
MEMBER = "package/axe.min.js"


def axe_source() -> str:
    """The text of axe-core. Skips the test, with the reason, where it cannot be had."""
    kept = user_cache_path("planner-tests") / f"axe-core-{VERSION}.tgz"
    if not kept.is_file() or not _is_genuine(kept.read_bytes()):
        _fetch(kept)
    with tarfile.open(fileobj=io.BytesIO(kept.read_bytes())) as package:
        member = package.extractfile(MEMBER)
        assert member is not None
        return member.read().decode()


def _is_genuine(package: bytes) -> bool:
    return f"sha512-{b64encode(hashlib.sha512(package).digest()).decode()}" == INTEGRITY


def _fetch(kept: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("needs npm, to fetch axe-core")
    with TemporaryDirectory() as folder:
        done = subprocess.run(
            [npm, "pack", f"axe-core@{VERSION}", "--silent", "--pack-destination", folder],
            cwd=folder,
            capture_output=True,
            timeout=120,
            check=False,
        )
        fetched = next(Path(folder).glob("*.tgz"), None)
        if done.returncode or fetched is None:
            pytest.skip("needs axe-core, which npm could not fetch")
        package = fetched.read_bytes()
    assert _is_genuine(package), "axe-core is not what it was when its digest was written down"
    kept.parent.mkdir(parents=True, exist_ok=True)
    # Written aside first, as other test processes may do the same at the same time.
    aside = kept.with_suffix(f".{os.getpid()}")
    aside.write_bytes(package)
    aside.replace(kept)
