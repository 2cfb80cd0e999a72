"""``planner create``, step by step: look, say, ask, send, keep, compare."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import NamedTuple

import click

from planner.cli import exit_codes
from planner.cli.client_running import plan_of, tell_difference, told, utc_now
from planner.cli.output import write_data, write_page
from planner.cli.own_token import TokenSource, own_token
from planner.cli.talk import note, say, say_lines, warn
from planner.cli.verdicts import exit_code, warn_of
from planner.client.addresses import checked_stage
from planner.client.attempts import described, leftovers, read_leftover
from planner.client.callers import check_caller
from planner.client.creating import Created, Creation, Prepared, names_of, prepared
from planner.client.errors import NotSent
from planner.client.folders import client_folder, locked, make_private
from planner.client.outgoing import shown
from planner.client.places import Place, place_from
from planner.client.records import read_record
from planner.client.transport import Limits, limited
from planner.errors import Fault, InvalidFile
from planner.plans import Plan


class Wishes(NamedTuple):
    """The options of `planner create`."""

    output_format: str
    place: str | None
    words: tuple[str, ...]
    token_env: str | None
    token_file: str | None
    token_keyring: str | None
    unchecked: bool
    at: str | None
    ca_file: str | None
    timeout: float
    yes: bool
    dry_run: bool
    another: bool
    show_secret: bool
    recover: str | None

    @property
    def limits(self) -> Limits:
        """How long the request may take."""
        return limited(self.timeout)

    @property
    def token(self) -> TokenSource:
        """Where the caller's token comes from."""
        return TokenSource(self.token_env, self.token_file, self.token_keyring)


def create(file: str, vendor: str | None, wishes: Wishes) -> int:
    """Do what `wishes` say for the integration in `file`; returns the exit code."""
    place = _place(wishes)
    at = None if wishes.at is None else checked_stage(wishes.at)
    plan = plan_of(file, vendor)
    if plan is None:
        return exit_codes.INFEASIBLE
    return told(lambda: _Creating(file, plan, place, at, wishes).run())


def _place(wishes: Wishes) -> Place | None:
    if wishes.place is None:
        if not wishes.dry_run:
            raise click.UsageError("say with --secret-to where the secret goes; see --help")
        return None
    if wishes.words and wishes.place != "command":
        raise click.UsageError(f"a command goes with --secret-to command, not {wishes.place}")
    return place_from(wishes.place, wishes.words)


class _Creating:
    """One run of the command."""

    def __init__(
        self, file: str, plan: Plan, place: Place | None, at: str | None, wishes: Wishes
    ) -> None:
        self._file = file
        self._plan = plan
        self._place = place
        self._at = at
        self._wishes = wishes
        self._folder = client_folder(file, plan.catalog.policy_set.name, at)

    def run(self) -> int:
        if self._wishes.dry_run:
            return self._dry_run()
        assert self._place is not None, "only a dry run needs no place"
        make_private(self._folder)
        with locked(self._folder):
            created = self._recovered() if self._wishes.recover else self._created()
            return self._told(created)

    def _prepared(self) -> Prepared:
        from planner.cli.commands.request import wanted

        wanted(self._plan, token=False, task=None)  # raises where the vendor has no such request
        file = os.path.realpath(self._file)
        wishes = self._wishes
        return prepared(
            self._plan, file=file, at=self._at, ca_file=wishes.ca_file, limits=wishes.limits
        )

    def _dry_run(self) -> int:
        settled = self._prepared()
        if self._place is not None:
            self._place.probe(names_of(self._plan))
        with_token = settled.needs_token or any(self._wishes.token)
        write_data(shown(settled.masked(with_token=with_token)) + "\n")
        note("nothing was sent")
        warn_of(self._plan)
        return exit_code(self._plan)

    def _created(self) -> Created:
        assert self._place is not None, "only a dry run needs no place"
        self._refuse_second()
        settled = self._prepared()
        self._place.probe(names_of(self._plan))
        token = own_token(self._wishes.token, settled.request.token_variable)
        if token is not None:
            self._check(token)
        self._show(settled, with_token=token is not None)
        self._ask()
        creation = self._creation(settled, self._place)
        return creation.create(token, ca_file=self._wishes.ca_file, limits=self._wishes.limits)

    def _recovered(self) -> Created:
        assert self._place is not None, "only a dry run needs no place"
        assert self._wishes.recover is not None, "asked for"
        leftover = read_leftover(Path(self._wishes.recover))
        about, vendor = leftover.about, self._plan.catalog.policy_set.name
        if (about.file, about.vendor) != (os.path.realpath(self._file), vendor):
            message = f"this is the recovery file of {about.file} at {about.vendor}"
            raise InvalidFile([Fault(message=message, file=str(leftover.path))])
        self._place.probe(names_of(self._plan))
        # Nothing is sent, so what the server says of itself is not asked for.
        request = self._plan.request
        assert request is not None, "there was a request before"
        settled = Prepared(
            plan=self._plan, request=request, url=about.url, file=about.file, at=self._at
        )
        return self._creation(settled, self._place).recover(leftover)

    def _creation(self, settled: Prepared, place: Place) -> Creation:
        return Creation(settled, place=place, folder=self._folder, moment=utc_now)

    def _refuse_second(self) -> None:
        """Name what earlier runs left; refuse a second client unless one is wanted."""
        own = False
        for leftover in leftovers(self._folder):
            own = own or leftover.path.parent == self._folder
            for sentence in described(leftover):
                warn("unfinished", sentence)
        record = read_record(self._folder)
        if self._wishes.another or not (own or record):
            return
        what = f"there is a client: {record.client_id}" if record else "there may be a client"
        created = f", created {record.created}" if record else ""
        hint = "--another creates one more, and planner token then uses that one"
        raise InvalidFile([Fault(message=what + created, file=self._file, hint=hint)])

    def _check(self, token: str) -> None:
        check = check_caller(token, self._plan, now=int(time.time()))
        for remark in check.remarks:
            note(remark)
        if check.lacks and not self._wishes.unchecked:
            hint = "nothing was sent; --unchecked sends it all the same"
            raise NotSent([Fault(message=text, file="<token>", hint=hint) for text in check.lacks])
        for text in check.lacks:
            warn("warning", text)

    def _show(self, settled: Prepared, *, with_token: bool) -> None:
        from planner.cli.commands.request import tell_sender, tell_unplaced

        assert self._place is not None, "only a dry run needs no place"
        say("To be sent, once:")
        say_lines("\n".join(f"  {one}" for one in self._shown(settled, with_token).split("\n")))
        say(f"The secret goes to {self._place.name}")
        tell_sender(self._plan)
        tell_unplaced(self._plan)
        warn_of(self._plan)

    def _shown(self, settled: Prepared, with_token: bool) -> str:
        return shown(settled.masked(with_token=with_token))

    def _ask(self) -> None:
        if self._wishes.yes:
            return
        if self._wishes.token.reads_input:
            raise click.UsageError("--yes is needed, as standard input holds the token")
        try:
            agreed = click.confirm("Send it?", err=True)
        except click.Abort:
            agreed = False
        if not agreed:
            raise NotSent([Fault(message="nothing was sent", hint="--yes sends without asking")])

    def _next(self) -> str:
        """The command that gets a token."""
        from shlex import join

        at = () if self._at is None else ("--at", self._at)
        several = bool(self._plan.integration.vendors)
        vendor = ("--vendor", self._plan.catalog.policy_set.name) if several else ()
        return join(["planner", "token", self._file, *vendor, *at])

    def _told(self, created: Created) -> int:
        from planner.rendering.created import created_data, created_text, difference_lines

        for remark in created.remarks:
            note(remark)
        policy_set = self._plan.catalog.policy_set
        if self._wishes.output_format == "json":
            from planner.rendering.requests.parts import json_text

            data = created_data(created)
            if self._wishes.show_secret:
                data["client_secret"] = created.client_secret
            write_data(json_text(data) + "\n")
        else:
            secret = created.client_secret if self._wishes.show_secret else None
            write_page(created_text(created, policy_set, self._next(), secret))
        tell_difference(difference_lines(created.comparison, policy_set))
        if created.comparison.differs:
            return exit_codes.OTHER_GRANTS
        return exit_code(self._plan)
