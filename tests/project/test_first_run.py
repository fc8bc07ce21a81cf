"""`manage.py first_run` prepares a machine; run again, it changes nothing."""

from __future__ import annotations

import io
import socket
import stat
from pathlib import Path

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import CommandError, call_command

from samples.management.commands import first_run as command
from samples.models import (
    Checkpoint,
    Container,
    CustodyEvent,
    MockHappening,
    MockMission,
    Plan,
    PlanChange,
    PlanRun,
)
from samples.planning.flying import engine
from samples.services import plans
from samples.services.actors import SystemActor


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def first_run(login_file: Path, **options: object) -> str:
    out = io.StringIO()
    options = {"port": free_port(), "verbosity": 1, **options}
    call_command("first_run", login_file=login_file, stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def login_file(tmp_path: Path) -> Path:
    return tmp_path / "var" / "admin-login.txt"


@pytest.mark.django_db
@pytest.mark.slow
def test_plans_each_scenario_once_and_proves_it(login_file: Path) -> None:
    first_run(login_file, verbosity=0)
    plans = Plan.objects.select_related("scenario", "chosen_run")
    found = {plan.scenario.slug: plan.chosen_run for plan in plans}
    assert len(found) == 3
    assert {run.result for run in found.values() if run} == {"optimal"}
    first_run(login_file, verbosity=0)
    assert PlanRun.objects.count() == 3


@pytest.mark.django_db
@pytest.mark.slow
def test_flies_one_mock_mission_once(login_file: Path) -> None:
    """Thirty tubes set out for the receiving facility; faults, another plan; run again, nothing."""
    first_run(login_file, verbosity=0)
    mission = MockMission.objects.select_related("plan__scenario", "ledger").get()
    assert mission.plan.scenario.slug == "thirty-of-thirty-one"
    assert (mission.status, mission.plan.state) == ("ended", "flown")
    assert mission.outcome is not None
    assert len(mission.outcome["home"]) >= 25
    assert mission.happenings.filter(kind="fault").exists()
    assert mission.version > 1
    assert mission.ledger.is_mock
    before = _everything()
    first_run(login_file, verbosity=0)
    assert _everything() == before


def _everything() -> list[int]:
    counted = (CustodyEvent, Plan, PlanChange, PlanRun, MockMission, MockHappening, Checkpoint)
    return [model._default_manager.count() for model in counted]


@pytest.mark.django_db
@pytest.mark.slow
def test_a_mission_that_was_cut_off_goes_on(
    login_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupts(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(engine, "advance", interrupts)
        first_run(login_file, verbosity=0)
    assert MockMission.objects.get().status == "waiting"
    first_run(login_file, verbosity=0)
    assert MockMission.objects.get().status == "ended"


@pytest.mark.django_db
@pytest.mark.slow
def test_what_somebody_had_a_hand_in_is_left_alone(
    login_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(command, "fly_shipped_plan", lambda **_: None)
        first_run(login_file, verbosity=0)
    plan = Plan.objects.get(scenario__slug="thirty-of-thirty-one")
    plans.withdraw(plan=plan, actor=SystemActor("somebody"), reason="I have a better one.")
    first_run(login_file, verbosity=0)
    assert not MockMission.objects.exists()


@pytest.mark.django_db
@pytest.mark.slow
class TestFirstRun:
    @pytest.fixture(autouse=True)
    def _without_plans(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """They are asked for above, and take their time."""
        monkeypatch.setattr(command, "plan_each_scenario", lambda **_: None)
        monkeypatch.setattr(command, "fly_shipped_plan", lambda **_: None)

    def test_makes_an_administrator_who_can_sign_in(self, login_file: Path) -> None:
        said = first_run(login_file, port=(port := free_port()))
        login = login_file.read_text()
        user, password = (line.split()[-1] for line in login.splitlines())
        signed_in = authenticate(username=user, password=password)
        assert signed_in is not None
        assert signed_in.is_superuser
        assert stat.S_IMODE(login_file.stat().st_mode) == 0o600
        assert f"http://127.0.0.1:{port}/" in said
        assert login in said

    def test_loads_the_real_inventory(self, login_file: Path) -> None:
        first_run(login_file)
        assert Container.objects.exists()

    def test_a_second_run_changes_nothing(self, login_file: Path) -> None:
        first_run(login_file)
        login = login_file.read_text()
        users = list(get_user_model().objects.values())
        events = CustodyEvent.objects.count()
        said = first_run(login_file)
        assert login_file.read_text() == login
        assert list(get_user_model().objects.values()) == users
        assert CustodyEvent.objects.count() == events
        assert str(login_file) in said
        assert login not in said

    def test_an_administrator_who_is_there_is_enough(self, login_file: Path) -> None:
        get_user_model().objects.create_superuser("somebody")
        first_run(login_file)
        assert not login_file.exists()
        assert get_user_model().objects.count() == 1

    def test_a_taken_user_name_is_a_clear_refusal(self, login_file: Path) -> None:
        get_user_model().objects.create_user("admin")
        with pytest.raises(CommandError, match="createsuperuser"):
            first_run(login_file)
        assert not login_file.exists()
        assert not get_user_model().objects.filter(is_superuser=True).exists()


def test_a_taken_port_is_said_before_anything_is_done(login_file: Path) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        with pytest.raises(CommandError, match=rf"port {port}: .* make run PORT={port + 1}"):
            first_run(login_file, port=port)
    assert not login_file.exists()
