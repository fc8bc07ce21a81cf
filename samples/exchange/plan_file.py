"""A run to take away: everything that was asked and answered, in one JSON document.

`python -m samples.planning check` takes its `problem` and `solution`.
"""

from __future__ import annotations

from typing import Any

from samples.models import PlanRun
from samples.selectors import plans

FORMAT = "mars-sample-plan-run/1"


def document(run: PlanRun) -> dict[str, Any]:
    """The document of a run. Needs the whole run."""
    return {
        "format": FORMAT,
        "hypothetical": True,
        "scenario": {
            "slug": run.plan.scenario.slug,
            "name": run.plan.scenario.name,
            "version": run.scenario_version,
        },
        "plan": {"id": run.plan_id, "name": run.plan.name, "state": run.plan.state},
        "run": {
            "id": run.pk,
            "number": run.number,
            "status": run.status,
            "result": run.result or None,
            "requested_at": _moment(run.requested_at),
            "requested_by": run.requested_by,
            "started_at": _moment(run.started_at),
            "finished_at": _moment(run.finished_at),
            "engine": run.engine or None,
            "version": run.version or None,
            "seed": run.seed,
            "seconds": run.seconds,
            "iterations": run.iterations,
            "value": run.value,
            "bound": run.bound,
            "gap": run.gap,
            "elapsed_s": run.elapsed_s,
            "error": run.error or None,
        },
        "ledger": {
            "slug": run.ledger.slug,
            "kind": run.ledger.kind,
            "as_of": _moment(run.as_of),
            "known_at": _moment(run.known_at),
        },
        "terms": run.terms,
        "tubes": run.tubes,
        "problem_hash": run.problem_hash,
        "problem": run.problem_document,
        "solution": run.solution,
        "exclusions": [
            {
                "container": exclusion.container.code,
                "asked": exclusion.asked,
                "code": exclusion.code,
                "sentence": exclusion.sentence,
                "data": exclusion.data,
            }
            for exclusion in plans.exclusions().filter(run=run)
        ],
        "risk": run.risk,
        "marginal": run.marginal,
        "log": run.log,
    }


def _moment(when: Any) -> str | None:
    return None if when is None else when.isoformat().replace("+00:00", "Z")
