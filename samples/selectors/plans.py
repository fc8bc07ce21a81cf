"""Plans, their runs and what they say, and the difference between two of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from samples.models import (
    Exclusion,
    Plan,
    PlanActivity,
    PlanChange,
    PlanRun,
    Reservation,
    Scenario,
)
from samples.planning import terms
from samples.planning.solution import Activity
from samples.selectors.visibility import visible

HEAVY = ("problem", "terms", "tubes", "solution", "log", "risk", "marginal")
"""Columns of a run that a list does without."""


def scenarios() -> QuerySet[Scenario]:
    """Scenarios with the number of their plans in `plan_total`."""
    return (
        visible(Scenario)
        .select_related("ledger__mission", "organisation")
        .annotate(plan_total=Count("plans"))
    )


def plans() -> QuerySet[Plan]:
    """Plans with their scenario and chosen run, and the number of tubes they hold in `held`."""
    return (
        visible(Plan)
        .select_related("scenario__ledger__mission", "chosen_run__ledger", "flown_in")
        .defer(*(f"chosen_run__{name}" for name in HEAVY if name != "solution"))
        .annotate(held=Count("reservations", filter=Q(reservations__released_at=None)))
    )


def plans_counted() -> QuerySet[Plan]:
    """Plans with the numbers of their runs and changes too."""
    return plans().annotate(
        held=Count("reservations", filter=Q(reservations__released_at=None), distinct=True),
        run_total=Count("runs", distinct=True),
        change_total=Count("changes", distinct=True),
    )


def with_changes(found: QuerySet[Plan]) -> QuerySet[Plan]:
    """With how each came to its state, its runs (the last first) and what it holds."""
    return found.prefetch_related(
        Prefetch("changes", queryset=PlanChange.objects.order_by("number")),
        Prefetch("runs", queryset=runs().order_by("-number")),
        Prefetch(
            "reservations",
            queryset=Reservation.objects.select_related("container", "ledger").order_by(
                "container__code"
            ),
        ),
    )


def runs() -> QuerySet[PlanRun]:
    """Runs without the documents of question and answer."""
    return visible(PlanRun).select_related("plan__scenario", "ledger").defer(*HEAVY)


def whole_runs() -> QuerySet[PlanRun]:
    """Runs with everything."""
    return visible(PlanRun).select_related("plan__scenario", "ledger__mission")


def whole_runs_counted() -> QuerySet[PlanRun]:
    """Runs with everything, and how many steps and exclusions there are."""
    return whole_runs().annotate(
        activity_total=Count("activities", distinct=True),
        exclusion_total=Count("exclusions", distinct=True),
    )


def activities() -> QuerySet[PlanActivity]:
    """Steps of timelines, in their order."""
    return PlanActivity.objects.select_related("container").order_by("run", "number")


def exclusions() -> QuerySet[Exclusion]:
    """Containers left behind, those that were asked for first."""
    return Exclusion.objects.select_related("container").order_by(
        "run", "-asked", "container__code"
    )


@dataclass(frozen=True)
class Figures:
    """What a run's answer comes to; None where it was not told."""

    value: float | None
    bound: float | None
    gap: float | None
    tubes: int
    site: str | None
    finish_sol: float | None
    slack_sols: float | None
    distance_m: float
    on_time: float | None
    """The simulated probability that the departure leaves no tube behind."""
    value_p10: float | None
    value_p50: float | None
    value_p90: float | None


def figures(run: PlanRun) -> Figures:
    """What a run's answer comes to. Needs the whole run."""
    solution: dict[str, Any] = run.solution or {}
    timeline = solution.get("timeline", {})
    risk: dict[str, Any] = run.risk or {}
    return Figures(
        value=run.value,
        bound=run.bound,
        gap=run.gap,
        tubes=len(run.taken),
        site=run.site,
        finish_sol=timeline.get("finish_sol"),
        slack_sols=timeline.get("slack_sols"),
        distance_m=sum(
            sortie["distance_m"]
            for route in solution.get("routes", ())
            for sortie in route["sorties"]
        ),
        on_time=_deep(risk, "on_time", "probability"),
        value_p10=_deep(risk, "value", "p10", "value"),
        value_p50=_deep(risk, "value", "p50", "value"),
        value_p90=_deep(risk, "value", "p90", "value"),
    )


@dataclass(frozen=True)
class Shift:
    """A tube that both take: the sol it is loaded by the one and by the other."""

    container: str
    from_sol: float
    to_sol: float

    @property
    def sols(self) -> float:
        """How much later."""
        return self.to_sol - self.from_sol


@dataclass(frozen=True)
class Comparison:
    """What another run's answer does differently."""

    one: PlanRun
    other: PlanRun
    figures: tuple[Figures, Figures]
    added: list[str]
    """Containers that only the other takes."""
    dropped: list[str]
    earlier: list[Shift]
    """Containers that both take and the other loads earlier."""
    later: list[Shift]
    terms: list[tuple[str, object, object]]
    """Figures of the terms that differ: path, here, there (None: not there)."""


def compare(one: PlanRun, other: PlanRun) -> Comparison:
    """The difference between two runs with answers, seen from the first."""
    loads = [_loaded(run) for run in (one, other)]
    shifts = [
        Shift(code, loads[0][code], loads[1][code])
        for code in sorted(loads[0].keys() & loads[1].keys())
        if abs(loads[0][code] - loads[1][code]) > 1e-6
    ]
    taken, taken_there = set(one.taken), set(other.taken)
    return Comparison(
        one=one,
        other=other,
        figures=(figures(one), figures(other)),
        added=sorted(taken_there - taken),
        dropped=sorted(taken - taken_there),
        earlier=[shift for shift in shifts if shift.sols < 0],
        later=[shift for shift in shifts if shift.sols > 0],
        terms=_terms_apart(one, other),
    )


def _loaded(run: PlanRun) -> dict[str, float]:
    """When each container is in its place."""
    steps = PlanActivity.objects.filter(run=run, activity=Activity.LOAD.value)
    return {str(code): float(sol) for code, sol in steps.values_list("container__code", "to_sol")}


def _terms_apart(one: PlanRun, other: PlanRun) -> list[tuple[str, object, object]]:
    here, there = (
        {figure.path: figure.value for figure in terms.figures(terms.read(run.terms))}
        for run in (one, other)
    )
    return [
        (path, here.get(path), there.get(path))
        for path in dict.fromkeys([*here, *there])
        if here.get(path) != there.get(path) or (path in here) != (path in there)
    ]


def _deep(document: dict[str, Any], *path: str) -> Any:
    found: Any = document
    for step in path:
        found = found.get(step) if isinstance(found, dict) else None
    return found
