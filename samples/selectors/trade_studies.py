"""Trade studies with how far they are, their cases, and the grid that a scenario suggests."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet

from samples.domain.plans import AT_WORK, RunStatus
from samples.models import Scenario, TradeCase, TradeStudy
from samples.planning import terms
from samples.selectors.visibility import visible

HEAVY = ("problem", "terms")
"""Columns of a study that nobody needs in order to read its table."""
MONTH_SOLS = 30
FEWER = (10, 5, 0)
"""Places fewer than the scenario's container has."""


def studies() -> QuerySet[TradeStudy]:
    """Studies without their problem, with the numbers of their cases by how far they are."""
    at_work = [status.value for status in AT_WORK]
    return (
        visible(TradeStudy)
        .select_related("scenario", "ledger__mission")
        .defer(*HEAVY)
        .annotate(
            case_total=Count("cases"),
            ended_total=Count("cases", filter=~Q(cases__status__in=at_work)),
            done_total=Count("cases", filter=Q(cases__status=RunStatus.DONE.value)),
            failed_total=Count("cases", filter=Q(cases__status=RunStatus.FAILED.value)),
            front_total=Count("cases", filter=Q(cases__dominated=False)),
        )
    )


def cases(study: TradeStudy) -> QuerySet[TradeCase]:
    """The rows of a study's grid, in their order; each knows the study that is given."""
    return study.cases.order_by("number")


def suggested(scenario: Scenario) -> dict[str, list[Any]]:
    """What may well be varied: each site, the departure by a month, the container by five places.

    Fields of the problem with their values, as `samples.planning.trade` reads them.
    """
    told = terms.read(scenario.terms)
    departure = told.calendar.departure_sol.value
    places = told.container.capacity_tubes.value
    return {
        "lander.sites": [[site.id] for site in told.sites],
        "calendar.departure_sol": [
            departure + months * MONTH_SOLS
            for months in (-1, 0, 1)
            if departure + months * MONTH_SOLS > told.calendar.margin_sols.value
        ],
        "container.capacity_tubes": [places - fewer for fewer in FEWER if places > fewer],
    }
