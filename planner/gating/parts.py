"""All that is not as agreed at one vendor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from planner.digest import requests_digest
from planner.gating.desiring import about_desired
from planner.gating.findings import WHOLE, Finding, Subject
from planner.gating.locks import digests_of, keys_of, written
from planner.gating.pairs import CATALOG, Pair, api_subject, titled
from planner.gating.sufficing import about_grants
from planner.gating.widening import about_opened
from planner.reading.quoting import listed, quoted
from planner.solving.formula import GrantKey


def findings_at(pair: Pair) -> Iterator[Finding]:
    """The findings at the pair's vendor."""
    found = list(_all_but_catalog(pair))
    yield from found
    now, then = digests_of(pair.catalog), pair.agreed.catalog
    if now == then:
        return
    name = quoted(now.name) if now.name == then.name else f"{quoted(now.name)}, not {then.name},"
    effect = "See the other findings." if found else "That changes nothing here."
    message = f"The catalogue {name} is not as it was when the plan was agreed upon. {effect}"
    yield pair.finding("catalog-changed", WHOLE, message, *CATALOG)


def _all_but_catalog(pair: Pair) -> Iterator[Finding]:
    yield from about_desired(pair)
    yield from _requests(pair)
    if pair.plan.status == "infeasible":
        for blocked in pair.plan.blocked:
            message = f"The limits leave {titled(blocked.api)} without a way in."
            path = pair.path_of(blocked.api.id)
            yield pair.finding("infeasible", api_subject(blocked.api), message, path)
        return
    yield from about_grants(pair)
    yield from about_opened(pair)
    yield from _tokens(pair)
    yield from _unproven(pair)


def _requests(pair: Pair) -> Iterator[Finding]:
    """Names stay when what a vendor is sent for them, or where it is sent, does not."""
    policy_set, agreed = pair.catalog.policy_set, pair.agreed
    messages = []
    if not agreed.requests:
        messages.append("The lock does not tell which requests were agreed upon.")
    elif agreed.requests != requests_digest(policy_set):
        messages.append(
            "The requests that create the client and get its tokens, or where they go, are not what"
            " was agreed upon."
        )
    for key, text in sorted(written(policy_set, agreed.grants).items()):
        then = agreed.written.get(key)
        if then != text:
            was = "the lock does not tell how it was" if then is None else f"and was {quoted(then)}"
            messages.append(f"{pair.in_words(key)} is written {quoted(text)} now, {was}.")
    for message in messages:
        yield pair.finding("request-changed", WHOLE, message[:1].upper() + message[1:], *CATALOG)


def _unproven(pair: Pair) -> Iterator[Finding]:
    if pair.plan.status != "unproven":
        return
    message = "The time limit ended the search for something less."
    if pair.agreed.status != "unproven":
        yield pair.finding("unproven", WHOLE, message, "apis")
        return
    message += " So it did when the plan was agreed upon."
    yield replace(pair.finding("unproven", WHOLE, message, "apis"), given_severity="note")


def _tokens(pair: Pair) -> Iterator[Finding]:
    then = {one.task: (frozenset(one.apis), one.grants) for one in pair.agreed.tokens}
    now = {
        one.task: (frozenset(api.id for api in one.apis), keys_of(one.grants))
        for one in pair.plan.tokens
        if not one.offered
    }
    for task in sorted({*then, *now}):
        if then.get(task) == now.get(task):
            continue
        if task not in then:
            what = "was not agreed upon"
        elif task not in now:
            what = "was agreed upon and is not there"
        else:
            what = _token_in_words(pair, then[task], now[task])
        message = f"The token for {quoted(task)} {what}."
        subject = Subject("task", task)
        yield pair.finding("tokens-changed", subject, message, f"tokens.{task}", "tokens")


def _token_in_words(
    pair: Pair,
    then: tuple[frozenset[str], frozenset[GrantKey]],
    now: tuple[frozenset[str], frozenset[GrantKey]],
) -> str:
    more = sorted(now[1] - then[1])
    if more:
        return f"now carries {' and '.join(map(pair.in_words, more))} besides"
    less = sorted(then[1] - now[1])
    if less:
        return f"no longer carries {' and '.join(map(pair.in_words, less))}"
    return f"is now for {listed(sorted(now[0]), 'and')}"
