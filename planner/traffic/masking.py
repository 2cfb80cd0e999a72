"""Hosts and paths of unknown URLs, without what may identify somebody or let somebody in.

Nobody knows what every secret looks like, so it is turned round: a segment is shown where it is
made of words, and everything else becomes ``{…}``. Words are those of the catalogues and those
usual in URLs, and what looks like them: nearly all of its three letters in a row occur in some of
them. Of random texts of twelve small letters that holds for about one in ten thousand, of those
that mix letter case and digits for less than one in a million.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

MASK = "{…}"
MOST_SHOWN_SEGMENTS = 12

_LONGEST_SEGMENT = 60
_LONGEST_WORD = 40
_SHORTEST_UNKNOWN = 5
_LETTERS_TO_ONE_STRANGE = 8
_VERSION = re.compile(
    r"v[0-9]{1,2}(?:\.[0-9]{1,2}){0,2}(?:(?:alpha|beta|rc)[0-9]{0,2})?", re.IGNORECASE
)
_SEPARATORS = re.compile(r"[-_.:$()]+")
# A run of small letters behind one capital, or a run of capitals, perhaps with a digit after it:
# `mail`, `Mail`, `URL`, `oauth2`.
_HUMPS = re.compile(r"(?:[A-Z]?[a-z]+|[A-Z]+(?![a-z]))[0-9]?")
_HEXADECIMAL = re.compile(r"[a-f0-9]{7,}")
_NUMBER = re.compile(r"[0-9]{1,3}")
_LABEL = re.compile(r"[a-z]{1,12}(?:-[a-z]{1,12}){0,3}-?[0-9]{0,2}")

_USUAL = """
    about accept access account accounts action actions activate active activity add address
    admin agent agents alert alerts all analytics api apis app application applications
    approval approve apps archive article articles asset assets assign assigned attachment
    attachments audit auth authorize avatar backup balance base basic batch beta billing blog
    board boards branch build bulk bundle cache calendar calls campaign cancel card cards cart
    catalog categories category change changes channel channels chart charts chat check client
    clients clone close cluster code codes collection collections column command comment
    comments commit common company compare complete config configuration connect connection
    contact contacts content contents context conversation copy core count country counts
    create created current customer customers daily dashboard data database dataset date
    default delete deleted delivery delta department deploy description detail details device
    devices diff directory disable disabled discount discover document documents domain domains
    download draft drive edit email employee enable enabled endpoint entity entries entry
    environment error errors estimate event events execute expense export extension external
    feature feed feedback feeds field fields file files filter find flow folder folders follow
    form forms full function functions generate get global graph graphql group groups guest
    health history home hook hooks host html http https icon id identity ids image images
    import inbox index info init internal inventory invite invoice invoices issue issues item
    items job jobs json key keys label labels language latest layout lead library license like
    limit line link links list lists live load local location locations lock log login logout
    logs mail main manage manager map mark market me media meeting member members membership
    menu merge message messages meta metadata metric metrics mobile model module monitor move
    my name network new news next note notes notification notifications oauth object objects
    offer offers open operation operations option options order orders organization
    organizations origin overview own owner package page pages part partner password patch path
    pay payment payments pending permission permissions person phone photo photos ping pipeline
    plan plans platform play policies policy poll pool portal post posts preference preferences
    presence preview price prices private process product products profile profiles project
    projects property proxy public publish pull purchase push query question queue quota quote
    range rate read recent record records redirect ref refresh refund region register
    registration reject release remove rename render replace reply report reports repos
    repository request requests reset resource resources rest restore result results review
    reviews revoke role roles root route rule rules run runs sales save scan schedule scheduled
    schedules schema scope scopes screen script search section secure security segment select
    self send serve server service services session sessions set settings setup share shares
    sheet shipment shop sign signup site sites skip snapshot social source space spec start
    state static statistics stats status step stock stop storage store stream style sub submit
    subscribe subscription subscriptions suggest summary support survey sync system table
    tables tag tags target task tasks tax team teams template templates tenant test text theme
    thread ticket tickets time timeline token tokens tool topic topics total track tracking
    transaction transactions transfer trigger type types unlock unread update updated upload
    url usage user users utility validate value values vendor verify version versions video
    videos view views wallet watch web webhook webhooks website week widget wiki work worker
    workflow workflows workspace world write year zone
"""


class Words:
    """What counts as made of words, given the literal `texts` of the catalogues' templates."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._known = {word for text in texts for word in _letters_of(text)}
        self._known.update(_USUAL.split())
        self._triples = {triple for word in self._known for triple in _triples_of(word)}
        self._shown = lru_cache(maxsize=4096)(self._is_shown)

    def masked(self, segment: str) -> str:
        """The segment if it is made of words, else the mask."""
        return segment if self._is_words(segment) else MASK

    def masked_host(self, host: str) -> str:
        """The host with labels masked that are not; addresses in numbers stay."""
        name, colon, port = host.partition(":") if not host.startswith("[") else (host, "", "")
        labels = name.split(".")
        if not host or all(map(_NUMBER.fullmatch, labels)) or host.startswith("["):
            return host if len(host) <= _LONGEST_WORD and host.isascii() else MASK
        shown = ".".join(label if self._is_label(label) else MASK for label in labels[-8:])
        return shown + colon + (port if _is_port(port) else MASK * bool(port))

    def _is_label(self, label: str) -> bool:
        """Domains are names more often than words, and no secrets where they are short."""
        return self._is_words(label) or bool(_LABEL.fullmatch(label))

    def _is_words(self, text: str) -> bool:
        return len(text) <= _LONGEST_SEGMENT and self._shown(text)

    def _is_shown(self, segment: str) -> bool:
        if _VERSION.fullmatch(segment):
            return True
        if not segment.isascii():
            return False
        words = [word for word in _SEPARATORS.split(segment) if word]
        rest = [word for word in words if not _VERSION.fullmatch(word)]
        humps = [found[0] for word in rest for found in _HUMPS.finditer(word)]
        has_letters = any(map(str.isalpha, segment))
        digits = sum(map(str.isdigit, "".join(humps)))
        is_whole = "".join(humps) == "".join(rest)
        return has_letters and is_whole and digits <= 1 and all(map(self._is_word, humps))

    def _is_word(self, hump: str) -> bool:
        word = hump.lower().rstrip("0123456789")
        if word in self._known:
            return True
        if len(word) < _SHORTEST_UNKNOWN or _HEXADECIMAL.fullmatch(word):
            return False
        strange = sum(triple not in self._triples for triple in _triples_of(word))
        return len(word) <= _LONGEST_WORD and strange <= len(word) // _LETTERS_TO_ONE_STRANGE


def path_of(shown: list[str]) -> str:
    """Segments as a path; a very long one is cut."""
    more = ["…"] if len(shown) > MOST_SHOWN_SEGMENTS else []
    return "/" + "/".join(shown[:MOST_SHOWN_SEGMENTS] + more)


def masked_method(method: str) -> str:
    """The method if it is made like one."""
    return method if re.fullmatch(r"[A-Z]{1,12}", method) else MASK


def _letters_of(text: str) -> Iterator[str]:
    return (re.sub(r"[0-9]", "", found[0]).lower() for found in _HUMPS.finditer(text))


def _triples_of(word: str) -> Iterator[str]:
    return (word[at : at + 3] for at in range(len(word) - 2))


def _is_port(port: str) -> bool:
    return port.isdecimal() and port.isascii() and len(port) <= 5
