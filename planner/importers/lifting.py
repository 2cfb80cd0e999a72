"""Edits of generated files, moved into the overlay, so that writing the files anew loses none.

Whether a file was edited tells its header's digest. What was edited is known exactly where the file
was generated from the source that is imported now: it is the difference from what is generated
again. From another source the difference may be the vendor's; then only what people add is lifted
(aliases, effects, reserved and implied grants, meanings of policies), where the header proves that
nothing else was edited and the source says nothing of the sort. Everything else is refused, with
its line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from planner.errors import Fault, OutputRefused
from planner.importers.comments import lines_with_comments
from planner.importers.earlier import CATALOGS, POLICIES, Earlier, path_of
from planner.importers.edits import EditedFile, Generated, Lifted, Values
from planner.importers.facts import ADDED_TO_API, ADDED_TO_GRANT, facts_digest
from planner.importers.overlays import Overlay
from planner.importers.requirements import plain_requirement
from planner.reading.documents import read_document
from planner.reading.formats import CATALOG, POLICY_SET
from planner.reading.nodes import Step
from planner.reading.plain import plain_value_of
from planner.reading.quoting import key_path, listed

_LISTS = frozenset({"aliases", "implies", "assumptions"})
_GUARD = frozenset({"policy", "requires", "reason"})
_LIFTED_OF_API = frozenset({"title", "page", *ADDED_TO_API})
_LIFTED_OF_GRANT = frozenset({"value", "id", "meaning", "risk", *ADDED_TO_GRANT})


def lift(
    earlier: Earlier, base: Generated, now: Generated, overlay: Overlay, *, out: Path, digest: str
) -> tuple[Lifted, ...]:
    """The edits of the files of `earlier`, as additions to the overlay. `base` is generated without
    the overlay, `now` with it; `digest` is the source's.

    Raises OutputRefused with the place of every edit that no overlay can hold.
    """
    lifter = _Lifter(earlier, base, now, overlay, out, is_exact=earlier.is_of_source(digest))
    lifter.lift()
    if lifter.faults:
        raise OutputRefused(lifter.faults)
    return tuple(lifter.lifted)


class _Lifter:
    def __init__(
        self,
        earlier: Earlier,
        base: Generated,
        now: Generated,
        overlay: Overlay,
        out: Path,
        *,
        is_exact: bool,
    ) -> None:
        self._earlier = earlier
        self._base = base
        self._now = now
        self._overlay = overlay
        self._out = out
        self._is_exact = is_exact
        self.lifted: list[Lifted] = []
        self.faults: list[Fault] = []

    def lift(self) -> None:
        """Compare every edited file."""
        for path in self._earlier.edited:
            form = POLICY_SET if path.startswith(POLICIES) else CATALOG
            file = str(self._out / path)
            edited = EditedFile(path, read_document(file, file, form), self._base, self._now)
            if not self._is_exact and not self._is_comparable(edited):
                continue
            self._comments(edited)
            if form is POLICY_SET:
                self._policy_set(edited)
            else:
                self._catalog(edited)
        if self._is_exact and self._earlier.edited:
            self._requirements()

    def _is_comparable(self, edited: EditedFile) -> bool:
        """Whether nothing was edited but what people add."""
        digests = self._earlier.files[edited.path].digests
        if digests is not None and digests.facts == facts_digest(edited.values):
            return True
        message = (
            "this file was edited by hand and generated from another source, so that its edits"
            " cannot be told from what the vendor changed"
        )
        hint = (
            "import the earlier source again, which moves the edits to the overlay, or give them up"
            " with --discard-edits"
        )
        self.faults.append(Fault(message=message, file=edited.document.report.file, hint=hint))
        return False

    def _comments(self, edited: EditedFile) -> None:
        parts = self._earlier.files[edited.path]
        first = parts.header.count("\n")
        for line in parts.foreign_lines():
            self._refuse(edited, (), "a comment", line=line)
        for line in lines_with_comments(parts.body, self._now.values[edited.path]):
            self._refuse(edited, (), "a comment", line=line + first)

    def _policy_set(self, edited: EditedFile) -> None:
        self._top(edited, frozenset({"grants", "policies"}), ())
        for kind, named in edited.values.get("grants", {}).items():
            generated = edited.now.get("grants", {}).get(kind, {})
            for name, grant in named.items():
                at = ("grants", kind, name)
                if name in generated:
                    keys = (
                        ADDED_TO_GRANT
                        if not self._is_exact
                        else grant.keys() | _keys(generated[name])
                    )
                    self._entry(edited, at, at, _LIFTED_OF_GRANT, keys)
                elif self._is_exact:
                    self._refuse(edited, at, "a grant that the source does not have")
                else:
                    self._added(edited, at, at, ADDED_TO_GRANT)
            self._missing(edited, ("grants", kind), generated, named)
        self._policies(edited)

    def _catalog(self, edited: EditedFile) -> None:
        to = ("catalogs", edited.name)
        self._top(edited, frozenset({"apis", "policies"}), to)
        generated = edited.now["apis"]
        for api_id, api in edited.values["apis"].items():
            at = ("apis", api_id)
            if api_id in generated:
                keys = ADDED_TO_API if not self._is_exact else api.keys() | _keys(generated[api_id])
                self._entry(edited, at, (*to, *at), _LIFTED_OF_API, keys - _GUARD)
            elif self._is_exact:
                self._refuse(edited, at, "an API that the source does not have")
            else:
                self._added(edited, at, (*to, *at), ADDED_TO_API)
        self._missing(edited, ("apis",), generated, edited.values["apis"])

    def _top(self, edited: EditedFile, without: frozenset[str], to: tuple[str, ...]) -> None:
        """The keys of the file itself. From another source their edits cannot be lifted, and the
        header has proven that there are none."""
        if not self._is_exact:
            return
        liftable = frozenset({"title", "assumptions"})
        keys = (edited.values.keys() | edited.now.keys()) - without - {"requests"}
        self._entry(edited, (), to, liftable, keys)
        for name in (
            edited.values.get("requests", {}).keys() | edited.now.get("requests", {}).keys()
        ):
            at = ("requests", name)
            value, before, now = (part(*at) for part in (edited.at, edited.base_at, edited.now_at))
            if value in (before, now):
                continue
            if value is None or self._is_said_already(at):
                self._refuse(edited, at, "a request")
            else:
                self._lift(edited, at, plain_value_of(edited.document.at(*at)))

    def _entry(
        self,
        edited: EditedFile,
        at: tuple[str, ...],
        to: tuple[str, ...],
        liftable: frozenset[str],
        keys: frozenset[str] | set[str],
    ) -> None:
        """The `keys` of the entry at `at`, whose additions go to `to` in the overlay."""
        for key in sorted(keys):
            value, before, now = (
                part(*at, key) for part in (edited.at, edited.base_at, edited.now_at)
            )
            if value in (before, now):
                continue
            if key in _LISTS and key in liftable:
                self._list(edited, (*at, key), (*to, key), value or [], before or [], now or [])
            elif value is None or key not in liftable or self._is_said_already((*to, key)):
                self._refuse(edited, (*at, key), f"the key `{key}`")
            elif not self._is_exact and self._base_says(edited, key):
                self._refuse(edited, (*at, key), f"the key `{key}`, of which the source tells, too")
            else:
                self._lift(edited, (*to, key), value)

    def _list(
        self,
        edited: EditedFile,
        at: tuple[str, ...],
        to: tuple[str, ...],
        value: Sequence[str],
        before: Sequence[str],
        now: Sequence[str],
    ) -> None:
        lost = [item for item in before if item not in value]
        added = [item for item in value if item not in now]
        key = at[-1]
        if lost and self._is_exact:
            self._refuse(edited, at, f"that `{key}` lacks {listed(lost[:3], 'and')}")
        elif added and not self._is_exact and self._base_says(edited, key):
            self._refuse(edited, at, f"the key `{key}`, of which the source tells, too")
        elif added:
            self._lift(edited, to, added)

    def _added(
        self, edited: EditedFile, at: tuple[str, ...], to: tuple[str, ...], keys: frozenset[str]
    ) -> None:
        """What people said about something that the source does not have any more."""
        for key in sorted(keys):
            value = edited.at(*at, key)
            if value is not None and not self._is_said_already((*to, key)):
                self._lift(edited, (*to, key), value)

    def _missing(
        self, edited: EditedFile, at: tuple[str, ...], generated: Values, there: Values
    ) -> None:
        if self._is_exact:
            for name in generated:
                if name not in there:
                    what = f"that {listed([name])} is removed"
                    self._refuse(edited, at, what)

    def _policies(self, edited: EditedFile) -> None:
        policies = self._earlier.policy_set.policies if self._earlier.policy_set else {}
        needed = set(self._now.requirements.values())
        used = {api.policy for catalog in self._earlier.catalogs.values() for api in catalog.apis}
        kinds = (
            [kind.name for kind in self._earlier.policy_set.kinds]
            if self._earlier.policy_set
            else []
        )
        for name, policy in policies.items():
            at = ("policies", name)
            if self._is_exact and name not in used and policy.requirement not in needed:
                self._refuse(edited, at, "a policy that no API names")
            said = {
                key: text
                for key in ("meaning", "assumption")
                if (text := getattr(policy, key)) and text != edited.now_at(*at, key)
            }
            if not said:
                continue
            if self._is_said_already(at):
                self._refuse(edited, at, "what a policy means")
            else:
                requirement = plain_requirement(policy.requirement, kinds)
                self._lift(edited, at, {**said, "requires": requirement})

    def _requirements(self) -> None:
        """What APIs require, by way of a policy or of their own."""
        kinds = (
            [kind.name for kind in self._earlier.policy_set.kinds]
            if self._earlier.policy_set
            else []
        )
        for (service, api_id), api in self._earlier.apis().items():
            key = (service, api_id)
            known = self._now.requirements
            if key not in known or api.requirement in (known[key], self._base.requirements[key]):
                continue
            to = ("catalogs", service, "apis", api_id)
            path = path_of(CATALOGS, service)
            if api.requirement is None or self._is_said_already((*to, "requires")):
                fault = f"edited by hand, and no overlay can hold it: what {api_id} requires"
                self.faults.append(Fault(message=fault, file=str(self._out / path), hint=_HINT))
            else:
                file = str(self._out / path)
                value = plain_requirement(api.requirement, kinds)
                self.lifted.append(Lifted(path=(*to, "requires"), value=value, file=file))
                reason = "It was changed by hand in the imported files."
                self.lifted.append(Lifted(path=(*to, "because"), value=reason, file=file))

    def _base_says(self, edited: EditedFile, key: str) -> bool:
        """Whether the source tells something of the sort about anything in the file."""
        entries = edited.base.get("apis") or {
            name: grant
            for named in edited.base.get("grants", {}).values()
            for name, grant in named.items()
        }
        return any(key in entry for entry in entries.values())

    def _is_said_already(self, path: tuple[str, ...]) -> bool:
        """Whether the overlay says something at that place; it and the file contradict each other
        then, and which of them is meant cannot be told."""
        value: Any = self._overlay.values
        for step in path:
            if not isinstance(value, Mapping) or step not in value:
                return False
            value = value[step]
        return True

    def _lift(self, edited: EditedFile, to: tuple[str, ...], value: Any) -> None:
        plain = int(value) if to[-1] == "risk" else value
        self.lifted.append(Lifted(path=to, value=plain, file=edited.document.report.file))

    def _refuse(
        self, edited: EditedFile, at: tuple[Step, ...], what: str, line: int | None = None
    ) -> None:
        mark = edited.document.at(*at).mark
        place = (line, 1) if line is not None else (mark.line + 1, mark.column + 1)
        self.faults.append(
            Fault(
                message=f"edited by hand, and no overlay can hold it: {what}",
                file=edited.document.report.file,
                line=place[0],
                column=place[1],
                path=key_path(at),
                hint=_HINT,
            )
        )


_HINT = "take it back, or give up all edits with --discard-edits"


def _keys(entry: Any) -> set[str]:
    return set(entry) if isinstance(entry, Mapping) else set()
