"""The columns of shorter lists: sources, plans, trade studies, series, stock-takes, a depot."""

from __future__ import annotations

from datetime import date, datetime

from samples.domain.kinds import PositionBasis, SampleType, Trust
from samples.domain.plans import PlanState, RunStatus
from samples.exchange.tables import Cell, Column
from samples.models import Plan
from samples.selectors.depot import SpotView
from samples.selectors.sources import gives

MOCK = "MOCK"


def _moment(at: datetime | None) -> Cell:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else None


def _day(on: date | None) -> Cell:
    return on.isoformat() if on else None


SOURCES = (
    Column("code", "Code", lambda one: one.code.upper(), ""),
    Column("title", "Source", lambda one: one.title, ""),
    Column("trust", "Trust", lambda one: Trust(one.trust).label, ""),
    Column("published_on", "Date of the copy", lambda one: _day(one.published_on), ""),
    Column("gives", "Gives", lambda one: gives(one) or "Background", ""),
    Column("url", "Address", lambda one: one.url or None, ""),
)
"""Of `selectors.sources.with_uses`."""


def _result(plan: Plan) -> Cell:
    return (plan.chosen_run.result or None) if plan.chosen_run else None


def _tubes(plan: Plan) -> Cell:
    return len(plan.chosen_run.taken) if plan.chosen_run else None


def _figure(name: str, plan: Plan) -> Cell:
    figure: float | None = getattr(plan.chosen_run, name, None)
    return figure


PLANS = (
    Column("plan", "Plan", lambda one: one.name, ""),
    Column("scenario", "Scenario", lambda one: one.scenario.name, ""),
    Column("state", "State", lambda one: PlanState(one.state).label, ""),
    Column("tubes", "Tubes", _tubes, "", True),
    Column("value", "Value", lambda one: _figure("value", one), "", True),
    Column("bound", "Bound", lambda one: _figure("bound", one), "", True),
    Column("result", "How sure", _result, ""),
    Column("ledger", "Ledger", lambda one: one.scenario.ledger.slug, ""),
    Column("created_at", "Drafted (UTC)", lambda one: _moment(one.created_at), ""),
)
"""Of `selectors.plans.plans`."""

STUDIES = (
    Column("study", "Study", lambda one: one.name, ""),
    Column("scenario", "Scenario", lambda one: one.scenario.name, ""),
    Column("status", "Status", lambda one: RunStatus(one.status).label, ""),
    Column("ended", "Cases ended", lambda one: one.ended_total, "", True),
    Column("cases", "Cases", lambda one: one.case_total, "", True),
    Column("front", "On the front", lambda one: one.front_total, "", True),
    Column("ledger", "Ledger", lambda one: one.ledger.slug, ""),
    Column("requested_at", "Asked (UTC)", lambda one: _moment(one.requested_at), ""),
    Column("requested_by", "By", lambda one: one.requested_by, ""),
)
"""Of `selectors.trade_studies.studies`."""

SERIES = (
    Column("series", "Series", lambda one: f"{MOCK} {one.name}", ""),
    Column("plan", "Plan", lambda one: one.run.plan.name, ""),
    Column("status", "Status", lambda one: RunStatus(one.status).label, ""),
    Column("luck", "Luck", lambda one: one.luck, ""),
    Column("first_seed", "First seed", lambda one: one.first_seed, "", True),
    Column("flown", "Seeds flown", lambda one: one.flown_total, "", True),
    Column("count", "Seeds asked for", lambda one: one.count, "", True),
    Column("ledger", "Ledger", lambda one: one.run.ledger.slug, ""),
    Column("requested_at", "Asked (UTC)", lambda one: _moment(one.requested_at), ""),
    Column("requested_by", "By", lambda one: one.requested_by, ""),
)
"""Of `selectors.mock_series.series`."""

STOCK_TAKES = (
    Column("place", "Place", lambda one: str(one.place), ""),
    Column("state", "State", lambda one: "Closed" if one.closed_at else "Open", ""),
    Column("expected", "Expected", lambda one: one.expected, "", True),
    Column("seen", "Seen", lambda one: one.seen, "", True),
    Column("differences", "Differences", lambda one: one.open_differences, "", True),
    Column("opened_at", "Opened (UTC)", lambda one: _moment(one.opened_at), ""),
    Column("opened_by", "By", lambda one: one.opened_by, ""),
    Column("closed_at", "Closed (UTC)", lambda one: _moment(one.closed_at), ""),
)
"""Of `selectors.stock_takes.stock_takes`."""


def _type(view: SpotView) -> Cell:
    return SampleType(view.sample.sample_type).label if view.sample else None


def _basis(view: SpotView) -> Cell:
    basis = view.place.position_basis
    return PositionBasis(basis).label if basis else None


SPOTS = (
    Column("order", "Order", lambda view: view.spot.drop_order, "", True),
    Column("spot", "Spot", lambda view: view.place.slug, ""),
    Column("tube", "Tube", lambda view: view.sample.name if view.sample else None, ""),
    Column("designation", "Designation",
           lambda view: (view.sample.designation or None) if view.sample else None, ""),
    Column("type", "Type", _type, ""),
    Column("lies_here", "Lies here", lambda view: "yes" if view.holding else "no", ""),
    Column("dropped_sol", "Dropped (sol)", lambda view: view.drop.sol if view.drop else None, "",
           True),
    Column("dropped_at", "Dropped (UTC)",
           lambda view: _moment(view.drop.occurred_at) if view.drop else None, ""),
    Column("latitude_deg", "Latitude (° N)", lambda view: view.place.latitude_deg, "", True),
    Column("longitude_deg", "Longitude (° E)", lambda view: view.place.longitude_deg, "", True),
    Column("basis", "Position", _basis, ""),
    Column("uncertainty_m", "Uncertainty (m)", lambda view: view.place.position_uncertainty_m, "",
           True),
    Column("twin", "Twin", lambda view: view.twin.name if view.twin else None, ""),
    Column("twin_place", "Twin is at",
           lambda view: view.twin_holding.place.name if view.twin_holding else None, ""),
)  # fmt: skip
"""Of `selectors.depot.spots`."""
