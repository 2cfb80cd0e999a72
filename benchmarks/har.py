"""Reading a HAR file, beside merely reading its JSON with ijson; memory at two sizes.

``python -m benchmarks har --size 1GB`` makes it as large as that. The smaller one is a tenth of it.
"""

from __future__ import annotations

import json
import random
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import planner
from benchmarks.processes import Run, measured

DEFAULT_SIZE = "200MB"
_UNITS = {"KB": 1e3, "MB": 1e6, "GB": 1e9}
_MADE = 500
_LARGEST_GROWTH = 1.1

# As the command line, without what it says on standard error.
DISCOVERING = """\
import os, sys
sys.stderr = open(os.devnull, "w")
from planner.cli import main
main()
"""
DRAINING = """\
import collections, sys
import ijson
with open(sys.argv[1], "rb") as stream:
    collections.deque(ijson.basic_parse(stream, use_float=True), maxlen=0)
"""


def lines(size: str = DEFAULT_SIZE) -> Iterator[str]:
    """Speeds and peaks of memory, and whether these stay the same."""
    most = bytes_of(size)
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("small.har", "large.har")]
        runs = []
        for file, wanted in zip(files, (most // 10, most), strict=True):
            entries = write_har(file, wanted)
            runs.append(measured([sys.executable, "-c", DISCOVERING, *_discover(file)]))
            yield f"{_size(file)}, {entries:,} calls: {_shown(runs[-1], file)}"
        drained = measured([sys.executable, "-c", DRAINING, str(files[-1])])
        yield f"merely reading the JSON: {_shown(drained, files[-1])}"
        yield f"time, ratio: {runs[-1].seconds / drained.seconds:.2f}"
        growth = runs[1].peak / runs[0].peak
        verdict = "constant" if growth <= _LARGEST_GROWTH else "GROWS"
        yield f"memory at ten times the size: {growth:.3f} times ({verdict})"


def bytes_of(size: str) -> int:
    """The number in a size such as ``200MB``. Raises ValueError for anything else."""
    found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)(KB|MB|GB)", size.upper())
    if found is None:
        raise ValueError(f"expected a size such as 200MB or 1GB, found {size!r}")
    return int(float(found[1]) * _UNITS[found[2]])


def write_har(path: Path, size: int) -> int:
    """Write a HAR file of about `size` bytes, and return how many entries it has."""
    entries = _entries(random.Random(1))
    written = count = 0
    with path.open("w", encoding="utf-8") as stream:
        stream.write('{"log":{"version":"1.2","creator":{"name":"made","version":"1"},"entries":[')
        while written < size:
            text = ("," if count else "") + entries[count % len(entries)]
            written += stream.write(text)
            count += 1
        stream.write("]}}")
    return count


def _entries(chance: random.Random) -> list[str]:
    """Entries as browsers write them: one in five is of another host, bodies are JSON as text."""
    apis = planner.load_catalog("workfloplus").apis
    made = []
    for number in range(_MADE):
        api = chance.choice(apis)
        url = re.sub(r"\{[^{}]*\}", lambda _: f"{chance.getrandbits(64):016x}", api.url)
        if chance.random() < 0.2:
            method, url = "GET", f"https://static{number % 9}.example.com/{number}.js"
        else:
            method = api.method
        made.append(json.dumps(_entry(method, url, chance, number), separators=(",", ":")))
    return made


def _entry(method: str, url: str, chance: random.Random, number: int) -> dict[str, object]:
    def pairs(count: int) -> list[dict[str, str]]:
        return [{"name": f"x-header-{at}", "value": "v" * 30} for at in range(count)]

    rows = [{"id": at, "name": f"row {at}"} for at in range(chance.choice((1, 20, 100, 400)))]
    body = json.dumps(rows)
    return {
        "startedDateTime": f"2026-11-23T10:{number % 60:02}:{number % 59:02}.123Z",
        "time": 12.5,
        "request": {
            "method": method,
            "url": url,
            "httpVersion": "HTTP/2",
            "cookies": pairs(2),
            "headers": pairs(14),
            "queryString": [],
            "headersSize": -1,
            "bodySize": 0,
        },
        "response": {
            "status": chance.choice((200, 200, 200, 204, 403)),
            "statusText": "",
            "httpVersion": "HTTP/2",
            "cookies": [],
            "headers": pairs(12),
            "content": {"size": len(body), "mimeType": "application/json", "text": body},
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": -1,
        },
        "cache": {},
        "timings": {"send": 0.1, "wait": 10.2, "receive": 2.2},
    }


def _discover(file: Path) -> list[str]:
    return ["discover", str(file), "--catalog", "workfloplus", "--format", "json"]


def _shown(run: Run, file: Path) -> str:
    speed = file.stat().st_size / run.seconds / 1e6
    return f"{run.seconds:.1f} s, {speed:.0f} MB/s; peak {run.peak / 1e6:.1f} MB"


def _size(file: Path) -> str:
    return f"{file.stat().st_size / 1e6:,.0f} MB"
