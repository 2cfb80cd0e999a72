"""What an importer found in a source, before it becomes a policy set and catalogues.

An importer says what the source says and nothing about files: names of policies, the order of
entries and the overlay of hand-made additions are the writer's part.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from planner.model import Api, Grant, Kind, Source
from planner.solving.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something that a reader of the import should know.

    `place` is where in the source, such as a JSON pointer or a method and path; `message` says
    what and why in a sentence. `rule` groups remarks of one sort, such as ``absorbed-conjunction``.
    """

    rule: str
    place: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundService:
    """One service's APIs: they become one catalogue.

    Each API has its requirement in `requirement`, or None there and why in `unknown_reason`;
    `policy` is not set, as the writer names the policies.
    """

    name: str
    title: str
    apis: tuple[Api, ...]
    sources: tuple[Source, ...] = ()
    assumptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One vendor as found in one or several sources: it becomes one policy set, and a catalogue
    for each service.

    `requests` holds ``create-client`` and ``get-token`` as the policy-set format writes them, in
    plain lists, mappings and values. `digest` is ``sha256:…`` over the bytes of the source, or
    over the digests of several. `left_out` tells what could not be represented, `warnings` what
    looks suspicious.
    """

    name: str
    title: str
    kinds: tuple[Kind, ...]
    grants: tuple[Grant, ...]
    services: tuple[FoundService, ...]
    digest: str
    requests: Mapping[str, object] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    assumptions: tuple[str, ...] = ()
    left_out: tuple[Remark, ...] = ()
    warnings: tuple[Remark, ...] = ()
