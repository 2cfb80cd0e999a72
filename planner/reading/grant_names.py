"""Names of grants where no kind stands beside them: the name alone, or with its kind in front where
several kinds have one of that name (``scopes:job.read``), as in limits."""

from __future__ import annotations

from collections.abc import Iterable

from planner.reading.nodes import Node
from planner.reading.reporting import Near, Report
from planner.reading.requirements import Vocabulary
from planner.solving.formula import GrantKey


class GrantNames:
    """Finds the grants of one policy set by their names."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._grants = vocabulary.grants
        self._by_name: dict[str, list[GrantKey]] = {}
        for named in vocabulary.grants.values():
            for name, key in named.items():
                self._by_name.setdefault(name, []).append(key)

    def find(self, name: str, node: Node, report: Report) -> GrantKey | None:
        """The grant called `name`, or None after noting at `node` why there is none."""
        found = self._by_name.get(name) or self._with_kind(name)
        if len(found) == 1:
            return found[0]
        if found:
            report.at_node(
                node, "{} names several grants", name, hint=f"write {found[0]} or {found[1]}"
            )
        else:
            near = Near(name, self._alike(name))
            report.at_node(node, "unknown grant {}", name, hint=near)
        return None

    def _alike(self, name: str) -> Iterable[str]:
        kind, colon, _ = name.partition(":")
        named = self._grants.get(kind, {}) if colon else {}
        return [f"{kind}:{one}" for one in named] or self._by_name

    def _with_kind(self, name: str) -> list[GrantKey]:
        kind, _, rest = name.partition(":")
        key = self._grants.get(kind, {}).get(rest)
        return [] if key is None else [key]
