"""A stage to rehearse on: a server on loopback that behaves as catalogues say.

It creates clients, issues signed tokens, and answers every catalogued API with 401, 403 naming what
is missing, or 200. Nothing is called and nothing is changed anywhere; every answer says that it is
a rehearsal.

The way through: `server` (HTTP, its limits, loopback only) -> `stage` (which vendor's what is
called, by `routing`) -> `registering`, `granting` and `metadata` (clients, kept by `clients`;
tokens, signed by `signing`) or `deciding` (whether a call is authorised). Whether it is decides
`planner.verifying.truth`, which shares nothing with the solver.

A vendor's URL ``https://HOST/PATH`` is served at ``http://127.0.0.1:PORT/HOST/PATH``, and a URL
without a host at ``http://127.0.0.1:PORT/CATALOGUE/PATH``.
"""

from __future__ import annotations

from planner.sandbox.clients import ClientStore
from planner.sandbox.server import Server
from planner.sandbox.signing import Signer
from planner.sandbox.stage import Stage

__all__ = ["ClientStore", "Server", "Signer", "Stage"]
