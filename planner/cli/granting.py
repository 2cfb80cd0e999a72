"""``planner token``, step by step: which client, a kept token or a new one, compare, hand out."""

from __future__ import annotations

import os
import re
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

import click

from planner.cli import exit_codes
from planner.cli.client_running import plan_of, tell_difference, told
from planner.cli.client_secrets import ClientSource, Known, known_client
from planner.cli.output import write_data
from planner.cli.talk import note
from planner.cli.verdicts import exit_code, warn_of
from planner.client.addresses import checked_stage, rehearsed
from planner.client.comparing import Comparison, compared_token
from planner.client.folders import client_folder, make_private
from planner.client.granting import Granted, granted
from planner.client.metadata import discovered
from planner.client.token_cache import cache_path, cached, forget, keep
from planner.client.transport import Limits, limited
from planner.errors import Fault, InvalidFile, OutputRefused
from planner.model import Request, Token
from planner.plans import Plan
from planner.requesting import variable_name

_VARIABLE = r"[A-Za-z_][A-Za-z0-9_]*"
_SIGNALLED = 128


class Wishes(NamedTuple):
    """The options of `planner token`."""

    words: tuple[str, ...]
    task: str | None
    variable: str | None
    fresh: bool
    client_id: str | None
    secret_env: str | None
    secret_file: str | None
    at: str | None
    ca_file: str | None
    timeout: float

    @property
    def limits(self) -> Limits:
        """How long a request may take."""
        return limited(self.timeout)

    @property
    def client(self) -> ClientSource:
        """Which client it is."""
        return ClientSource(self.client_id, self.secret_env, self.secret_file)


def token(file: str, vendor: str | None, wishes: Wishes) -> int:
    """Do what `wishes` say for the integration in `file`; returns the exit code, or that of the
    command that was run."""
    if wishes.variable is not None and not re.fullmatch(_VARIABLE, wishes.variable):
        raise click.UsageError("--env-line: expected the name of an environment variable")
    at = None if wishes.at is None else checked_stage(wishes.at)
    plan = plan_of(file, vendor)
    if plan is None:
        return exit_codes.INFEASIBLE
    return told(lambda: _Granting(file, plan, at, wishes).run())


class _Granting:
    """One run of the command."""

    def __init__(self, file: str, plan: Plan, at: str | None, wishes: Wishes) -> None:
        from planner.cli.commands.request import wanted

        self._file = file
        self._plan = plan
        self._at = at
        self._wishes = wishes
        self._folder = client_folder(file, plan.catalog.policy_set.name, at)
        self._request: Request
        self._tokens: tuple[Token, ...]
        self._request, self._tokens = wanted(plan, token=True, task=wishes.task)

    def run(self) -> int:
        known = known_client(self._wishes.client, self._plan, self._folder, self._file)
        self._tell_drift(known)
        found = self._token(known)
        comparison = self._compared(found)
        from planner.rendering.created import difference_lines

        policy_set = self._plan.catalog.policy_set
        tell_difference(difference_lines(comparison, policy_set, holder="token"))
        return self._hand_out(found, comparison)

    def _token(self, known: Known) -> Granted:
        """A kept token that is still good, or a new one, which is kept."""
        now = int(time.time())
        url = self._url(known)
        client_id = known.client.kept.client_id
        path = cache_path(self._folder, self._request, client_id=client_id, url=url)
        kept = None if self._wishes.fresh else cached(path, now=now)
        if kept is not None:
            return kept
        forget(path)
        wishes = self._wishes
        found = granted(
            self._request,
            known.client,
            url=url,
            now=now,
            ca_file=wishes.ca_file,
            limits=wishes.limits,
        )
        self._keep(path, found, now)
        return found

    def _keep(self, path: Path, found: Granted, now: int) -> None:
        try:
            make_private(self._folder)
            keep(path, found, now=now)
        except (OSError, OutputRefused):
            note(f"the token is not kept for the next time: {self._folder} cannot be written")

    def _url(self, known: Known) -> str:
        """Where tokens are issued: as the stage serves it, as the server's metadata say, or as the
        vendor's request does."""
        if self._at is not None:
            return rehearsed(self._request.url, self._at)
        if known.record is not None and known.record.token_url:
            return known.record.token_url
        issuer = self._plan.catalog.policy_set.issuer
        if issuer:
            wishes = self._wishes
            found = discovered(issuer, ca_file=wishes.ca_file, limits=wishes.limits).token
            if found:
                return found
        return self._request.url

    def _tell_drift(self, known: Known) -> None:
        record = known.record
        if record is None:
            return
        grants = {kind: names for kind, names in self._plan.grants.items() if names}
        if {kind: set(names) for kind, names in record.grants.items() if names} != {
            kind: set(names) for kind, names in grants.items()
        }:
            note(f"the plan has changed since the client {record.client_id} was created")

    def _compared(self, found: Granted) -> Comparison:
        policy_set = self._plan.catalog.policy_set
        wanted = self._tokens[0].grants if self._tokens else self._plan.grants
        return compared_token(found.token, found.scope, policy_set, wanted, now=int(time.time()))

    def _hand_out(self, found: Granted, comparison: Comparison) -> int:
        """A command's own exit code counts; what else there is to say has been said."""
        warn_of(self._plan, self._tokens)
        variable = self._wishes.variable
        if self._wishes.words:
            usual = variable_name(self._plan.catalog.policy_set, "TOKEN")
            return _run(self._wishes.words, {variable or usual: found.token})
        write_data(f"{variable}={_quoted(found.token)}\n" if variable else f"{found.token}\n")
        if comparison.differs:
            return exit_codes.OTHER_GRANTS
        return exit_code(self._plan, self._tokens)


def _run(words: tuple[str, ...], variables: dict[str, str]) -> int:
    """Run a command with `variables` besides the environment; returns its exit code as shells
    do."""
    try:
        code = subprocess.run(  # noqa: S603 - the user's own words, and no shell
            words, env={**os.environ, **variables}, check=False
        ).returncode
    except (OSError, ValueError) as error:
        reason = (isinstance(error, OSError) and error.strerror) or "not a command"
        fault = Fault(message=f"cannot be started: {reason}", file=words[0])
        raise InvalidFile([fault]) from None
    return _SIGNALLED - code if code < 0 else code


def _quoted(token: str) -> str:
    from shlex import quote

    return quote(token)
