"""`manage.py fly …`, as somebody with a terminal uses it."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from samples.models import MockMission, Plan
from samples.planning.flying import engine
from samples.services import mock_missions as services
from samples.services.actors import SystemActor
from tests.conftest import People
from tests.mock_missions import again, approved

pytestmark = pytest.mark.usefixtures("inventory")


def fly(*arguments: object, verbosity: int = 1) -> str:
    out = StringIO()
    call_command("fly", *map(str, arguments), verbosity=verbosity, stdout=out, no_color=True)
    return out.getvalue()


@pytest.fixture
def plan() -> Plan:
    return approved()


@pytest.fixture
def mission(plan: Plan) -> MockMission:
    fly("start", plan.pk, "--luck", "none", "--slug", "dry-run", verbosity=0)
    return MockMission.objects.get()


def test_start(plan: Plan) -> None:
    said = fly(
        "start", plan.pk, "--seed", 7, "--luck", "forecast", "--replan", "never",
        "--attempts", 3, "--waive-broken-seals", "--slug", "autumn", "--name", "Autumn",
    )  # fmt: skip
    assert "on ledger autumn" in said
    assert "a mock" in said
    mission = MockMission.objects.get()
    assert (mission.seed, mission.luck, mission.helm) == (7, "forecast", "manage.py")
    assert mission.policy == {"replan": "never", "attempts": 3, "waive_broken_seals": True}


def test_start_to_the_end(plan: Plan) -> None:
    said = fly("start", plan.pk, "--luck", "none", "--to-end")
    assert "received" in said
    assert MockMission.objects.get().status == "ended"


def test_next_step_end(mission: MockMission) -> None:
    assert "set_out" in fly("next", mission.pk)
    fly("step", mission.pk, "--sols", 30)
    assert again(mission).sol == 30.0
    said = fly("end", mission.pk)
    assert "ended" in said
    assert "20 of" in said
    assert again(mission).status == "ended"


def test_inject_and_replan(mission: MockMission) -> None:
    said = fly("inject", mission.pk, "stuck_wheel", "--who", "fetch-rover 1", "--sols", 4)
    assert "fetch-rover 1" in said
    assert "until sol 4.0" in said
    fly("inject", mission.pk, "on_end", "--tube", "tube-08")
    assert mission.happenings.filter(injected_by="manage.py").count() == 2
    assert "No plan is better" in fly("replan", mission.pk, "--why", "Late.")


def test_show_and_list(mission: MockMission) -> None:
    fly("end", mission.pk, verbosity=0)
    shown = fly("show", mission.pk, "--log", "--where", 50)
    for text in (
        "a mock", "The plan's own answer", "What happened", "What was where on sol 50",
        "retrieved", "What came of it", "best in hindsight", mission.mission_hash,
    ):  # fmt: skip
        assert text in shown, text
    listed = fly("list")
    for text in ("a mock", "dry-run", "ended", "10"):
        assert text in listed, text


def test_what_stayed_is_said(mission: MockMission) -> None:
    fly("step", mission.pk, "--sols", 45, verbosity=0)
    fly("inject", mission.pk, "vehicle_lost", "--who", "fetch-rover 1", verbosity=0)
    fly("end", mission.pk, verbosity=0)
    shown = fly("show", mission.pk)
    assert "What stayed" in shown
    assert shown.count("lost") >= 10


def test_stop_and_abandon(mission: MockMission) -> None:
    services.go(mission=mission, actor=SystemActor("manage.py"), queue=False)
    assert "waits on sol 0.0" in fly("stop", mission.pk)
    assert "is abandoned" in fly("abandon", mission.pk, "--why", "Enough.")
    assert "Enough." in fly("show", mission.pk)


def test_the_helm(mission: MockMission, people: People) -> None:
    assert "Nobody steers" in fly("hand-back", mission.pk)
    assert "planner steers" in fly("take", mission.pk, "--as", "planner")
    with pytest.raises(CommandError, match="planner steers"):
        fly("next", mission.pk)
    assert "manage.py steers" in fly("take", mission.pk)


def test_left_to_a_worker(mission: MockMission) -> None:
    assert "in the queue" in fly("next", mission.pk, "--queue")


def test_nothing_is_written_when_quiet(mission: MockMission) -> None:
    assert fly("next", mission.pk, verbosity=0) == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["next", "999999"], "There is no mock mission 999999"),
        (["show", "x"], "There is no mock mission x"),
        (["start", "999999"], "There is no plan 999999"),
        (["step", "MISSION", "--sols", "-1"], "flies to a later one"),
        (["step", "MISSION", "--sols", "nan"], "flies to a later one"),
        (["inject", "MISSION", "dust_storm", "--who", "balloon 1"], "hits no single vehicle"),
        (["inject", "MISSION", "launch_slip"], "can't happen now"),
        (["inject", "MISSION", "gremlins"], "invalid choice"),
        (["stop", "MISSION"], "not flying"),
        (["replan", "MISSION", "--why", " "], "says why"),
        (["next", "MISSION", "--as", "nobody"], "Nobody is called nobody"),
        (["next", "MISSION", "--as", "viewer"], "viewer may not do this"),
        (["next", "MISSION", "--as", "planner"], "manage.py steers"),
    ],
)
def test_refusals_in_words(
    mission: MockMission, people: People, arguments: list[str], said: str
) -> None:
    asked = [str(mission.pk) if word == "MISSION" else word for word in arguments]
    with pytest.raises(CommandError, match=said):
        fly(*asked)
    assert again(mission).turn == mission.turn


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--seed", "-1"], "seed"),
        (["--attempts", "0"], "attempts"),
        (["--slug", "not a slug"], "slug"),
    ],
)
def test_a_start_that_is_refused(plan: Plan, arguments: list[str], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        fly("start", plan.pk, *arguments)
    assert not MockMission.objects.exists()


def test_what_stops_the_worker_is_said(
    mission: MockMission, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("The engine broke.")

    monkeypatch.setattr(engine, "advance", breaks)
    with pytest.raises(CommandError, match="The engine broke"):
        fly("next", mission.pk)
    assert again(mission).status == "waiting"


def test_it_can_be_interrupted(mission: MockMission, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupts(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(engine, "advance", interrupts)
    with pytest.raises(CommandError, match="goes on when it is asked"):
        fly("next", mission.pk)
    monkeypatch.undo()
    assert (again(mission).status, again(mission).error) == ("waiting", "It was interrupted.")
    fly("end", mission.pk, verbosity=0)
    assert again(mission).status == "ended"
