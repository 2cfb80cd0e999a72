"""Sources and catalogues -> `Traffic`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from planner.errors import Fault, InvalidFile, PlannerError, UnknownName
from planner.model import Catalog
from planner.names import ApiNames, Misnamed
from planner.reading.quoting import quoted
from planner.services import refuse_same_names
from planner.traffic.calls import Call, Malformed
from planner.traffic.detecting import SourceType, calls_of, detected
from planner.traffic.found import Traffic
from planner.traffic.matching import Matcher
from planner.traffic.streams import Observer, Silent, Stream, StrPath, opened
from planner.traffic.tallying import Counter
from planner.traffic.verdicts import CatalogApi

_HOST = re.compile(
    r"(?:https?://)?(?P<host>(?:[^\s/?#@{}\\:]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?)"
    r"(?P<path>/[^\s?#{}]*)?",
    re.IGNORECASE,
)


def read_traffic(  # noqa: PLR0913 (one keyword for each thing that can be told about traffic)
    sources: Sequence[StrPath],
    catalogs: Sequence[Catalog],
    *,
    source_type: SourceType | None = None,
    hosts: Sequence[str] = (),
    variables: Mapping[str, str] | None = None,
    choose: Sequence[str] = (),
    ignore_case: bool = False,
    observer: Observer | None = None,
) -> Traffic:
    """What the recorded calls in `sources` are in `catalogs`.

    `sources` are paths, ``-`` for standard input; `source_type` is what they are read as, each by
    its content if None. `hosts` are addresses, perhaps with a base path, where calls and templates
    belong that name no host. `variables` are those of collections and request files. `choose` names
    APIs that are taken where several fit equally well. `ignore_case` compares URLs without regard
    to letter case from the start.

    Raises InvalidFile for a source that cannot be read to its end (what was read so far counts for
    nothing), UnknownName for a wrong name or two catalogues of one name, PlannerError for a wrong
    host.
    """
    refuse_same_names(catalogs)
    matcher = Matcher(
        catalogs,
        bases=_bases(hosts),
        chosen=_chosen(choose, catalogs),
        ignore_case=ignore_case,
    )
    counter = Counter(matcher)
    faults: list[Fault] = []
    for source in sources:
        try:
            with opened(source, observer or Silent()) as stream:
                for one in _calls(stream, source_type, variables or {}, counter):
                    _count(one, matcher, counter)
        except InvalidFile as error:
            faults += error.faults
    if faults:
        raise InvalidFile(faults)
    return counter.traffic(catalogs)


def _count(one: Call | Malformed, matcher: Matcher, counter: Counter) -> None:
    if isinstance(one, Malformed):
        counter.malformed(one)
    else:
        counter.call(one, matcher.match(one))


def _calls(
    stream: Stream,
    source_type: SourceType | None,
    variables: Mapping[str, str],
    counter: Counter,
) -> Iterator[Call | Malformed]:
    found = source_type or detected(stream)
    counter.source(stream.name, found)
    return calls_of(stream, found, variables)


def _bases(hosts: Sequence[str]) -> list[str]:
    bases = []
    for host in hosts:
        found = _HOST.fullmatch(host)
        if found is None:
            hint = (
                "a host such as api.example.com, or an address such as https://api.example.com/v2"
            )
            message = f"expected a host, found {quoted(host)}"
            raise PlannerError([Fault(message=message, file="--host", hint=hint)])
        bases.append(host if "://" in host else f"https://{host}")
    return bases


def _chosen(names: Sequence[str], catalogs: Sequence[Catalog]) -> list[CatalogApi]:
    """The APIs of these names, in every catalogue that has one."""
    known = [(catalog, ApiNames(catalog)) for catalog in catalogs] if names else []
    chosen: list[CatalogApi] = []
    faults: list[Fault] = []
    for name in names:
        apis: list[CatalogApi] = []
        wrong: list[Misnamed] = []
        for catalog, of_catalog in known:
            found = of_catalog.find(name)
            if isinstance(found, Misnamed):
                wrong.append(found)
            else:
                apis.append(CatalogApi(catalog.name, found))
        chosen += apis
        if not apis:
            faults += [one.at("--choose", (0, 0), "") for one in wrong[:1]]
    if faults:
        raise UnknownName(faults)
    return chosen
