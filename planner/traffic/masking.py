"""Hosts and paths of unknown URLs, without what may identify somebody or let somebody in.

Only what looks like a word of an API's design is shown (``users``, ``getMailTips``, ``v1.0``,
``oauth2``); everything else becomes ``{…}``. So nothing has to be known about what secrets look
like, and of a secret made of words at most the words are seen.
"""

from __future__ import annotations

import re
from functools import lru_cache

MASK = "{…}"
MOST_SHOWN_SEGMENTS = 12

_LONGEST_WORD = 40
_VERSION = re.compile(
    r"v[0-9]{1,2}(?:\.[0-9]{1,2}){0,2}(?:(?:alpha|beta|rc)[0-9]{0,2})?", re.IGNORECASE
)
_SEPARATORS = re.compile(r"[-_.:$()]+")
# A run of small letters behind one capital, or a run of capitals, perhaps with a digit after it:
# `mail`, `Mail`, `URL`, `oauth2`.
_HUMPS = re.compile(r"(?:[A-Z]?[a-z]+|[A-Z]+(?![a-z]))[0-9]?")
_LONGEST_HUMP = 20
_LONGEST_CAPITALS = 8
_CONSONANTS = re.compile(r"[bcdfghjklmnpqrstvwxz]{6}", re.IGNORECASE)
_LABEL = re.compile(r"[0-9]{1,3}")


def masked_path(segments: tuple[str, ...]) -> str:
    """The path with everything masked that is no word; a very long one is cut."""
    shown = [masked(segment) for segment in segments[:MOST_SHOWN_SEGMENTS]]
    if len(segments) > MOST_SHOWN_SEGMENTS:
        shown.append("…")
    return "/" + "/".join(shown)


def masked_host(host: str) -> str:
    """The host with labels masked that are no words; addresses in numbers stay."""
    name, colon, port = host.partition(":") if not host.startswith("[") else (host, "", "")
    labels = name.split(".")
    if all(_LABEL.fullmatch(label) for label in labels) or host.startswith("["):
        return host if len(host) <= _LONGEST_WORD else MASK
    shown = ".".join(label if _is_label(label) else MASK for label in labels[-8:])
    return shown + colon + (port if port.isdecimal() and len(port) <= 5 else MASK * bool(port))


@lru_cache(maxsize=4096)
def masked(segment: str) -> str:
    """The segment if it looks like a word, else the mask; of ``name(…)`` and ``word:verb`` those
    parts that are words."""
    return segment if _is_wordy(segment) else MASK


def masked_method(method: str) -> str:
    """The method if it is made like one."""
    return method if re.fullmatch(r"[A-Z]{1,12}", method) else MASK


def _is_wordy(text: str) -> bool:
    if _VERSION.fullmatch(text):
        return True
    if not text.isascii() or len(text) > _LONGEST_WORD or not any(map(str.isalpha, text)):
        return False
    return all(_is_word(word) for word in _SEPARATORS.split(text) if word)


def _is_word(word: str) -> bool:
    if _VERSION.fullmatch(word):
        return True
    humps = [found[0] for found in _HUMPS.finditer(word)]
    if "".join(humps) != word or _CONSONANTS.search(word):
        return False
    if any(len(hump) > _LONGEST_HUMP for hump in humps):
        return False
    if any(hump.isupper() and len(hump) > _LONGEST_CAPITALS for hump in humps):
        return False
    digits = sum(map(str.isdigit, word))
    # Letters of random text change case every other letter, those of words every few.
    return digits <= 1 and len(word) >= 3 * (len(humps) - 1)


def _is_label(label: str) -> bool:
    return bool(label) and (_is_wordy(label) or bool(re.fullmatch(r"[a-z]{1,12}[0-9]{0,2}", label)))
