"""What exists already against the least: clients, tokens, and what recorded traffic uses.

The way through: `clients` and `tokens` (documents -> what is held, by `recognising`) -> `judging`
(an audit); `usage` (what traffic used of what is granted); `many` (clients one by one).
"""

from __future__ import annotations

from planner.auditing.audits import Audit
from planner.auditing.judging import Auditor, audit

__all__ = ["Audit", "Auditor", "audit"]
