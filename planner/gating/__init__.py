"""The gate: what was agreed upon, whether it still holds, and what a change changes.

The way through: `answers` (the plans of today) -> `locks` (what is agreed upon, as a record) and
`lock_files` (as JSON). `comparing` finds how the plans of today differ from a lock, `deviations`
takes out what the integration accepts, and `checking` does both for files and folders. Apart from
that, `implying` decides which of two requirements lets more in; `catalog_changes`, `plan_changes`
and `integration_changes` compare two of a kind, `documents` reads them, and `revisions` gets them
out of git.
"""
