"""Traffic made to harm: nothing crashes, hangs, grows without bound or reaches a terminal."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.errors import InvalidFile
from planner.rendering.escaping import terminal
from planner.rendering.traffic_integration import closing_comments
from planner.rendering.traffic_json import traffic_json
from planner.traffic import SOURCE_TYPES, SourceType, read_traffic, streams, tallying
from planner.traffic.calls import Call
from planner.traffic.matching import Matcher
from planner.traffic.tallying import Counter
from planner.traffic.templates import template_of
from tests.traffic.catalogs import catalog_of

CATALOG = catalog_of(
    "GET https://api.example/users/{id}", "GET https://api.example/{a}-{b}-{c}-{d}-{e}/z"
)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return tmp_path / "source"


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_deep_json_is_passed_over_or_refused(source: Path, opening: str) -> None:
    closing = "]" if opening == "[" else "}"
    deep = opening * 200_000 + "1" + closing * 200_000
    good = '{"request": {"method": "GET", "url": "https://api.example/users/1"}}'
    source.write_text(f'{{"log": {{"x": {deep}, "entries": [{good}, {deep}]}}}}')
    traffic = read_traffic([source], [CATALOG])
    assert [called.seen.calls for called in traffic.apis] == [1]
    source.write_text(f'{{"log": {{"entries": [{opening * 200_000}')
    with pytest.raises(InvalidFile, match="ends in the middle"):
        read_traffic([source], [CATALOG])


@pytest.mark.parametrize("number", ["9" * 10_000, "9" * 30, "1e999999", "-0", "1.5e300"])
def test_strange_numbers_are_passed_over_or_refused(source: Path, number: str) -> None:
    source.write_text(f'{{"log": {{"entries": [{{"response": {{"status": {number}}}}}]}}}}')
    if number in ("-0", "1.5e300"):
        assert read_traffic([source], [CATALOG]).malformed
    else:
        with pytest.raises(InvalidFile, match="broken JSON or too large a number"):
            read_traffic([source], [CATALOG])


def test_huge_lines_are_told_and_the_next_line_is_read(source: Path) -> None:
    huge = b"GET https://api.example/users/" + b"x" * (3 * streams.LONGEST_LINE)
    source.write_bytes(b"GET https://api.example/users/1\n" + huge + b"\nGET /users/2\n")
    traffic = read_traffic([source], [CATALOG], hosts=["api.example"])
    assert [one.place for one in traffic.malformed] == ["line 2"]
    assert [called.seen.calls for called in traffic.apis] == [2]


def test_a_line_of_just_the_limit_is_no_end(source: Path) -> None:
    exact = b"#" + b"x" * (streams.LONGEST_LINE - 2) + b"\n"
    source.write_bytes(exact + b"GET /users/2\n")
    traffic = read_traffic([source], [CATALOG], hosts=["api.example"], source_type="list")
    assert not traffic.malformed
    assert [called.seen.calls for called in traffic.apis] == [1]


@pytest.mark.parametrize("source_type", SOURCE_TYPES)
@given(data=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, source_type: SourceType, data: bytes
) -> None:
    path = tmp_path_factory.mktemp("bytes") / "source"
    path.write_bytes(data)
    for chosen in (source_type, None):
        try:
            traffic = read_traffic([path], [CATALOG], source_type=chosen)
        except InvalidFile:
            continue
        _assert_plain(closing_comments(traffic), traffic_json(traffic))


@given(
    lines=st.lists(
        st.text(max_size=60).map(lambda text: f"GET https://api.example/{text}"), max_size=5
    )
)
def test_any_path_is_matched_and_shown_plainly(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    path = tmp_path_factory.mktemp("lines") / "source"
    path.write_text("\n".join(["GET https://api.example/users/1", *lines]), "utf-8", "replace")
    traffic = read_traffic([path], [CATALOG], source_type="list")
    _assert_plain(closing_comments(traffic), traffic_json(traffic))


def _assert_plain(*texts: str) -> None:
    for text in texts:
        assert terminal(text, one_line=False) == text
    assert all(line.startswith("#") for line in texts[0].splitlines())


def test_control_characters_in_a_method_url_or_time_reach_nobody(source: Path) -> None:
    entry = {
        "startedDateTime": "\x1b]0;evil\x07",
        "request": {"method": "\x1b[2J", "url": "https://api.example/\x1b[31m\u202e/x\n- evil"},
    }
    source.write_text(json.dumps({"log": {"entries": [entry]}}))
    traffic = read_traffic([source], [CATALOG])
    _assert_plain(closing_comments(traffic), traffic_json(traffic))
    assert "evil" not in closing_comments(traffic)


def test_urls_that_would_make_a_regular_expression_backtrack_are_quick() -> None:
    matcher = Matcher([CATALOG, catalog_of("GET https://api.example/{+a}/{+b}/{+c}/{+d}/q")])
    for path in ("-" * 16_000 + "/y", "a/" * 255, "-/" * 200 + "p"):
        matcher.match(Call("GET", f"https://api.example/{path}"))


@pytest.mark.parametrize(
    "url",
    [
        "https://api.example/" + "a/" * 100_000,
        "https://api.example/" + "x" * 1_000_000,
        "https://api.example/" + "(" * 100_000 + "/" * 100_000,
        "https://" + "a." * 100_000,
        "https://[::1/x",
        "https://api.example:99999999999/x",
        "https://xn--\x00/x",
        "https://" + "é" * 300 + "/x",
        "://",
        "",
    ],
)
def test_urls_beyond_measure_get_some_verdict(url: str) -> None:
    counter = Counter(matcher := Matcher([CATALOG]))
    counter.source("source", "har")
    call = Call("GET", url)
    counter.call(call, matcher.match(call))
    assert counter.traffic([CATALOG]).seen.calls == 1


@pytest.mark.parametrize(
    "url", ["/{", "/}", "/{a", "/{{a}}/b", "{", "{a", "https://{", "/a?{", "/{=}", "/{+}/{*}", "/:"]
)
def test_strange_templates_are_templates(url: str) -> None:
    assert template_of(url).segments() == template_of(url).segments()
    Matcher([catalog_of(f"GET {url}")]).match(Call("GET", "https://a.example/x"))


def calls_to_many_urls() -> Iterator[Call]:
    words = ("users", "jobs", "items", "orders", "teams", "files", "lists", "posts", "tags", "runs")
    for number in range(10_000):
        path = "/".join(words[int(digit)] for digit in f"{number:04}")
        yield Call("GET", f"https://api.example/{path}")
        yield Call("GET", f"https://{words[number % 10]}{number % 97}.{path.replace('/', '.')}/x")


def test_very_many_different_urls_are_counted_in_bounded_space() -> None:
    counter = Counter(matcher := Matcher([CATALOG]))
    counter.source("source", "har")
    for call in calls_to_many_urls():
        counter.call(call, matcher.match(call))
    traffic = counter.traffic([CATALOG])
    most = tallying.MOST_DISTINCT
    assert (len(traffic.unrecognised), len(traffic.elsewhere)) == (most, most)
    listed = sum(one.seen.calls for one in traffic.unrecognised)
    assert listed + traffic.unrecognised_beyond == 10_000
    assert sum(one.calls for one in traffic.elsewhere) + traffic.elsewhere_beyond == 10_000


class Endless(io.RawIOBase):
    """A HAR file that is made while it is read, and how much of it was."""

    ENTRY = b'{"request":{"method":"GET","url":"https://api.example/users/1","x":"' + b"y" * 4000

    def __init__(self, entries: int) -> None:
        self._parts = self._made(entries)
        self._rest = b""

    def _made(self, entries: int) -> Iterator[bytes]:
        yield b'{"log":{"entries":['
        for number in range(entries):
            yield (b"," if number else b"") + self.ENTRY + b'"}}'
        yield b"]}}"

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._rest = self._rest or next(self._parts, b"")
        taken = self._rest[: len(buffer)]
        buffer[: len(taken)] = taken
        self._rest = self._rest[len(taken) :]
        return len(taken)


def test_memory_does_not_grow_with_the_traffic(monkeypatch: pytest.MonkeyPatch) -> None:
    import tracemalloc

    def peak(entries: int) -> int:
        class Stdin:
            buffer = Endless(entries)

        monkeypatch.setattr("sys.stdin", Stdin)
        tracemalloc.start()
        try:
            traffic = read_traffic(["-"], [CATALOG])
            assert traffic.seen.calls == entries
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(10)  # what is made once and kept: compiled patterns, laid out templates
    small, large = peak(100), peak(2000)
    assert large < small + 300_000 < 8_000_000


def test_a_bomb_is_read_in_bounded_space(source: Path) -> None:
    source.write_bytes(gzip.compress(b"x" * (20 * streams.LONGEST_LINE)))
    traffic = read_traffic([source], [CATALOG], source_type="list")
    assert [one.place for one in traffic.malformed] == ["line 1"]
