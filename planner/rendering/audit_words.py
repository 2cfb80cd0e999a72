"""What an audit came to, in sentences that text and Markdown share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from planner.auditing.audits import Audit, AuditVerdict, CheckedApi, ExcessGrant
from planner.auditing.held import Client
from planner.auditing.reports import Audited
from planner.auditing.token_facts import TokenFacts
from planner.auditing.usage import Usage, UsedApi
from planner.model import Api, PolicySet, Requirement
from planner.plans import Plan
from planner.rendering.price_words import apis_counted
from planner.rendering.wording import (
    Voice,
    counted,
    criterion,
    grants_in_words,
    joined,
    requirement_in_words,
)
from planner.solving.formula import GrantKey

_VERDICTS: Mapping[AuditVerdict, str] = {
    "least": "it holds the least, as planned",
    "equal": "it holds other grants than planned, which cost no more than the least",
    "lesser": "it holds less than the plan, which is not proven least",
    "excessive": "it holds enough, and MORE than the least",
    "insufficient": "it holds TOO LITTLE",
    "infeasible": "there is no least set to compare with: the limits leave no way in",
}

USAGE_CAVEAT = (
    "A recording proves what was used. What it does not show may be needed at another time: at the"
    " end of a month, in an emergency, or by a part that was not recorded."
)


def heading(plan: Plan, voice: Voice) -> str:
    """The integration, and the vendor where it has several."""
    name = voice.text(plan.integration.name)
    vendor = voice.text(plan.catalog.policy_set.title)
    return f"{name}: {vendor}" if plan.integration.vendors else name


def verdict_in_words(audit: Audit) -> str:
    """The answer in a sentence, without names."""
    parts = [_VERDICTS[audit.verdict]]
    if audit.missing:
        parts.append(f"{counted(len(audit.missing), 'grant')} missing")
    if audit.excess:
        parts.append(f"{counted(len(audit.excess), 'grant')} in excess")
    if audit.unknown:
        parts.append(f"{len(audit.unknown)} UNKNOWN to the catalogue")
    return f"{parts[0]}{': ' * bool(parts[1:])}{joined(parts[1:])}."


def subject(audited: Audited, voice: Voice) -> str:
    """What was audited: ``client Scheduler (6169…)``."""
    names = []
    if audited.token is not None:
        names.append(f"token from {voice.text(audited.token.source)}")
    if audited.client is not None:
        names.append(f"client {client_name(audited.client, voice)}")
    return joined(names, "with") or "the plan's own grants"


def client_name(client: Client, voice: Voice) -> str:
    """A client by its name and identifier, or by where it was read."""
    if not client.name and not client.id:
        return voice.text(client.source)
    if client.name and client.id:
        return f"{voice.text(client.name)} ({voice.text(client.id)})"
    return voice.text(client.name or client.id)


def hidden_in_words(audit: Audit, voice: Voice) -> Iterator[str]:
    """What is taken to be held of kinds of which nothing is said."""
    policy_set = audit.plan.catalog.policy_set
    for kind in policy_set.kinds:
        if kind.name in audit.held.hidden:
            names = audit.assumed.get(kind.name, ())
            taken = grants_in_words({kind.name: names}, policy_set, voice) or "none of them"
            title = voice.text(kind.title)
            yield f"It does not show which {title}s are held. Taken as planned: {taken}."


def grant_name(key: GrantKey, policy_set: PolicySet, voice: Voice) -> str:
    """``scope job.read``."""
    return grants_in_words({key.kind: (key.name,)}, policy_set, voice)


def excess_in_words(one: ExcessGrant, audit: Audit, voice: Voice) -> Iterator[str]:
    """What a grant that is too much does, a sentence each."""
    opened = apis_counted(one.opens, one.opens_policies)
    changes = joined(
        f"{criterion(key)} {more:+d}" for key, more in one.adds.items() if more and key != "grants"
    )
    if one.opens or one.opens_policies:
        yield f"On top of the least it opens {opened}{_titles(one.opens, voice)}"
    else:
        yield "On top of the least it opens nothing by itself"
    if changes:
        yield f"It adds {changes}"
    if one.needed_today:
        titles = joined(voice.text(api.title) for api in one.needed_today[:5])
        more = f" and {len(one.needed_today) - 5} more" if len(one.needed_today) > 5 else ""
        instead = grants_in_words(audit.add, audit.plan.catalog.policy_set, voice)
        rest = f"; first add {instead}" if instead else ""
        yield f"Today {titles}{more} would be closed without it{rest}"
    elif one.removable:
        yield "It can go at once"
    if one.reserved is not None:
        yield f"It is reserved: {voice.text(one.reserved)}"
    for blocker in one.blocked_by:
        if blocker.limit != "reserved":
            yield f"The limits rule it out: {voice.text(blocker.because)}"


def _titles(apis: Sequence[Api], voice: Voice) -> str:
    writes = [voice.text(api.title) for api in apis if api.effect == "write"]
    if not writes:
        return ""
    more = f" and {len(writes) - 3} more" if len(writes) > 3 else ""
    return f", among them {joined(writes[:3]) if not more else ', '.join(writes[:3])}{more}"


def together_in_words(audit: Audit) -> str:
    """What all excess opens together; empty where that is nothing."""
    if not (audit.together or audit.together_policies):
        return ""
    return (
        "Together with all else that is held, it opens besides the least:"
        f" {apis_counted(audit.together, audit.together_policies)}."
    )


def way_out(audited: Audited, voice: Voice) -> str:
    """How to get from what is held to the least, as far as the vendor describes it."""
    audit = audited.audit
    policy_set = audit.plan.catalog.policy_set
    title = voice.text(policy_set.title)
    command = _request_command(audit)
    if audited.token is not None and audited.client is None:
        return (
            "A token carries no more than its client holds: get another one"
            f" ({voice.name(f'{command} --token')}), and audit the client too."
        )
    if policy_set.create_client is None:
        return (
            f"The policies of {title} describe no request for a client: change its grants where"
            " they were given."
        )
    planned = audit.target == audit.plan.grants
    which = "the least client" if planned else "a client of the same cost"
    return (
        f"The policies of {title} describe how to create a client, not how to change one: create"
        f" {which} ({voice.name(command)}), move over to it, and delete this one."
    )


def _request_command(audit: Audit) -> str:
    from shlex import quote

    integration = audit.plan.integration
    file = "FILE" if integration.file.startswith("<") else quote(integration.file)
    vendor = audit.plan.catalog.policy_set.name
    chosen = f" --vendor {quote(vendor)}" if integration.vendors else ""
    return f"planner request {file}{chosen}"


def needs_in_words(one: CheckedApi, policy_set: PolicySet, voice: Voice) -> str:
    """What the grants of hidden kinds would have to be."""
    requirement: Requirement = one.needs if one.needs is not None else one.api.requirement  # type: ignore[assignment]
    return requirement_in_words(requirement, policy_set, voice)


def token_lines(token: TokenFacts, voice: Voice) -> Iterator[tuple[str, str]]:
    """What a token says of itself: label and text."""
    signed = f"{voice.text(token.algorithm)}; {voice.text(token.signature.message)}"
    yield "signature", signed
    if token.issuer:
        yield "issuer", voice.text(token.issuer)
    if token.audience:
        yield "audience", joined(map(voice.text, token.audience))
    if token.client:
        yield "client", voice.text(token.client)
    yield "lifetime", _lifetime(token)
    if token.claims:
        yield "grants from", joined(voice.name(claim) for claim in token.claims)


def _lifetime(token: TokenFacts) -> str:
    parts = []
    if token.issued is not None:
        parts.append(f"issued {instant(token.issued)}")
    if token.not_before is not None and token.not_before != token.issued:
        parts.append(f"valid from {instant(token.not_before)}")
    if token.expires is not None:
        parts.append(f"expires {instant(token.expires)}")
    if token.lifetime is not None:
        parts.append(f"{token.lifetime:,} seconds in all")
    return ", ".join(parts) or "not told"


def instant(seconds: int) -> str:
    """Seconds since 1970 as ISO 8601 in UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def period_in_words(usage: Usage) -> str:
    """When a recording was made, and how much of it can be told."""
    recording = usage.recording
    period = f"{recording.first} to {recording.last}" if recording.first else "at times not told"
    doubts = [
        f"{recording.unmatched:,} of them no API that is known" if recording.unmatched else "",
        f"{counted(recording.unread, 'place')} without a call" if recording.unread else "",
        f"{recording.undated:,} without a time" if recording.undated and recording.first else "",
    ]
    told = joined(filter(None, doubts))
    return f"{period}, {counted(recording.calls, 'call')}{f' ({told})' if told else ''}."


def used_in_words(one: UsedApi, voice: Voice) -> str:
    """``Get Users: 12 calls, 3 of them refused, last 2026-11-23T10:00:00Z``."""
    use = one.use
    parts = [counted(use.calls, "call")]
    if use.refused:
        parts.append(f"{use.refused} of them refused")
    if use.last:
        parts.append(f"last {voice.text(use.last)}")
    return f"{voice.text(one.api.title)}: {', '.join(parts)}"
