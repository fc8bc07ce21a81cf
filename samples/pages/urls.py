"""Addresses of the public pages."""

from __future__ import annotations

from django.urls import path

from samples.pages import (
    catalogue,
    container,
    depot,
    ground,
    handovers,
    history,
    labels,
    ledgers,
    outcrop,
    place,
    portions,
    proof,
    record,
    sample,
    scan,
    sources,
    start,
    stock_takes,
    tokens,
)
from samples.pages.mock_missions import debrief as mock_debrief
from samples.pages.mock_missions import lists as mock_lists
from samples.pages.mock_missions import mission as mock_mission
from samples.pages.mock_series import series as mock_series
from samples.pages.plans import comparison, lists, plan, scenario, studies

app_name = "pages"
urlpatterns = [
    path("", start.show, name="start"),
    path("samples/", catalogue.show, name="catalogue"),
    path("samples/export.<slug:format_name>", catalogue.export, name="export"),
    path("samples/records.<slug:form_name>", catalogue.records, name="records"),
    path("samples/<str:identifier>/", sample.show, name="sample"),
    path("containers/", container.show_list, name="containers"),
    path("containers/<str:identifier>/", container.show, name="container"),
    path("labels/", labels.show, name="labels"),
    path("labels/sheet.<slug:format_name>", labels.sheet, name="label_sheet"),
    path("t/<str:code>/", labels.scanned, name="scanned"),
    path("containers/<str:identifier>/record/<str:verb>/", record.show, name="record"),
    path("scan/", scan.show, name="scan"),
    path("handovers/", handovers.show, name="handovers"),
    path("portions/", portions.show, name="portions"),
    path("portions/export.<slug:format_name>", portions.export, name="portions_export"),
    path("stock-takes/", stock_takes.show_list, name="stock_takes"),
    path("stock-takes/<int:number>/", stock_takes.show, name="stock_take"),
    path("studies/", studies.show_list, name="studies"),
    path("studies/<int:number>/", studies.show, name="study"),
    path("studies/<int:number>/table.csv", studies.table, name="study_table"),
    path("mock-missions/", mock_lists.show, name="mock_missions"),
    path("mock-missions/export.<slug:format_name>", mock_lists.export, name="mock_missions_export"),
    path("mock-missions/new/", mock_lists.make, name="new_mock_mission"),
    path("mock-missions/<int:number>/", mock_mission.show, name="mock_mission"),
    path("mock-missions/<int:number>/live/", mock_mission.live, name="mock_mission_live"),
    path(
        "mock-missions/<int:number>/progress/", mock_mission.progress, name="mock_mission_progress"
    ),
    path("mock-missions/<int:number>/data.json", mock_mission.data, name="mock_mission_data"),
    path("mock-missions/<int:number>/debrief/", mock_debrief.show, name="mock_debrief"),
    path("mock-missions/<int:number>/debrief.pdf", mock_debrief.document, name="mock_debrief_pdf"),
    path("mock-series/", mock_series.show_list, name="mock_series_list"),
    path("mock-series/<int:number>/", mock_series.show, name="mock_series"),
    path("mock-series/<int:number>/seeds.csv", mock_series.table, name="mock_series_table"),
    path("plans/", lists.show, name="plans"),
    path("plans/compare/", comparison.show, name="plan_comparison"),
    path("plans/scenarios/new/", scenario.make, name="new_scenario"),
    path("plans/scenarios/<slug:slug>/", scenario.show, name="scenario"),
    path("plans/scenarios/<slug:slug>/edit/", scenario.edit, name="edit_scenario"),
    path("plans/<int:number>/", plan.show, name="plan"),
    path("plans/<int:number>/runs/<int:run>/progress/", plan.progress, name="plan_progress"),
    path("plans/<int:number>/runs/<int:run>/timeline.csv", plan.timeline, name="plan_timeline"),
    path("account/tokens/", tokens.show, name="tokens"),
    path("ledgers/", ledgers.show, name="ledgers"),
    path("ledgers/<slug:slug>/branch/", ledgers.show_branch, name="branch"),
    path("places/<str:slug>/", place.show, name="place"),
    path("depots/<str:slug>/", depot.show, name="depot"),
    path("outcrops/<str:slug>/", outcrop.show, name="outcrop"),
    path("map/", ground.show, name="map"),
    path("map/data.json", ground.data, name="map_data"),
    path("sources/", sources.show_list, name="sources"),
    path("sources/<str:code>/", sources.show, name="source"),
    path("history/", history.show, name="history"),
    path("proof/", proof.show_flight, name="proof_of_flight"),
    path("ledgers/<str:slug>/proof/", proof.show, name="proof"),
    path("ledgers/<str:slug>/proof/checkpoint/", proof.take, name="take_checkpoint"),
    path("tools/verify_ledger.py", proof.verifier, name="verifier"),
    path("history/<slug:ledger>/<slug:container>/<int:seq>/", history.show_event, name="event"),
]
