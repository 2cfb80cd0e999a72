"""An effect that contradicts the method without a reason."""

from __future__ import annotations

from collections.abc import Iterator

from planner.lints.machinery.findings import Observation, api_subject
from planner.lints.machinery.rules import Rule
from planner.lints.machinery.vendors import Entry, Vendor
from planner.lints.machinery.words import described, named, word_set, words
from planner.model import READING_METHODS

_FILLERS = word_set(
    """
    because dunno fixme it just later na n a none no not obvious obviously reason see so tba tbd
    todo unknown unclear xxx yes
    """
)


def _check(vendor: Vendor) -> Iterator[Observation]:
    for entry in vendor.entries:
        api = entry.api
        usual = "read" if api.method in READING_METHODS else "write"
        if api.effect != usual and _FILLERS.issuperset(words(api.effect_reason)):
            yield _observation(entry)


def _observation(entry: Entry) -> Observation:
    api = entry.api
    given = f"{named(api.effect_reason)} is no reason" if api.effect_reason else "no reason stands"
    return Observation(
        at=entry.at("effect", "because"),
        about=(api_subject(api),),
        message=f"{described(api)} counts as {api.effect}, against what its method suggests, and"
        f" {given}.",
        hint="Say how it is known, so that a reviewer can check it.",
    )


RULE = Rule(
    id="unexplained-effect",
    severity="warning",
    title="An effect that contradicts the method, without a reason",
    why="""\
Costs weigh writes before reads, so an API that is called a read lowers the cost of all grants that
open it. Where that goes against the method, a reason has to be given. Here it is missing, or a
stopgap such as *TODO*.""",
    repair="""\
Write into `because` how it is known, in a sentence; or drop `effect`.""",
    bad="""\
policies:
  Doc_Read: [doc.read, doc.write]
apis:
  docs/convert:
    title: Convert Document
    method: POST
    url: /docs/{id}/convert
    policy: Doc_Read
    effect: {is: read, because: TODO}
""",
    good="""\
policies:
  Doc_Read: [doc.read, doc.write]
apis:
  docs/convert:
    title: Convert Document
    method: POST
    url: /docs/{id}/convert
    policy: Doc_Read
    effect: {is: read, because: It answers with the converted text and keeps nothing.}
""",
    check=_check,
)
