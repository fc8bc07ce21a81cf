"""Recording processes are killed at random: what was acknowledged stands, nothing is half done."""

from __future__ import annotations

import multiprocessing
import random
import signal
import time
from itertools import count
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import F

from samples.domain.kinds import PlaceKind
from samples.domain.lifecycle import Verb
from samples.models import CustodyEvent, Holding, Ledger, Sample
from samples.services.verify import verify
from tests import factories
from tests.services import recorder

PROCESSES = 8
SECONDS = 5
SHARED_TUBES = 3

pytestmark = [pytest.mark.race, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


class Crew:
    """The recording processes; a killed one is followed by another with other tubes."""

    def __init__(self, ledger: Ledger, directory: Path) -> None:
        self.ledger = ledger
        self.rack = factories.place(kind=PlaceKind.ROVER_RACK.value)
        self.custodian = factories.custodian()
        self.directory = directory
        self.stop = directory / "stop"
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload([recorder.__name__])
        self.shared = self.tubes(SHARED_TUBES)
        self.own = self.tubes(PROCESSES)
        self.numbers = count()
        self.at_work: dict[int, BaseProcess] = {}
        self.killed: list[BaseProcess] = []

    def tubes(self, number: int) -> tuple[str, ...]:
        return tuple(factories.container(mission=self.ledger.mission).code for _ in range(number))

    def orders(self, *tubes: str) -> recorder.Orders:
        number = next(self.numbers)
        return recorder.Orders(
            database=str(connection.settings_dict["NAME"]),
            ledger=self.ledger.slug,
            rack=self.rack.slug,
            custodian=self.custodian.slug,
            tubes=tubes,
            acknowledged=self.directory / f"{number}.log",
            stop=self.stop,
            seed=number,
        )

    def start(self, place: int) -> None:
        orders = self.orders(*self.shared, self.own[place])
        process = self.context.Process(target=recorder.run, args=(orders,))
        process.start()
        self.at_work[place] = process

    def kill(self, place: int) -> None:
        process = self.at_work.pop(place)
        process.kill()
        process.join(30)
        self.killed.append(process)

    def acknowledged(self) -> dict[Path, set[tuple[str, int, int]]]:
        """What each process was told is stored; a line that was cut off was not yet told."""
        return {
            path: {
                (words[0], int(words[1]), int(words[2]))
                for line in path.read_text().splitlines(keepends=True)
                if line.endswith("\n") and (words := line.split())
            }
            for path in self.directory.glob("*.log")
        }


def wait_for_the_killed_ones_transactions() -> None:
    """PostgreSQL notices a dead client only when it next reads from it or writes to it."""
    if connection.vendor != "postgresql":
        return
    others = """SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
        AND xact_start IS NOT NULL AND pid <> pg_backend_pid()"""
    deadline = time.monotonic() + 30
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute(others)
            if cursor.fetchone()[0] == 0:
                return
            time.sleep(0.05)
    raise AssertionError("a killed process still has a transaction")


def test_what_was_acknowledged_stands_and_nothing_is_half_done(tmp_path: Path) -> None:
    ledger = factories.ledger()
    crew = Crew(ledger, tmp_path)
    chance = random.Random(2020)
    try:
        for place in range(PROCESSES):
            crew.start(place)
        deadline = time.monotonic() + 60
        while not any(crew.acknowledged().values()):
            assert time.monotonic() < deadline, "nobody records"
            time.sleep(0.05)
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            time.sleep(chance.uniform(0.01, 0.12))
            place = chance.choice(list(crew.at_work))
            crew.kill(place)
            crew.start(place)
        for place in chance.sample(sorted(crew.at_work), PROCESSES // 2):
            crew.kill(place)
        crew.stop.touch()
        for process in crew.at_work.values():
            process.join(30)
    finally:
        for process in crew.at_work.values():
            process.kill()
    wait_for_the_killed_ones_transactions()

    # Nobody failed by themselves: not of a lock, not of what a killed one left behind.
    assert {process.exitcode for process in crew.at_work.values()} == {recorder.ENDED}
    assert {process.exitcode for process in crew.killed} == {-signal.SIGKILL}

    acknowledged = crew.acknowledged()
    told = set().union(*acknowledged.values())
    events = set(CustodyEvent.objects.filter(ledger=ledger).values_list("hash", "container", "seq"))
    assert told <= events
    # One killed between commit and acknowledgement leaves an event more; one each at most.
    assert len(events - told) <= len(crew.killed)

    # It was a race: every shared tube has events of several processes.
    for code in crew.shared:
        tube = ledger.mission.containers.get(code=code).pk
        hands = [path for path, acks in acknowledged.items() if any(ack[1] == tube for ack in acks)]
        assert len(hands) > 1

    found = verify(ledger)
    assert found.events == len(events)
    for tube in {tube for _, tube, _ in events}:
        chain = sorted((seq, event) for event, of, seq in events if of == tube)
        assert [seq for seq, _ in chain] == list(range(1, len(chain) + 1))
        holding = Holding.objects.get(ledger=ledger, container=tube)
        assert (holding.seq, holding.head_hash) == chain[-1]
    assert Holding.objects.filter(ledger=ledger).count() == found.containers

    # Emptying a tube and marking its sample is one act.
    emptied = CustodyEvent.objects.filter(ledger=ledger, verb=Verb.EMPTY.value)
    assert emptied.exists()
    lost = Sample.objects.filter(mission=ledger.mission, retained=False)
    assert set(emptied.values_list("sample", flat=True)) == set(lost.values_list("pk", flat=True))
    assert not CustodyEvent.objects.filter(
        ledger=ledger, sample__container__lt=F("container")
    ).exists()

    # And the ledger goes on.
    fresh = factories.container(mission=ledger.mission)
    assert recorder.step(crew.orders(), fresh.code, chance) is not None
