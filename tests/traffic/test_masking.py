from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.traffic.masking import MASK, Words, masked_method, path_of

WORDS = (
    "users", "getMailTips", "v1", "v1.0", "v2beta1", "oauth2", "mail-folders", "$batch", "$ref",
    "getItemsURL", "graph.delta()", "delta()", "scheduledJobs", "basic_sync", "api", "token:revoke",
    "HTTPRequests", "me", "V2", "mailTips",
)  # fmt: skip

SECRETS = (
    "42",
    "2026-11-23",
    "d3adb33f",
    "deadbeefdeadbeef",
    "550e8400-e29b-41d4-a716-446655440000",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N",
    "anna@example.com",
    "anna%40example.com",
    "T024BE7LD",
    "XKQJZPWVTRBCD",
    "aBcDeFgHiJkLmNoP",
    "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
    "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
    "bot123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11",
    "AKIAIOSFODNN7EXAMPLE",
    "name=value",
    "+491701234567",
    "Zm9vYmFyYmF6cXV4cXV1eA==",
    "Jürgen",
    "a" * 41,
    "\x1b[31m",
    "{userId}",
    "a b",
)


WORDS_OF_A_CATALOGUE = Words(["/users/{id}/mailTips", "/reports/getOffice365ActiveUsers"])


@pytest.mark.parametrize("word", WORDS)
def test_words_of_an_api_are_shown(word: str) -> None:
    assert WORDS_OF_A_CATALOGUE.masked(word) == word


@pytest.mark.parametrize("secret", SECRETS)
def test_what_may_identify_is_masked(secret: str) -> None:
    assert WORDS_OF_A_CATALOGUE.masked(secret) == MASK


ALPHABETS = (
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
    "abcdefghijklmnopqrstuvwxyz",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
    "0123456789abcdef",
)


@pytest.mark.parametrize("alphabet", ALPHABETS)
def test_random_tokens_are_masked(alphabet: str) -> None:
    chance = random.Random(1)
    tokens = ("".join(chance.choices(alphabet, k=20)) for _ in range(5000))
    assert [token for token in tokens if WORDS_OF_A_CATALOGUE.masked(token) != MASK] == []


@given(st.text(max_size=80))
def test_what_is_shown_is_plain_and_short(text: str) -> None:
    shown = WORDS_OF_A_CATALOGUE.masked(text)
    assert shown == MASK or (shown == text and shown.isascii() and shown.isprintable())
    assert len(shown) <= 60


@given(st.text(max_size=80))
def test_what_is_shown_of_a_host_is_plain(text: str) -> None:
    assert WORDS_OF_A_CATALOGUE.masked_host(text).replace(MASK, "x").isascii()


def test_a_long_path_is_cut() -> None:
    assert path_of(["a"] * 100) == "/" + "a/" * 12 + "…"


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("api.example.com", "api.example.com"),
        ("api.example.com:8443", "api.example.com:8443"),
        ("s3.eu-west-1.amazonaws.com", "s3.eu-west-1.amazonaws.com"),
        ("127.0.0.1:8000", "127.0.0.1:8000"),
        ("[::1]:80", "[::1]:80"),
        ("d111111abcdef8.cloudfront.net", f"{MASK}.cloudfront.net"),
        ("a\x1b[31m.example", f"{MASK}.example"),
        ("api.example:99999999", f"api.example:{MASK}"),
        ("", ""),
    ],
)
def test_hosts(host: str, shown: str) -> None:
    assert WORDS_OF_A_CATALOGUE.masked_host(host) == shown


@pytest.mark.parametrize(("method", "shown"), [("GET", "GET"), ("PROPFIND", "PROPFIND")])
def test_methods_are_shown(method: str, shown: str) -> None:
    assert masked_method(method) == shown


@pytest.mark.parametrize("method", ["get", "A" * 13, "S3CRET", "\x1b[2J", ""])
def test_what_is_no_method_is_masked(method: str) -> None:
    assert masked_method(method) == MASK
