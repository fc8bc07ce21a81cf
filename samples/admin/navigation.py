"""The admin's side bar: what there is, for those who may see it."""

from __future__ import annotations

from typing import Any

from auditlog.models import LogEntry
from django.contrib.auth.models import Group, User
from django.db import models
from django.http import HttpRequest
from django.urls import reverse

from samples.admin.links import list_of
from samples.admin.moments import ledger_of, shows_all_ledgers
from samples.domain.kinds import LedgerKind
from samples.models import (
    AbrasionPatch,
    ApiToken,
    Campaign,
    Checkpoint,
    Container,
    Custodian,
    CustodyEvent,
    Delivery,
    Depot,
    DepotSpot,
    Drive,
    Holding,
    Ledger,
    Membership,
    Mission,
    MockBatch,
    MockHappening,
    MockMission,
    MockPlan,
    MockSeries,
    Observation,
    Organisation,
    Outcrop,
    Place,
    Plan,
    PlanRun,
    Portion,
    Reservation,
    Sample,
    Scenario,
    Source,
    StockTake,
    TradeStudy,
    ValueProvenance,
    Waypoint,
    Webhook,
    Worker,
)

Item = tuple[type[models.Model], str, str]

GROUPS: tuple[tuple[str, tuple[Item, ...]], ...] = (
    (
        "Inventory",
        (
            (Container, "Containers", "labs"),
            (Sample, "Samples", "category"),
            (Campaign, "Campaigns", "flag"),
            (Outcrop, "Outcrops", "landscape"),
            (AbrasionPatch, "Abrasion patches", "circle"),
        ),
    ),
    (
        "Where",
        (
            (Place, "Places", "location_on"),
            (Depot, "Depots", "inventory_2"),
            (DepotSpot, "Depot spots", "pin_drop"),
            (Waypoint, "Waypoints", "route"),
            (Drive, "Drives", "timeline"),
        ),
    ),
    (
        "Custody",
        (
            (CustodyEvent, "Events", "history"),
            (Holding, "Present state", "fact_check"),
            (Portion, "Portions", "account_tree"),
            (Ledger, "Ledgers", "menu_book"),
            (Checkpoint, "Checkpoints", "verified_user"),
            (StockTake, "Stock-takes", "checklist"),
        ),
    ),
    (
        "Retrieval plans",
        (
            (Scenario, "Scenarios", "tune"),
            (Plan, "Plans", "map"),
            (PlanRun, "Runs", "calculate"),
            (Reservation, "Reservations", "bookmark"),
            (TradeStudy, "Trade studies", "grid_on"),
        ),
    ),
    (
        "Mock missions",
        (
            (MockMission, "Missions flown (MOCK)", "flight_takeoff"),
            (MockHappening, "Logs (MOCK)", "notes"),
            (MockPlan, "Plan versions (MOCK)", "alt_route"),
            (MockSeries, "Series (MOCK)", "casino"),
            (MockBatch, "Batches (MOCK)", "view_module"),
        ),
    ),
    (
        "Sources",
        (
            (Source, "Sources", "library_books"),
            (ValueProvenance, "Statements", "format_quote"),
            (Observation, "Observations", "photo_camera"),
        ),
    ),
    (
        "People",
        (
            (Mission, "Missions", "rocket_launch"),
            (Organisation, "Organisations", "apartment"),
            (Custodian, "Custodians", "badge"),
            (User, "Accounts", "person"),
            (Group, "Groups", "group"),
            (Membership, "Memberships", "groups"),
            (ApiToken, "API tokens", "key"),
            (Worker, "Workers", "engineering"),
        ),
    ),
    (
        "Other systems",
        (
            (Webhook, "Webhooks", "webhook"),
            (Delivery, "Messages", "outbox"),
        ),
    ),
)


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """Groups of links; one that the person may not follow is left out."""
    if not may_see_anything(request):
        return []
    start = {"title": "Overview", "icon": "space_dashboard", "link": reverse("admin:index")}
    shown = [{"items": [start]}]
    for title, items in GROUPS:
        links = [
            {"title": name, "icon": icon, "link": list_of(model)}
            for model, name, icon in items
            if may_view(request, model)
        ]
        if links:
            shown.append({"title": title, "items": links})  # type: ignore[dict-item]
    log = {"title": "Change log", "icon": "manage_history", "link": list_of(LogEntry)}
    site = {"title": "Public site", "icon": "public", "link": "/", "active": False}
    return [*shown, {"title": "More", "items": [log, site]}]


def may_view(request: HttpRequest, model: type[models.Model]) -> bool:
    """Whether the person may see the records of a model."""
    return request.user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}")


def may_see_anything(request: HttpRequest) -> bool:
    """Whether the person may see any part of the inventory."""
    user = request.user
    return user.is_staff and any(
        may_view(request, model) for _, items in GROUPS for model, _, _ in items
    )


def ledger_badge(request: HttpRequest) -> list[str] | None:
    """Which ledger's state the page shows: the flight ledger, unless a mock one was asked for."""
    if not may_view(request, Ledger):
        return None
    if shows_all_ledgers(request):
        return ["Flight and MOCK ledgers", "warning"]
    ledger = ledger_of(request)
    if ledger is None:
        return None
    return (
        ["MOCK ledger", "danger"]
        if ledger.is_mock
        else [f"{LedgerKind.FLIGHT.label} ledger", "info"]
    )
