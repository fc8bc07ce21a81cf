"""What the tests of recording, branching and past states share."""

from __future__ import annotations

from datetime import UTC, datetime

from samples.domain.when import When
from samples.models import Container, Ledger, Place
from samples.selectors import lookup
from samples.services import branches, custody, fitting_out
from samples.services.actors import SystemActor

LOADER = SystemActor("test")
NOON = datetime(2023, 6, 1, 12, tzinfo=UTC)


def tube(code: str = "tube-08") -> Container:
    return Container.objects.get(code=code)


def choose(*containers: Container, ledger: Ledger | None = None) -> str:
    """The address where a verb is chosen."""
    return _address("", containers, ledger)


def say(verb: str, *containers: Container, ledger: Ledger | None = None) -> str:
    """The address of a verb's form."""
    return _address(f"{verb}/", containers, ledger)


def _address(verb: str, containers: tuple[Container, ...], ledger: Ledger | None) -> str:
    keys = ",".join(str(container.pk) for container in containers)
    which = f"&ledger={ledger.slug}" if ledger else ""
    return f"/admin/samples/container/record/{verb}?containers={keys}{which}"


def rehearsal() -> Ledger:
    """A branch of the flight ledger, with the places of the concept."""
    flight = lookup.flight_ledger()
    fitting_out.fit_out(mission=flight.mission, actor=LOADER)
    return branches.branch(ledger=flight, slug="rehearsal", name="Rehearsal", actor=LOADER)


def act(container: Container, ledger: Ledger | None = None, at: datetime = NOON) -> custody.Act:
    """Who does what to which, when."""
    ledger = ledger or lookup.flight_ledger()
    return {
        "ledger": ledger,
        "container": container,
        "actor": LOADER,
        "when": When.instant(at, ledger.mission.clock),
    }


def load(ledger: Ledger, *containers: Container) -> None:
    """From the depot into slots of the sample container of a mock ledger."""
    for number, container in enumerate(containers, start=1):
        told = act(container, ledger)
        place = Place.objects.get
        custody.deliver(lander=place(slug="concept-lander"), **told)
        custody.load(slot=place(slug=f"concept-os-slot-{number:02}"), **told)
