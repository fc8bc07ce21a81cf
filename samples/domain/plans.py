"""How far a retrieval plan has come, and what may become of it. Nothing planned has happened.

draft ──▶ proposed ──▶ approved ──▶ flown (in a mock ledger)
  │  ◀──────┘ │            │
  └───────────┴────────────┴──────▶ withdrawn
"""

from __future__ import annotations

from samples.domain.kinds import Kind


class PlanState(Kind):
    """How far a plan has come."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    APPROVED = "approved"
    FLOWN = "flown"
    WITHDRAWN = "withdrawn"


NEXT: dict[PlanState, frozenset[PlanState]] = {
    PlanState.DRAFT: frozenset({PlanState.PROPOSED, PlanState.WITHDRAWN}),
    PlanState.PROPOSED: frozenset({PlanState.APPROVED, PlanState.DRAFT, PlanState.WITHDRAWN}),
    PlanState.APPROVED: frozenset({PlanState.FLOWN, PlanState.WITHDRAWN}),
    PlanState.FLOWN: frozenset(),
    PlanState.WITHDRAWN: frozenset(),
}
"""The states that may follow each."""


class RunStatus(Kind):
    """How far a run, one solve of a plan, has come."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


AT_WORK = frozenset({RunStatus.QUEUED, RunStatus.RUNNING})
"""It may still change; afterwards it never does."""
