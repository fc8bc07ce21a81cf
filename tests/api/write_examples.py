"""The examples of the OpenAPI document anew, from the reference inventory.

`DATABASE_URL=… python -m tests.api.write_examples` with the inventory loaded in that database,
which gets a checkpoint if it has none.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import django

HOST = "https://inventory.example"
RECEIVER = "https://receiver.example"
# What is known by a number here is found by what it is.
NUMBERED = {
    "events": "verb=drop&ordering=occurred_at",
    "checkpoints": "ordering=number",
    "holdings": "container=tube-08",
    "observations": "outcrop=issole&ordering=sol",
    "portions": "ledger=portions-example&state=on_loan",
    "stock-takes": "search=images",
    "plans": "search=Example",
    "runs": "search=Example",
    "studies": "search=Example",
    "mock-missions": "search=Example&seed=1",
    "mock-series": "search=Example%20seeds",
}


# Addresses that are no record of a list, by the module that answers there.
OTHERS = {
    "verification": "/api/v1/ledgers/mars-2020-flight/verification/",
    "event-proof": "{drop}proof/",
}
MOCKS = ("mock-missions", "mock-series")
OF_MISSION = {
    "mock-positions": "positions/?sol=60",
    "mock-debrief": "debrief/",
}
"""Below the address of the mock mission."""
KEY = "4d617273203230323020636865636b706f696e74206f6620616e206578616d70"
"""Signs the checkpoint of the examples; it protects nothing."""


def count_depot() -> None:
    """A stock-take of the depot in which one of its tubes was seen so far."""
    from samples.models import Container, Place, StockTake
    from samples.selectors.lookup import flight_ledger
    from samples.services import stock_takes
    from samples.services.actors import SystemActor

    if StockTake.objects.exists():
        return
    actor = SystemActor("curator")
    made = stock_takes.start(
        ledger=flight_ledger(),
        place=Place.objects.get(slug="three-forks"),
        actor=actor,
        note="Counted on images of sol 1500.",
    )
    tube = Container.objects.get(code="tube-08")
    stock_takes.see(stock_take=made, container=tube, actor=actor)


def plan_depot() -> None:
    """An approved plan of a shipped scenario."""
    from samples.models import Plan, Scenario
    from samples.selectors.lookup import flight_ledger
    from samples.services import plan_runs, plan_work, plans, shipped_scenarios
    from samples.services.actors import SystemActor

    if Plan.objects.filter(name="Example").exists():
        return
    actor = SystemActor("planner")
    shipped_scenarios.load(ledger=flight_ledger(), actor=actor)
    scenario = Scenario.objects.get(slug="fetch-three-forks")
    plan = plans.draft(scenario=scenario, name="Example", actor=actor)
    run = plan_runs.request(plan=plan, actor=actor)
    plan_work.work(run.pk)
    run.refresh_from_db()
    plan = plans.choose(plan=plan, run=run, actor=actor)
    plan = plans.propose(plan=plan, actor=actor, reason="The whole depot, proven.")
    plans.approve(plan=plan, actor=actor, reason="Agreed.")


def study_depot() -> None:
    """A trade study of a shipped scenario, worked."""
    from samples.models import Scenario, TradeStudy
    from samples.planning.trade import FORMAT
    from samples.selectors.lookup import flight_ledger
    from samples.services import shipped_scenarios, trade_studies, trade_work
    from samples.services.actors import SystemActor

    if TradeStudy.objects.filter(name="Example").exists():
        return
    actor = SystemActor("planner")
    shipped_scenarios.load(ledger=flight_ledger(), actor=actor)
    vary = {"container.capacity_tubes": [5, 10], "calendar.departure_sol": [150, 367]}
    study = trade_studies.request(
        scenario=Scenario.objects.get(slug="fetch-three-forks"),
        grid={"format": FORMAT, "name": "Example", "trials": 200, "vary": vary},
        actor=actor,
        queue=False,
    )
    for key in study.cases.order_by("number").values_list("pk", flat=True):
        trade_work.work(key)


def example_mission(plan: Any) -> Any:
    """A mock mission without bad luck that stands ready."""
    from samples.planning.flying.mission import Luck
    from samples.services import mock_missions
    from samples.services.actors import SystemActor

    return mock_missions.make(
        plan=plan, actor=SystemActor("planner"), luck=Luck.NONE, slug="mock-example",
        name="Example, flown",
    )  # fmt: skip


def fly_depot() -> None:
    """The approved plan flown as a mock mission, and a series of it."""
    from samples.models import MockMission, Plan
    from samples.services import mock_missions, mock_series, mock_series_work, mock_work
    from samples.services.actors import SystemActor

    plan = Plan.objects.get(name="Example")
    actor = SystemActor("planner")
    mission = MockMission.objects.filter(plan=plan).first() or example_mission(plan)
    if mission.is_over:
        return
    mock_missions.go(mission=mission, actor=actor, queue=False)
    mock_work.work(mission.pk)
    series = mock_series.request(plan=plan, actor=actor, count=2, queue=False)
    while mock_series_work.work_next(series.pk):
        pass


def split_sample() -> None:
    """A mock in which a tube is on Earth, its sample was split and a piece of it lent."""
    from samples.domain.lifecycle import SafetyDecision
    from samples.domain.when import When
    from samples.models import Container, Custodian, Ledger, Place
    from samples.selectors.lookup import flight_ledger
    from samples.services import custody
    from samples.services.actors import SystemActor
    from samples.services.branches import branch
    from samples.services.fitting_out import fit_out

    if Ledger.objects.filter(slug="portions-example").exists():
        return
    actor = SystemActor("curator")
    flight = flight_ledger()
    fit_out(mission=flight.mission, actor=actor)
    act: Any = {
        "ledger": branch(
            ledger=flight, slug="portions-example", name="Portions example", actor=actor
        ),
        "container": Container.objects.get(code="tube-08"),
        "actor": actor,
        "when": When.instant(datetime(2034, 1, 10, 10, tzinfo=UTC)),
    }
    custody.find(place=Place.objects.get(slug="concept-srf"), reason="A short way home.", **act)
    custody.open_tube(**act)
    custody.clear(decision=SafetyDecision.SAFE, document="SSAP-1", **act)
    custody.weigh(mass_ug=14_800_000, **act)
    custody.split(portion=0, masses="1200000, 500000", loss_ug=300, **act)
    custody.allocate(
        portion=1, investigator="An investigator", purpose="Isotopes", document="AC-1", **act
    )
    custody.lend(
        portion=1,
        to=Custodian.objects.get(slug="concept-investigator"),
        place=Place.objects.get(slug="concept-laboratory"),
        due_on=date(2039, 1, 10),
        document="LA-1",
        **act,
    )


def hook(target: str) -> None:
    """A webhook with a message that was delivered."""
    from samples.models import Container, Webhook
    from samples.services.actors import SystemActor
    from samples.services.webhooks import sending, subscriptions

    if Webhook.objects.exists():
        return
    actor = SystemActor("administrator")
    webhook, _ = subscriptions.make(
        actor=actor,
        name="Example",
        target=target,
        event_types=["custody.drop", "custody.pick_up"],
        container=Container.objects.get(code="tube-08"),
    )
    subscriptions.ping(webhook=webhook, actor=actor)
    sending.sweep()


def shortened(answer: Any) -> Any:
    """An answer with the first two of each long list: an example, not a table."""
    if isinstance(answer, dict):
        return {name: shortened(value) for name, value in answer.items()}
    if isinstance(answer, list):
        return [shortened(value) for value in answer[:2]]
    return answer


def main() -> None:
    """One file a resource."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inventory.settings")
    django.setup()
    from django.conf import settings
    from django.test import Client

    from samples.api.examples import DIRECTORY
    from samples.api.urls import PRIVATE, RESOURCES
    from samples.models import Checkpoint, Plan
    from samples.selectors import lookup
    from samples.services import checkpoints
    from samples.services.actors import SystemActor
    from tests.receiver import receiving

    def first(path: str, client: Client | None = None) -> str:
        return str((client or Client()).get(path).json()["results"][0]["url"])

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.SECURE_SSL_REDIRECT = False
    settings.LEDGER_SIGNING_KEY = KEY
    if not Checkpoint.objects.exists():
        checkpoints.take(ledger=lookup.flight_ledger(), actor=SystemActor("custodian"))
    DIRECTORY.mkdir(exist_ok=True)
    count_depot()
    plan_depot()
    study_depot()
    split_sample()
    numbered = {
        name: first(f"/api/v1/{name}/?{query}") for name, query in NUMBERED.items()
        if name not in MOCKS
    }  # fmt: skip
    paths = {
        name: numbered.get(name, f"/api/v1/{name}/{resource.known_by[1]}/")
        for name, resource in RESOURCES.items()
        if name not in MOCKS
    }
    paths |= {name: path.format(drop=numbered["events"]) for name, path in OTHERS.items()}
    with receiving() as receiver:
        settings.WEBHOOKS_ALLOW_HTTP = True
        settings.WEBHOOKS_PORTS = [receiver.port]
        settings.WEBHOOKS_ALLOWED_NETWORKS = ["127.0.0.0/8"]
        receiver.answer = lambda _: (200, b"")
        hook(receiver.url)
        paths |= {name: first(f"/api/v1/{name}/", administrator()) for name in PRIVATE}
    write(paths, {receiver.url: f"{RECEIVER}/hook"})
    ready = example_mission(Plan.objects.get(name="Example"))
    write({"mock-faults": f"/api/v1/mock-missions/{ready.pk}/faults/"})
    fly_depot()  # afterwards, for the plan is flown then
    mocks = {name: first(f"/api/v1/{name}/?{NUMBERED[name]}") for name in MOCKS}
    write(mocks | {name: mocks["mock-missions"] + path for name, path in OF_MISSION.items()})


def administrator() -> Any:
    """A client that may read everything."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    people = get_user_model().objects
    client = Client()
    client.force_login(
        people.filter(is_superuser=True).first() or people.create_superuser("example")
    )
    return client


def write(paths: Mapping[str, str], instead: Mapping[str, str] | None = None) -> None:
    """One file an address; hosts of this run are put down as others, as in `instead`."""
    from samples.api.examples import DIRECTORY

    client = administrator()
    for name, path in paths.items():
        answer = shortened(client.get(path).json())
        text = json.dumps(answer, ensure_ascii=False, indent=2) + "\n"
        for here, there in {"http://testserver": HOST, **(instead or {})}.items():
            text = text.replace(here, there)
        (DIRECTORY / f"{name}.json").write_text(text, encoding="utf-8")
        sys.stdout.write(f"{name}: {path}\n")


if __name__ == "__main__":
    main()
