"""Many audits in numbers, in memory that does not grow with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple, TypeVar, get_args

from planner.auditing.audits import Audit, AuditVerdict
from planner.auditing.held import Client
from planner.auditing.many import BrokenEntry
from planner.plans import Plan
from planner.solving.formula import GrantKey
from planner.solving.records import dataclass

VERDICTS: tuple[AuditVerdict, ...] = get_args(AuditVerdict)
MOST_UNKNOWN = 1_000
MOST_LISTED = 20

_Counted = TypeVar("_Counted", GrantKey, str)


class Worst(NamedTuple):
    """A client that can do much more than it needs: by how much its cost exceeds the plan's."""

    client: Client
    verdict: AuditVerdict
    more: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What many audits came to.

    `verdicts` counts clients; `excess` and `missing` for each grant the clients with it; `unknown`
    the same for texts that are no grant (at most `MOST_UNKNOWN` of them; `unknown_beyond` counts
    the others' clients). `worst`: at most `MOST_LISTED`, the worst first. `broken`: entries that
    are no client, of which `first_broken` are at most `MOST_LISTED`. `clean`: clients with nothing
    to put right.
    """

    plan: Plan
    clients: int
    clean: int
    verdicts: Mapping[AuditVerdict, int]
    excess: Mapping[GrantKey, int]
    missing: Mapping[GrantKey, int]
    unknown: Mapping[str, int]
    unknown_beyond: int
    hidden: int
    worst: tuple[Worst, ...]
    broken: int
    first_broken: tuple[BrokenEntry, ...]


class Tallying:
    """Counts audits as they come."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._clients = self._clean = self._hidden = self._broken = self._beyond = 0
        self._verdicts: Counter[AuditVerdict] = Counter()
        self._excess: Counter[GrantKey] = Counter()
        self._missing: Counter[GrantKey] = Counter()
        self._unknown: Counter[str] = Counter()
        self._worst: list[tuple[tuple[int, ...], int, Worst]] = []
        self._first_broken: list[BrokenEntry] = []

    def add(self, client: Client, audit: Audit) -> None:
        """One client with its audit."""
        self._clients += 1
        self._clean += audit.clean
        self._hidden += bool(audit.held.hidden)
        self._verdicts[audit.verdict] += 1
        self._excess.update(one.grant for one in audit.excess)
        self._missing.update(one.grant for one in audit.missing)
        for one in audit.unknown:
            if one.text in self._unknown or len(self._unknown) < MOST_UNKNOWN:
                self._unknown[one.text] += 1
            else:
                self._beyond += 1
        if audit.excess:
            self._note_worst(client, audit)

    def add_broken(self, entry: BrokenEntry) -> None:
        """One entry that is no client."""
        self._broken += 1
        if len(self._first_broken) < MOST_LISTED:
            self._first_broken.append(entry)

    def _note_worst(self, client: Client, audit: Audit) -> None:
        rank = tuple(-more for more in audit.more.values())
        full = len(self._worst) >= MOST_LISTED
        if full and rank >= self._worst[-1][0]:
            return
        worst = Worst(client, audit.verdict, audit.more)
        self._worst.append((rank, self._clients, worst))
        self._worst.sort(key=lambda one: one[:2])
        del self._worst[MOST_LISTED:]

    def tally(self) -> Tally:
        """All numbers so far."""
        return Tally(
            plan=self._plan,
            clients=self._clients,
            clean=self._clean,
            verdicts={name: self._verdicts[name] for name in VERDICTS if self._verdicts[name]},
            excess=_most_first(self._excess),
            missing=_most_first(self._missing),
            unknown=_most_first(self._unknown),
            unknown_beyond=self._beyond,
            hidden=self._hidden,
            worst=tuple(worst for _, _, worst in self._worst),
            broken=self._broken,
            first_broken=tuple(self._first_broken),
        )


def _most_first(counter: Counter[_Counted]) -> dict[_Counted, int]:
    ranked = sorted(counter.items(), key=lambda pair: (-pair[1], pair[0]))
    return dict(ranked)
