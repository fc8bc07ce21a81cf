"""`manage.py fly step | next | end | stop | inject | replan | abandon | take | hand-back`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, OutputWrapper
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from samples.domain.mock_missions import MockGoal
from samples.management import people
from samples.management.fly import show
from samples.models import MockMission
from samples.planning import answers
from samples.planning.flying.happening import Happening, Kind
from samples.planning.flying.mission import FaultKind
from samples.selectors import mock_timeline
from samples.services import mock_helm, mock_missions, mock_work

Options = dict[str, Any]
QUIET = 0


def add_parsers(parent: Any) -> None:
    """The sub-commands of whoever steers."""
    step = parent.add_parser("step", help="fly for a time")
    step.set_defaults(run=fly_on)
    step.add_argument("mission", metavar="MISSION")
    step.add_argument("--sols", type=float, default=1.0, help="how long; default: 1")
    following = parent.add_parser("next", help="fly to the next moment at which something happens")
    following.set_defaults(run=go_next)
    following.add_argument("mission", metavar="MISSION")
    last = parent.add_parser("end", help="fly to the end")
    last.set_defaults(run=end)
    last.add_argument("mission", metavar="MISSION")
    again = parent.add_parser("replan", help="have the ground team plan again now")
    again.set_defaults(run=replan)
    again.add_argument("mission", metavar="MISSION")
    again.add_argument("--why", required=True, help="in words")
    for parser in (step, following, last, again):
        parser.add_argument(
            "--queue", action="store_true", help="leave it to a worker (manage.py db_worker)"
        )
    fault = parent.add_parser("inject", help="bring a fault about now")
    fault.set_defaults(run=inject)
    fault.add_argument("mission", metavar="MISSION")
    fault.add_argument(
        "fault", metavar="FAULT", choices=[kind.value for kind in FaultKind],
        help=", ".join(kind.value for kind in FaultKind),
    )  # fmt: skip
    fault.add_argument("--who", default="", help="which vehicle, such as 'helicopter 1'")
    fault.add_argument("--tube", metavar="CODE", help="which tube, such as tube-08")
    fault.add_argument("--sols", type=float, help="for how long; default: as the mission has it")
    give_up = parent.add_parser("abandon", help="give it up; what happened stays")
    give_up.set_defaults(run=abandon)
    give_up.add_argument("mission", metavar="MISSION")
    give_up.add_argument("--why", required=True, help="in words")
    plain = {
        "stop": (stop, "halt it"),
        "take": (take, "take the helm"),
        "hand-back": (hand_back, "leave the helm to whoever wants it"),
    }
    parsers = [step, following, last, again, fault, give_up]
    for name, (run, text) in plain.items():
        parser = parent.add_parser(name, help=text)
        parser.set_defaults(run=run)
        parser.add_argument("mission", metavar="MISSION")
        parsers.append(parser)
    for parser in parsers:
        people.add_argument(parser)


def fly_on(options: Options, out: OutputWrapper) -> None:
    """For some sols."""
    until = show.find(options["mission"]).sol + options["sols"]
    _go(options, out, MockGoal.SOL, until)


def go_next(options: Options, out: OutputWrapper) -> None:
    """To what happens next."""
    _go(options, out, MockGoal.NEXT)


def end(options: Options, out: OutputWrapper) -> None:
    """To the end."""
    _go(options, out, MockGoal.END)


def replan(options: Options, out: OutputWrapper) -> None:
    """Plan again."""
    mission = mock_missions.replan(
        mission=show.find(options["mission"]),
        actor=people.actor(options["username"]),
        why=options["why"],
        queue=options["queue"],
    )
    _fly(mission, options, out)


def inject(options: Options, out: OutputWrapper) -> None:
    """Bring a fault about."""
    mission = show.find(options["mission"])
    before = show.last_line(mission)
    mission = mock_missions.inject(
        mission=mission,
        actor=people.actor(options["username"]),
        fault=FaultKind(options["fault"]),
        who=options["who"],
        stop=options["tube"],
        sols=options["sols"],
    )
    show.told(mission, before, out)


def stop(options: Options, out: OutputWrapper) -> None:
    """Halt it."""
    mission = mock_missions.stop(
        mission=show.find(options["mission"]), actor=people.actor(options["username"])
    )
    out.write(f"Mock mission {mission.pk} waits on sol {mission.sol:.1f}.")


def abandon(options: Options, out: OutputWrapper) -> None:
    """Give it up."""
    mission = mock_missions.abandon(
        mission=show.find(options["mission"]),
        actor=people.actor(options["username"]),
        why=options["why"],
    )
    out.write(f"Mock mission {mission.pk} is abandoned on sol {mission.sol:.1f}.")


def take(options: Options, out: OutputWrapper) -> None:
    """Take the helm."""
    mission = mock_helm.take(
        mission=show.find(options["mission"]), actor=people.actor(options["username"])
    )
    out.write(f"{mission.helm} steers mock mission {mission.pk}.")


def hand_back(options: Options, out: OutputWrapper) -> None:
    """Leave the helm."""
    mission = mock_helm.hand_back(
        mission=show.find(options["mission"]), actor=people.actor(options["username"])
    )
    out.write(f"Nobody steers mock mission {mission.pk}.")


def _go(
    options: Options, out: OutputWrapper, goal: MockGoal, until_sol: float | None = None
) -> None:
    mission = mock_missions.go(
        mission=show.find(options["mission"]),
        actor=people.actor(options["username"]),
        goal=goal,
        until_sol=until_sol,
        queue=options["queue"],
    )
    _fly(mission, options, out)


def _fly(mission: MockMission, options: Options, out: OutputWrapper) -> None:
    """Fly it in this process, with progress; what goes wrong is told without a traceback."""
    if options["queue"]:
        out.write(f"Mock mission {mission.pk} is in the queue.")
        return
    before = show.last_line(mission)
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        disable=options["verbosity"] == QUIET,
    ) as progress:
        task = progress.add_task("Flying", total=_total(mission))

        def report(now: MockMission, told: tuple[Happening, ...]) -> None:
            said = told[-1].text if told else ""
            progress.update(
                task, completed=now.sol, description=f"MOCK sol {now.sol:.1f}: {said[:70]}"
            )

        try:
            mock_work.work(mission.pk, report)
        except KeyboardInterrupt:
            raise CommandError("Interrupted; it goes on when it is asked.") from None
        except Exception as error:
            raise CommandError(show.find(str(mission.pk)).error or str(error)) from error
    mission = show.find(str(mission.pk))
    if options["verbosity"] == QUIET:
        return
    show.told(mission, before, out, most=show.LINES)
    show.standing(mission, out)


def _total(mission: MockMission) -> float:
    """Sols until it arrives, as planned at first."""
    if mission.until_sol is not None:
        return mission.until_sol
    finish = answers.read(mission.run.solution or {}).timeline.finish_sol
    ride = mock_timeline.planned_ride(mission.value.ride, finish)
    return ride.get(Kind.RECEIVED, finish)
