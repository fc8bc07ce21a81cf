"""The examples of the OpenAPI document anew, from the reference inventory.

`DATABASE_URL=… python -m tests.api.write_examples` with the inventory loaded in that database,
which gets a checkpoint if it has none.
"""

from __future__ import annotations

import json
import os
import sys
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
    "stock-takes": "search=images",
    "plans": "search=Example",
    "runs": "search=Example",
    "studies": "search=Example",
}


# Addresses that are no record of a list, by the module that answers there.
OTHERS = {
    "verification": "/api/v1/ledgers/mars-2020-flight/verification/",
    "event-proof": "{drop}proof/",
}
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
    from django.contrib.auth import get_user_model
    from django.test import Client

    from samples.api.examples import DIRECTORY
    from samples.api.urls import PRIVATE, RESOURCES
    from samples.models import Checkpoint
    from samples.selectors import lookup
    from samples.services import checkpoints
    from samples.services.actors import SystemActor
    from tests.receiver import receiving

    def first(path: str) -> str:
        return str(Client().get(path).json()["results"][0]["url"])

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.SECURE_SSL_REDIRECT = False
    settings.LEDGER_SIGNING_KEY = KEY
    if not Checkpoint.objects.exists():
        checkpoints.take(ledger=lookup.flight_ledger(), actor=SystemActor("custodian"))
    DIRECTORY.mkdir(exist_ok=True)
    count_depot()
    plan_depot()
    study_depot()
    numbered = {name: first(f"/api/v1/{name}/?{query}") for name, query in NUMBERED.items()}
    paths = {
        name: numbered.get(name, f"/api/v1/{name}/{resource.known_by[1]}/")
        for name, resource in RESOURCES.items()
    }
    paths |= {name: path.format(drop=numbered["events"]) for name, path in OTHERS.items()}
    with receiving() as receiver:
        settings.WEBHOOKS_ALLOW_HTTP = True
        settings.WEBHOOKS_PORTS = [receiver.port]
        settings.WEBHOOKS_ALLOWED_NETWORKS = ["127.0.0.0/8"]
        receiver.answer = lambda _: (200, b"")
        hook(receiver.url)
    administrator = Client()
    administrator.force_login(
        get_user_model().objects.filter(is_superuser=True).first()
        or get_user_model().objects.create_superuser("example")
    )
    for name in PRIVATE:
        paths[name] = administrator.get(f"/api/v1/{name}/").json()["results"][0]["url"]
    for name, path in paths.items():
        answer = shortened(administrator.get(path).json())
        text = json.dumps(answer, ensure_ascii=False, indent=2) + "\n"
        text = text.replace("http://testserver", HOST).replace(receiver.url, f"{RECEIVER}/hook")
        (DIRECTORY / f"{name}.json").write_text(text, encoding="utf-8")
        sys.stdout.write(f"{name}: {path}\n")


if __name__ == "__main__":
    main()
