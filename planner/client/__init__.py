"""From a plan to a client that works: create it, keep its secret, get tokens for it.

The way through: `transport` (one request, one answer, and what is known when there is none) →
`registering` (the create request, the vendor's own or RFC 7591's) → `answers` (what came back) →
`places` (where the secret goes; `recovery` until it is there) → `records` (what is known of the
client, without its secret) → `granting` (tokens).
"""

from __future__ import annotations
