"""The shorter lists as files: every row that their page shows, in its order."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.test import Client
from openpyxl import load_workbook

from samples.models import Plan, StockTake
from samples.selectors import lookup
from samples.services import stock_takes
from samples.services.actors import SystemActor
from tests import mock_series, plans
from tests.admin.custody import rehearsal
from tests.pages.reading import get

pytestmark = pytest.mark.usefixtures("inventory")


def table(path: str) -> list[dict[str, str]]:
    response = Client().get(path)
    assert response.status_code == 200
    assert "attachment; filename=" in response["Content-Disposition"]
    return list(csv.DictReader(io.StringIO(b"".join(response).decode("utf-8-sig"))))


def links_of(path: str) -> list[str]:
    return [href for href, _ in get(path).links if "/export." in href]


def test_sources() -> None:
    shown = get("/sources/").rows[1:]
    assert [
        [row["Code"], row["Source"], row["Trust"], row["Date of the copy"], row["Gives"]]
        for row in table("/sources/export.csv")
    ] == [[cell if cell != "Unknown" else "" for cell in row] for row in shown]


def test_a_depot_in_the_order_of_dropping() -> None:
    rows = table("/depots/three-forks/export.csv")
    assert [row["Order"] for row in rows] == [str(number) for number in range(1, 11)]
    assert rows[0]["Tube"] == "Malay"
    assert rows[0]["Latitude (° N)"].startswith("18.4")
    assert {row["Lies here"] for row in rows} == {"yes"}
    then = table("/depots/three-forks/export.csv?as_of=2022-12-22")
    assert [row["Lies here"] for row in then] == ["yes", *["no"] * 9]
    assert then[0]["As of (UTC)"] == "2022-12-22T23:59:59Z"
    (link, *_) = links_of("/depots/three-forks/?as_of=2022-12-22")
    assert link.endswith("/depots/three-forks/export.csv?as_of=2022-12-22")


def test_a_depot_that_is_not_there_is_not_found() -> None:
    assert Client().get("/depots/nowhere/export.csv").status_code == 404
    assert Client().get("/depots/three-forks/export.ods").status_code == 404


def test_plans_with_what_their_runs_came_to() -> None:
    plan = plans.approved()
    (row,) = table("/plans/export.csv")
    run = Plan.objects.get(pk=plan.pk).chosen_run
    assert run is not None
    assert (row["Plan"], row["State"]) == (plan.name, "Approved")
    assert (int(row["Tubes"]), float(row["Value"])) == (len(run.taken), run.value)
    (link, *_) = links_of("/plans/")
    assert "HYPOTHETICAL-plans" in Client().get(link)["Content-Disposition"]


def test_trade_studies() -> None:
    plans.approved()
    plans.study(vary={"container.capacity_tubes": [3, 4]})
    (row,) = table("/studies/export.csv")
    assert (row["Cases"], row["Cases ended"]) == ("2", "2")
    assert links_of("/studies/")


def test_series_say_that_they_are_mock() -> None:
    mock_series.series(plans.approved(), at_work=True)
    (row,) = table("/mock-series/export.csv")
    assert row["Series"].startswith("MOCK ")
    assert "MOCK-series" in Client().get("/mock-series/export.csv")["Content-Disposition"]
    assert links_of("/mock-series/")


def test_stock_takes_of_the_ledger_that_is_shown() -> None:
    flight = lookup.flight_ledger()
    actor = SystemActor("test")
    take: StockTake = stock_takes.start(
        ledger=flight, place=lookup.place("three-forks"), actor=actor
    )
    (row,) = table("/stock-takes/export.csv")
    assert (row["Place"], row["State"], row["Expected"]) == (str(take.place), "Open", "10")
    mock = rehearsal()
    assert table(f"/stock-takes/export.csv?ledger={mock.slug}") == []
    stock_takes.start(ledger=mock, place=lookup.place("three-forks"), actor=actor)
    (row,) = table(f"/stock-takes/export.csv?ledger={mock.slug}")
    assert row["Ledger"] == f"MOCK {mock.slug}"
    (link, *_) = links_of(f"/stock-takes/?ledger={mock.slug}")
    assert f"ledger={mock.slug}" in link


def test_the_forms_hold_the_same() -> None:
    rows = table("/sources/export.csv")
    told = json.loads(b"".join(Client().get("/sources/export.json")))
    book = load_workbook(io.BytesIO(b"".join(Client().get("/sources/export.xlsx")))).active
    _, *values = book.iter_rows(values_only=True)  # type: ignore[union-attr]
    assert [row["Code"] for row in rows] == [one["code"] for one in told]
    assert [row["Code"] for row in rows] == [value[0] for value in values]
