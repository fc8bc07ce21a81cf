"""The debrief of a mock mission, as page and as PDF: what came home, and how it is proved."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from samples.domain.mock_missions import MockGoal
from samples.models import CustodyEvent, MockMission
from samples.planning.flying.mission import FaultKind
from samples.services import mock_missions as services
from tests import mock_missions
from tests.pages.query_counts import assert_unchanged
from tests.pages.reading import get
from tests.plans import PLANNER

pytestmark = pytest.mark.usefixtures("inventory")
LOST = "tube-08"


def path(mission: MockMission) -> str:
    return f"/mock-missions/{mission.pk}/debrief/"


@pytest.fixture
def ended() -> MockMission:
    """One in which a seal broke after the pick-up."""
    mission = mock_missions.made()
    for _ in range(60):
        if LOST in services.injectable(mission).get(FaultKind.SEAL_BROKEN, ()):
            break
        mission = mock_missions.flown(mission, MockGoal.NEXT)
    services.inject(mission=mission, actor=PLANNER, fault=FaultKind.SEAL_BROKEN, stop=LOST)
    return mock_missions.flown(mock_missions.again(mission))


def text_of(pdf: bytes) -> str:
    """All of it, in one line."""
    sheets = pypdfium2.PdfDocument(io.BytesIO(pdf))
    return " ".join(" ".join(sheet.get_textpage().get_text_range() for sheet in sheets).split())


def test_it_says_what_came_home_against_plan_and_hindsight(ended: MockMission) -> None:
    assert ended.outcome is not None
    assert ended.hindsight is not None
    page = get(path(ended))
    assert page.title.startswith("MOCK · Debrief of A plan, mock mission 1")
    assert f"{len(ended.outcome['home'])} tubes came home" in page.text
    rows = {row[0]: row for row in page.rows if row}
    assert rows["Flown"][1] == str(len(ended.outcome["home"]))
    assert rows["Planned"][1] == str(len(ended.run.taken))
    assert rows["Best in hindsight"][1] == str(len(ended.hindsight["taken"]))


def test_it_says_what_was_lost_and_why(ended: MockMission) -> None:
    page = get(path(ended))
    lost = next(row for row in page.rows if row and row[0] == "Malay" and len(row) == 4)
    assert lost[1] == "its seal is broken"
    assert "Seal broken" in page.text
    assert any(row[-1] == "planner" for row in page.rows if len(row) == 5), "who brought it about"


def test_every_tube_has_its_chain_from_mars_to_the_facility(ended: MockMission) -> None:
    assert ended.outcome is not None
    page = get(path(ended))
    code = ended.outcome["home"][0]
    chain = CustodyEvent.objects.filter(ledger=ended.ledger, container__code=code)
    assert chain.filter(verb="receive").exists()
    for event in chain:
        assert event.hash in page.content
        assert f"MOCK {event.seq}" in page.text
    assert page.content.count('class="chain"') == len(ended.run.taken)
    assert "does not hold" not in page.text
    checkpoint = ended.ledger.checkpoints.get()
    assert f"has the root {checkpoint.root}." in page.text
    assert f"python3 verify_ledger.py {ended.ledger.slug}.jsonl" in page.text


def test_the_same_stands_in_the_pdf_and_every_sheet_says_mock(ended: MockMission) -> None:
    response = Client().get(path(ended).replace("debrief/", "debrief.pdf"))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith('attachment; filename="MOCK-')
    sheets = pypdfium2.PdfDocument(io.BytesIO(response.content))
    assert len(sheets) > 1
    for sheet in sheets:
        assert "none of this happened" in sheet.get_textpage().get_text_range()
    text = text_of(response.content)
    for said in ("What came home", "its seal is broken", "Best in hindsight", "Malay (tube-08)"):
        assert said in text, said
    event = CustodyEvent.objects.filter(ledger=ended.ledger, verb="receive").first()
    assert event is not None
    assert event.hash[:32] in text
    assert event.hash[32:] in text
    assert ended.ledger.checkpoints.get().root in text


def test_there_is_none_before_the_end() -> None:
    waiting = mock_missions.flown(mock_missions.made(), MockGoal.SOL, until_sol=3.0)
    page = get(path(waiting), status=404)
    assert "has no debrief yet" in page.text
    assert "the mission to have ended" in page.text
    assert Client().get(path(waiting).replace("debrief/", "debrief.pdf")).status_code == 404


def test_queries_are_few_however_many_tubes(ended: MockMission) -> None:
    for name in ("debrief/", "debrief.pdf"):
        Client().get(path(ended).replace("debrief/", name))
        with CaptureQueriesContext(connection) as queries:
            Client().get(path(ended).replace("debrief/", name))
        assert_unchanged(f"mock mission {name}".strip("/"), len(queries))
