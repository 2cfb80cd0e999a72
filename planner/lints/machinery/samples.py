"""Samples of rules, completed to the two files that planner reads.

A sample holds the keys of a policy set (``kinds``, ``grants``, ``policies``, ``requests``) and of a
catalogue (``methods``, ``apis``) that matter; ``sources`` and ``assumptions`` belong to the
catalogue. What it leaves out and every file needs is put in front; ``# sources: none`` stands for
a catalogue that has none.
"""

from __future__ import annotations

import re
from datetime import date

TODAY = date(2026, 11, 23)
"""The day on which samples are looked at."""

POLICIES_FILE = "policies.yaml"
CATALOG_FILE = "catalog.yaml"

_POLICY_KEYS = frozenset({"kinds", "grants", "policies", "requests"})
_SOURCES = """\
sources:
  - {facts: everything, page: "https://docs.example/api", read: 2026-11-01}
"""
_KINDS = """\
kinds:
  scopes: {title: scope, held-by: token}
"""
_GRANTS = """\
grants:
  scopes: {doc.read: {}, doc.write: {}}
"""
_POLICY_HEAD = "policy-set: 1\nname: sample\ntitle: Sample\n"
_CATALOG_HEAD = f"catalog: 1\nname: sample\ntitle: Sample\npolicies: ./{POLICIES_FILE}\n"
_TOP_KEY = re.compile(r"(?:# )?(?P<key>[a-z-]+):")


def sample_files(sample: str) -> dict[str, str]:
    """The policy set and the catalogue that a sample stands for, by file name."""
    parts = {"policies": "", "catalog": ""}
    given = set()
    belongs = "catalog"
    for line in sample.splitlines(keepends=True):
        key = _TOP_KEY.match(line)
        if key:
            given.add(key["key"])
            belongs = "policies" if key["key"] in _POLICY_KEYS else "catalog"
        parts[belongs] += line
    policies = _POLICY_HEAD + _SOURCES
    policies += "" if "kinds" in given else _KINDS
    policies += "" if "grants" in given else _GRANTS
    catalog = _CATALOG_HEAD + ("" if "sources" in given else _SOURCES)
    return {POLICIES_FILE: policies + parts["policies"], CATALOG_FILE: catalog + parts["catalog"]}
