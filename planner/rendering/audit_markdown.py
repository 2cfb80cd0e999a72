"""Audits as pages of Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from planner.auditing.audits import Audit, CheckedApi
from planner.auditing.held import Client
from planner.auditing.reports import Audited
from planner.auditing.tallying import Tally
from planner.auditing.usage import Usage, UsedApi
from planner.model import Api, Policy
from planner.plans import Plan
from planner.rendering.audit_summary_text import VERDICT_MEANINGS
from planner.rendering.audit_words import (
    USAGE_CAVEAT,
    client_name,
    excess_in_words,
    grant_name,
    heading,
    hidden_in_words,
    needs_in_words,
    period_in_words,
    subject,
    together_in_words,
    token_lines,
    used_in_words,
    verdict_in_words,
    way_out,
)
from planner.rendering.escaping import markdown, markdown_code
from planner.rendering.price_words import apis_counted
from planner.rendering.wording import Voice, counted, criterion, joined
from planner.solving.formula import GrantKey


def _code(text: str) -> str:
    return markdown_code(text, in_table=True)


_VOICE = Voice(name=_code, text=markdown)


def audit_markdown(audited: Audited) -> str:
    """The audit as a page."""
    return _page(_audit(audited))


def usage_markdown(plan: Plan, usage: Usage, client: Client | None) -> str:
    """Granted against used, as a page."""
    return _page(_usage(plan, usage, client))


def tally_markdown(tally: Tally) -> str:
    """Many audits in numbers, as a page."""
    return _page(_tally(tally))


def _page(lines: Iterator[str]) -> str:
    return "\n".join(lines).rstrip("\n") + "\n"


def _audit(audited: Audited) -> Iterator[str]:
    audit = audited.audit
    yield f"# Audit: {heading(audit.plan, _VOICE)}"
    yield from ("", f"- Audited: {subject(audited, _VOICE)}")
    yield f"- Verdict: {verdict_in_words(audit)}"
    yield from (f"- {text}" for text in hidden_in_words(audit, _VOICE))
    yield from _token(audited)
    yield from _missing(audit)
    yield from _excess(audit, "## Excess")
    yield from _unknown(audit)
    yield from _apis(audit)
    yield from _costs(audit)
    yield from _change(audited)


def _token(audited: Audited) -> Iterator[str]:
    if audited.token is None:
        return
    yield from ("", "## Token", "")
    yield from (f"- {label}: {text}" for label, text in token_lines(audited.token, _VOICE))
    yield from (f"- **problem**: {markdown(one.message)}" for one in audited.token.problems)


def _missing(audit: Audit) -> Iterator[str]:
    if audit.missing:
        yield from ("", "## Missing", "")
    for one in audit.missing:
        name = grant_name(one.grant, audit.plan.catalog.policy_set, _VOICE)
        titles = joined(markdown(api.title) for api in one.needed_by)
        reasons = [f"for {titles}" * bool(titles), "the limits require it" * one.required]
        yield f"- {name}: {joined(filter(None, reasons))}"


def _excess(audit: Audit, heading: str) -> Iterator[str]:
    if audit.excess:
        yield from ("", heading, "")
    for one in audit.excess:
        name = grant_name(one.grant, audit.plan.catalog.policy_set, _VOICE)
        yield f"- {name}. {' '.join(f'{text}.' for text in excess_in_words(one, audit, _VOICE))}"
    together = together_in_words(audit)
    if together:
        yield from ("", together)
        yield from _listed(audit.together, audit.together_policies)


def _unknown(audit: Audit) -> Iterator[str]:
    if audit.unknown:
        yield from ("", "## Unknown to the catalogue", "")
        yield from ("Nobody can tell what these open.", "")
    for one in audit.unknown:
        kind = f"{markdown(one.kind)}: " if one.kind else ""
        yield f"- {kind}{_code(one.text)} ({markdown(one.reason)})"


def _apis(audit: Audit) -> Iterator[str]:
    yield from ("", "## Desired APIs", "", "| API | Effect | Open |", "|---|---|---|")
    for one in audit.apis:
        yield f"| {markdown(one.api.title)} | {one.api.effect} | {_state(one, audit)} |"
    for left in audit.plan.unplanned:
        yield f"| {markdown(left.name)} | | not known: {markdown(left.reason)} |"
    if audit.opens or audit.opens_policies:
        yield from ("", f"## Open besides: {apis_counted(audit.opens, audit.opens_policies)}")
        yield from _listed(audit.opens, audit.opens_policies)
    if audit.may_open:
        apis = tuple(one.api for one in audit.may_open)
        yield from ("", f"## Open besides at most: {apis_counted(apis, ())}")
        yield from ("", "These depend on what the token does not show.", "")
        for one in audit.may_open:
            yield f"- {one.api.effect}: {markdown(one.api.title)}, {_state(one, audit)}"


def _state(one: CheckedApi, audit: Audit) -> str:
    if one.state == "depends":
        return f"if it comes with {needs_in_words(one, audit.plan.catalog.policy_set, _VOICE)}"
    return "yes" if one.state == "met" else "**no**"


def _listed(apis: Sequence[Api], policies: Sequence[Policy]) -> Iterator[str]:
    yield ""
    for api in sorted(apis, key=lambda api: api.effect == "read"):
        yield f"- {api.effect}: {markdown(api.title)} ({_code(f'{api.method} {api.url}')})"
    for policy in policies:
        yield f"- {policy.effect}, undocumented: behind {_code(policy.name)}"


def _costs(audit: Audit) -> Iterator[str]:
    if not audit.more:
        return
    yield from ("", "## Cost", "", "| Criterion | Least | Held | More |", "|---|---:|---:|---:|")
    for key, least in audit.plan.cost.items():
        more = audit.more[key]
        yield f"| {criterion(key)} | {least} | {audit.cost[key]} | {f'{more:+d}' if more else 0} |"


def _change(audited: Audited) -> Iterator[str]:
    audit = audited.audit
    if not (audit.add or audit.remove):
        return
    yield from ("", "## To put it right", "")
    titles = {kind.name: markdown(kind.title) for kind in audit.plan.catalog.policy_set.kinds}
    for verb, grants in (("Add", audit.add), ("Remove", audit.remove)):
        for kind, names in grants.items():
            yield f"- {verb} {titles[kind]} {joined(map(_code, names))}"
    yield from ("", way_out(audited, _VOICE))


def _usage(plan: Plan, usage: Usage, client: Client | None) -> Iterator[str]:
    yield f"# Granted and used: {heading(plan, _VOICE)}"
    yield from ("", f"Recorded: {markdown(period_in_words(usage))}", "", USAGE_CAVEAT)
    yield from _used("## Desired and called", usage.used)
    yield from _plain("## Desired, and perhaps called", usage.unclear)
    yield from _plain("## Desired, and never called in it", usage.never)
    yield from _used("## Called, and not desired", usage.undesired)
    yield from _used("## Refused (401 or 403)", usage.refused)
    if usage.audit is None:
        yield from ("", "No desired API was called, so the recording gives no need for any grant.")
        return
    granted = subject(Audited(audit=usage.audit, client=client), _VOICE)
    if usage.audit.excess:
        yield from _excess(
            usage.audit, f"## Not needed for the desired APIs that were called, of {granted}"
        )
    else:
        yield from ("", f"All grants ({granted}) are needed for the desired APIs that were called.")


def _used(heading: str, ones: Sequence[UsedApi]) -> Iterator[str]:
    if ones:
        yield from ("", f"{heading}: {counted(len(ones), 'API')}", "")
    yield from (f"- {used_in_words(one, _VOICE)}" for one in ones)


def _plain(heading: str, apis: Sequence[Api]) -> Iterator[str]:
    if apis:
        yield from ("", f"{heading}: {counted(len(apis), 'API')}")
        yield from _listed(apis, ())


def _tally(tally: Tally) -> Iterator[str]:
    yield f"# Audit: {markdown(tally.plan.integration.name)}"
    yield from ("", f"{counted(tally.clients, 'client')} audited.")
    yield from ("", "| Verdict | Clients | |", "|---|---:|---|")
    for verdict, number in tally.verdicts.items():
        yield f"| {verdict} | {number} | {VERDICT_MEANINGS[verdict]} |"
    if tally.broken:
        yield f"| broken | {tally.broken} | could not be read |"
    if tally.hidden:
        yield from ("", f"{tally.hidden} do not show all kinds of grants: taken as planned.")
    yield from _counts("In excess", tally.excess, tally)
    yield from _counts("Missing", tally.missing, tally)
    yield from _unknown_counts(tally)
    if tally.worst:
        yield from ("", "## Furthest from the least", "")
    for one in tally.worst:
        more = ", ".join(f"{criterion(key)} {value:+d}" for key, value in one.more.items() if value)
        yield f"- {client_name(one.client, _VOICE)}: {one.verdict}; {more or 'same cost'}"
    if tally.broken:
        yield from ("", "## Could not be read", "")
    for entry in tally.first_broken:
        yield f"- {markdown(str(entry.faults[0]))}"


def _counts(heading: str, counts: Mapping[GrantKey, int], tally: Tally) -> Iterator[str]:
    if counts:
        yield from ("", f"## {heading}", "", "| Grant | Clients |", "|---|---:|")
    for key, number in counts.items():
        yield f"| {grant_name(key, tally.plan.catalog.policy_set, _VOICE)} | {number} |"


def _unknown_counts(tally: Tally) -> Iterator[str]:
    if tally.unknown:
        yield from ("", "## Unknown to the catalogue", "", "| Text | Clients |", "|---|---:|")
    yield from (f"| {_code(text)} | {number} |" for text, number in tally.unknown.items())
    if tally.unknown_beyond:
        yield from ("", "There are more, which are not listed.")
