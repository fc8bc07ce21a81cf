"""The resources by the name in their address."""

from __future__ import annotations

from typing import Any

from django.urls import path
from rest_framework.routers import SimpleRouter

from samples.api.abrasion_patches import AbrasionPatches
from samples.api.base import Resource
from samples.api.campaigns import Campaigns
from samples.api.checkpoints import Checkpoints, TakeCheckpoint
from samples.api.containers import Containers
from samples.api.deliveries import Deliveries, Resend
from samples.api.depots import Depots
from samples.api.event_proof import EventProof
from samples.api.holdings import Holdings
from samples.api.keeping import KeepLedger, KeepScenario
from samples.api.ledger_export import ExportLedger
from samples.api.ledgers import Ledgers
from samples.api.missions import Missions
from samples.api.mock_missions import MockLog, MockMissions, MockPlans
from samples.api.mock_series import (
    CancelMockSeries,
    ManyMockSeries,
    MockBatches,
    MockSeriesTable,
    OpenSeed,
)
from samples.api.mock_steering import COMMANDS, Faults, Helm
from samples.api.mock_told import Debrief, Positions
from samples.api.observations import Observations
from samples.api.offers import ContainerVerbs
from samples.api.organisations import Custodians, Organisations
from samples.api.outcrops import Outcrops
from samples.api.package import ExportPackage
from samples.api.pds4 import ExportPds4
from samples.api.places import Places
from samples.api.plan_comparison import ComparePlans
from samples.api.plans import STEPS, Plans
from samples.api.portions import Portions
from samples.api.record import AllEvents, ContainerEvents
from samples.api.run_documents import documents
from samples.api.runs import CancelRun, RunActivities, RunExclusions, Runs
from samples.api.sample_records import PortionDataCite, of_samples
from samples.api.samples import Samples
from samples.api.scenarios import ReviseScenario, Scenarios
from samples.api.sources import Sources
from samples.api.stock_takes import Close, Confirm, Seen, StockTakes
from samples.api.studies import CancelStudy, Studies, StudyCases, StudyTable
from samples.api.timeline_exports import of_missions, of_runs
from samples.api.tokens import RevokeToken, Tokens
from samples.api.verification import VerifyLedger
from samples.api.webhook_schemas import WebhookSchema
from samples.api.webhooks import Ping, ResendDead, Rotate, Webhooks

RESOURCES: dict[str, type[Resource[Any]]] = {
    "missions": Missions,
    "campaigns": Campaigns,
    "outcrops": Outcrops,
    "abrasion-patches": AbrasionPatches,
    "containers": Containers,
    "samples": Samples,
    "depots": Depots,
    "places": Places,
    "ledgers": Ledgers,
    "events": AllEvents,
    "holdings": Holdings,
    "portions": Portions,
    "checkpoints": Checkpoints,
    "stock-takes": StockTakes,
    "scenarios": Scenarios,
    "plans": Plans,
    "runs": Runs,
    "studies": Studies,
    "mock-missions": MockMissions,
    "mock-series": ManyMockSeries,
    "observations": Observations,
    "organisations": Organisations,
    "custodians": Custodians,
    "sources": Sources,
}
PRIVATE: dict[str, type[Resource[Any]]] = {"webhooks": Webhooks, "deliveries": Deliveries}
"""Resources that are no part of the inventory, for administrators alone."""

app_name = "api"


class _Router(SimpleRouter):
    """A list of changes is sent to the list of what has such a method."""

    routes = [
        SimpleRouter.routes[0]._replace(  # type: ignore[call-arg]
            mapping={"get": "list", "post": "create", "patch": "bulk_update"}
        ),
        *SimpleRouter.routes[1:],
    ]


_router = _Router(use_regex_path=False)
for _name, _resource in (RESOURCES | PRIVATE).items():
    _router.register(_name, _resource, basename=_name)
_router.register("tokens", Tokens, basename="tokens")

_CONTAINER = "containers/<str:identifier>"
_STOCK_TAKE = "stock-takes/<str:identifier>"
_MOCK = "mock-missions/<str:identifier>"
_SERIES = "mock-series/<str:identifier>"

urlpatterns = [
    *_router.urls,
    path(
        f"{_CONTAINER}/events/",
        ContainerEvents.as_view({"get": "list", "post": "create"}, detail=False),
        name="container-events",
    ),
    path(
        f"{_CONTAINER}/verbs/",
        ContainerVerbs.as_view({"get": "retrieve"}, detail=True),
        name="container-verbs",
    ),
    *(
        path(
            f"{_STOCK_TAKE}/{name}/",
            step.as_view({"post": "create"}, detail=True),
            name=f"stock-take-{name}",
        )
        for name, step in {"seen": Seen, "confirm": Confirm, "close": Close}.items()
    ),
    *(
        path(f"samples/<str:identifier>/{name}/", view.as_view(), name=f"sample-{name}")
        for name, view in of_samples().items()
    ),
    path("portions/<str:identifier>/datacite/", PortionDataCite.as_view(), name="portion-datacite"),
    path(
        "scenarios/<str:identifier>/revise/",
        ReviseScenario.as_view({"post": "create"}, detail=True),
        name="scenario-revise",
    ),
    *(
        path(
            f"{name}s/<str:identifier>/organisation/",
            step.as_view({"post": "create"}, detail=True),
            name=f"{name}-organisation",
        )
        for name, step in {"scenario": KeepScenario, "ledger": KeepLedger}.items()
    ),
    *(
        path(
            f"plans/<str:identifier>/{name}/",
            step.as_view({"post": "create"}, detail=True),
            name=f"plan-{name}",
        )
        for name, step in STEPS.items()
    ),
    path("plans/<str:identifier>/comparison/", ComparePlans.as_view(), name="plan-comparison"),
    path(
        "runs/<str:identifier>/cancel/",
        CancelRun.as_view({"post": "create"}, detail=True),
        name="run-cancel",
    ),
    path(
        "runs/<str:identifier>/activities/",
        RunActivities.as_view({"get": "list"}, detail=False),
        name="run-activities",
    ),
    path(
        "runs/<str:identifier>/exclusions/",
        RunExclusions.as_view({"get": "list"}, detail=False),
        name="run-exclusions",
    ),
    *(
        path(f"runs/<str:identifier>/{name}/", view.as_view(), name=f"run-{name}")
        for name, view in documents().items()
    ),
    *(
        path(f"runs/<str:identifier>/{name}/", view.as_view(), name=f"run-{name}")
        for name, view in of_runs().items()
    ),
    path(
        "studies/<str:identifier>/cancel/",
        CancelStudy.as_view({"post": "create"}, detail=True),
        name="study-cancel",
    ),
    path(
        "studies/<str:identifier>/cases/",
        StudyCases.as_view({"get": "list"}, detail=False),
        name="study-cases",
    ),
    path("studies/<str:identifier>/table/", StudyTable.as_view(), name="study-table"),
    *(
        path(
            f"{_MOCK}/{name}/",
            command.as_view({"post": "create"}, detail=True),
            name=f"mock-mission-{name}",
        )
        for name, command in COMMANDS.items()
    ),
    path(
        f"{_MOCK}/faults/",
        Faults.as_view({"get": "retrieve", "post": "create"}, detail=True),
        name="mock-mission-faults",
    ),
    path(
        f"{_MOCK}/helm/",
        Helm.as_view({"post": "create", "delete": "destroy"}, detail=True),
        name="mock-mission-helm",
    ),
    path(f"{_MOCK}/log/", MockLog.as_view({"get": "list"}, detail=False), name="mock-mission-log"),
    path(
        f"{_MOCK}/plans/",
        MockPlans.as_view({"get": "list"}, detail=False),
        name="mock-mission-plans",
    ),
    path(f"{_MOCK}/positions/", Positions.as_view(), name="mock-mission-positions"),
    path(f"{_MOCK}/debrief/", Debrief.as_view(), name="mock-mission-debrief"),
    *(
        path(f"{_MOCK}/{name}/", view.as_view(), name=f"mock-mission-{name}")
        for name, view in of_missions().items()
    ),
    path(
        f"{_SERIES}/batches/",
        MockBatches.as_view({"get": "list"}, detail=False),
        name="mock-series-batches",
    ),
    path(f"{_SERIES}/table/", MockSeriesTable.as_view(), name="mock-series-table"),
    *(
        path(
            f"{_SERIES}/{name}/",
            step.as_view({"post": "create"}, detail=True),
            name=f"mock-series-{name}",
        )
        for name, step in {"cancel": CancelMockSeries, "open": OpenSeed}.items()
    ),
    *(
        path(
            f"webhooks/<str:identifier>/{name}/",
            step.as_view({"post": "create"}, detail=True),
            name=f"webhook-{name}",
        )
        for name, step in {"rotate": Rotate, "ping": Ping, "resend": ResendDead}.items()
    ),
    path(
        "deliveries/<str:identifier>/resend/",
        Resend.as_view({"post": "create"}, detail=True),
        name="delivery-resend",
    ),
    path("webhook-schemas/<str:name>/", WebhookSchema.as_view(), name="webhook-schema"),
    path("ledgers/<str:identifier>/checkpoints/", TakeCheckpoint.as_view(), name="take-checkpoint"),
    path("ledgers/<str:identifier>/verification/", VerifyLedger.as_view(), name="verification"),
    path("missions/<str:identifier>/pds4/", ExportPds4.as_view(), name="mission-pds4"),
    path("ledgers/<str:identifier>/export/", ExportLedger.as_view(), name="ledger-export"),
    path(
        "tokens/<str:identifier>/revoke/",
        RevokeToken.as_view({"post": "create"}, detail=True),
        name="token-revoke",
    ),
    path("package/", ExportPackage.as_view(), name="package"),
    path("events/<str:identifier>/proof/", EventProof.as_view(), name="event-proof"),
]
