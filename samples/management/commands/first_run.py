"""`manage.py first_run`: everything between a fresh checkout and a served site."""

from __future__ import annotations

import argparse
import os
import secrets
import socket
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError, call_command

from samples.domain.mock_missions import MockStatus
from samples.domain.plans import PlanState
from samples.models import MockMission, Plan, PlanChange, Scenario
from samples.services import shipped_scenarios

USERNAME = "admin"
PLAN_NAME = "As shipped"
FLOWN = "thirty-of-thirty-one"
"""The scenario whose plan is flown as a mock mission."""
SEED = 16
"""A helicopter is lost, a pick-up fails, a storm comes; the ground team plans again."""
WHY = "A mock mission to look at: what ships is flown once."
SYSTEM = "manage.py"
"""In whose name commands write."""
EVERY_ADDRESS = {"0.0.0.0", "::", ""}  # noqa: S104 - compared, not bound


class Command(BaseCommand):
    """Migrates, loads the inventory, plans retrievals, flies a mock, lets somebody sign in."""

    help = (
        "Prepare this machine for serving the site: migrate, load the reference inventory, "
        "plan a mock retrieval of each scenario that ships, fly one plan as a mock mission, create "
        "an administrator if there is none. Run again, it changes nothing."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Where the site will be served, and where the first login is kept."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--login-file",
            type=Path,
            default=Path(settings.BASE_DIR) / "var" / "admin-login.txt",
            help="file (mode 600) for the generated login; default: %(default)s",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do each step; CommandError when the port is taken or the user name is in use."""
        host, port, login_file = options["host"], options["port"], options["login_file"]
        quiet = options["verbosity"] == 0
        require_free_port(host, port)
        call_command("migrate", verbosity=options["verbosity"])
        call_command("load_reference", verbosity=options["verbosity"])
        call_command("plan", "load-scenarios", verbosity=options["verbosity"])
        plan_each_scenario(verbosity=options["verbosity"])
        self.fly_one(verbosity=options["verbosity"])
        if not settings.DEBUG:
            call_command("collectstatic", verbosity=0, interactive=False)
        created = ensure_administrator(login_file)
        if quiet:
            return
        shown = "localhost" if host in EVERY_ADDRESS else host
        self.stdout.write(self.style.SUCCESS(f"\nThe site:  http://{shown}:{port}/"))
        self.stdout.write(f"The admin: http://{shown}:{port}/admin/")
        if created:
            self.stdout.write(f"Sign in with the login that was just made:\n{created}")
        elif login_file.exists():
            self.stdout.write(f"The login made on the first run is in {login_file}.")
        self.stdout.write("Stop with Ctrl-C.\n")

    def fly_one(self, *, verbosity: int) -> None:
        """Fly one of the plans as a mock mission; what hinders that hinders nothing else."""
        try:
            fly_shipped_plan(verbosity=verbosity)
        except CommandError as error:
            self.stderr.write(self.style.WARNING(f"No mock mission was flown: {error}"))


def plan_each_scenario(*, verbosity: int) -> None:
    """Solve every scenario that ships and that nobody has planned yet."""
    shipped = [document["slug"] for document in shipped_scenarios.documents()]
    unplanned = Scenario.objects.filter(slug__in=shipped, plans__isnull=True).order_by("pk")
    for slug in unplanned.values_list("slug", flat=True):
        call_command("plan", "solve", slug, "--name", PLAN_NAME, verbosity=verbosity)


def fly_shipped_plan(*, verbosity: int) -> None:
    """Propose, approve and fly the plan that was made above, and go on where that was cut off.

    Nothing is done once somebody has had a hand in the plan or the mission.
    """
    plan = Plan.objects.filter(scenario__slug=FLOWN, name=PLAN_NAME, chosen_run__isnull=False)
    shipped = plan.exclude(changes__in=PlanChange.objects.exclude(by=SYSTEM)).first()
    if shipped is None:
        return
    number, missions = str(shipped.pk), MockMission.objects.filter(plan=shipped)
    for state, step in ((PlanState.DRAFT, "propose"), (PlanState.PROPOSED, "approve")):
        if Plan.objects.get(pk=shipped.pk).state == state:
            call_command("plan", step, number, "--reason", WHY, verbosity=verbosity)
    if Plan.objects.get(pk=shipped.pk).state == PlanState.APPROVED and not missions.exists():
        call_command("fly", "start", number, "--seed", str(SEED), verbosity=verbosity)
    begun = missions.filter(requested_by=SYSTEM, helm=SYSTEM, status=MockStatus.WAITING.value)
    for mission in begun:
        call_command("fly", "end", str(mission.pk), verbosity=verbosity)


def require_free_port(host: str, port: int) -> None:
    """Raise CommandError when the address can't be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Can't listen on {host}, port {port}: {error.strerror}. "
                f"Another port: make run PORT={port + 1}"
            ) from error


def ensure_administrator(login_file: Path) -> str | None:
    """Create an administrator with a random password if there is none; the login, or None.

    The login is kept in `login_file`, readable by its owner alone. Raises CommandError when the
    user name belongs to somebody who is no administrator.
    """
    users = get_user_model()._default_manager
    if users.filter(is_superuser=True, is_active=True).exists():
        return None
    if users.filter(username=USERNAME).exists():
        raise CommandError(
            f"There is no active administrator and the user '{USERNAME}' is taken. "
            "Make one: manage.py createsuperuser"
        )
    password = secrets.token_urlsafe(12)
    login = f"user:     {USERNAME}\npassword: {password}\n"
    # The file first: a login that nobody knows would lock everybody out.
    write_private(login_file, login)
    get_user_model().objects.create_superuser(username=USERNAME, password=password)
    return login


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, also where a wider one is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(text)
