"""What the API costs, beside the same list as others would write it, at two sizes.

    python -m benchmarks.api [--database sqlite|postgres|both] [--samples 10000 1000000]

Everything is served for real on this machine, with the same number of processes, and asked over
connections that are kept; the ways take turns, so that a busy moment meets all of them.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from contextlib import ExitStack

from benchmarks import serving
from benchmarks.api_asking import Case, Figures, ask_in_turns, client_limit
from benchmarks.api_cases import (
    CURSOR,
    FASTAPI,
    OFFSET,
    Addresses,
    Rivals,
    cases,
    rival_cases,
)
from benchmarks.api_export import export
from benchmarks.serving import out


def main() -> int:
    """Each database and size in a process of its own, then what a size costs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgres", "both"], default="both")
    parser.add_argument("--samples", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--events", type=int, default=10, help="events a sample; default: 10")
    parser.add_argument("--workers", type=int, default=2, help="processes of each server")
    parser.add_argument("--clients", type=int, default=2, help="connections at once")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1.0, help="of each case in each round")
    parser.add_argument("--on", help=argparse.SUPPRESS)
    options = parser.parse_args()
    serving.end_in_order()
    if options.on:
        run(options)
        return 0
    words = [f"--{name}={getattr(options, name)}"
             for name in ("events", "workers", "clients", "rounds", "seconds")]  # fmt: skip
    names = ["sqlite", "postgres"] if options.database == "both" else [options.database]
    for name in names:
        command = [sys.executable, "-m", "benchmarks.api", "--on", name, *words, "--samples"]
        process = subprocess.Popen([*command, *map(str, options.samples)])  # noqa: S603
        try:
            status = process.wait()
        finally:
            process.terminate()  # asked to end itself, it ends its servers; killed, it could not
            process.wait()
        if status:
            return status
    return 0


def run(options: argparse.Namespace) -> None:
    """All sizes on one database."""
    found = {size: measure(options, size) for size in sorted(options.samples)}
    small, large = min(found), max(found)
    if small == large:
        return
    out(
        f"\n{options.on}: cost at {large:,} samples as a multiple of that at {small:,},"
        " by the median of the times, and by the server's work"
    )
    for case, figures in found[large].items():
        if case in found[small]:
            out(f"  {case:<44} {_times(figures, found[small][case])}")


def measure(options: argparse.Namespace, samples: int) -> dict[str, Figures]:
    """One size: make it, serve it four ways, ask, print; the figures of each case."""
    with ExitStack() as stack:
        url = stack.enter_context(serving.database(options.on))
        settings = serving.environment(
            url, WEB_WORKERS=str(options.workers), PORT=str(serving.free_port())
        )
        serving.manage(settings, "migrate", "-v0", "--skip-checks")
        out(f"\n{options.on}, {samples:,} samples, {options.workers} processes of each server")
        events = samples * options.events
        out(serving.manage(settings, "generate_load", f"--samples={samples}", f"--events={events}"))
        addresses = Addresses.find(settings, samples)
        drf_port, fast_port = serving.free_port(), serving.free_port()
        web = stack.enter_context(serving.running(serving.SITE, settings))
        drf = stack.enter_context(
            serving.running(
                [*serving.GUNICORN, "django.core.wsgi:get_wsgi_application()"],
                {
                    **settings,
                    "PORT": str(drf_port),
                    "DJANGO_SETTINGS_MODULE": "benchmarks.rivals.drf_settings",
                },
            )
        )  # fmt: skip
        fast = stack.enter_context(
            serving.running(
                [sys.executable, "-m", "uvicorn", "--no-access-log", "--log-level=error",
                 f"--port={fast_port}", f"--workers={options.workers}",
                 "benchmarks.rivals.fastapi_site:app"],
                settings,
            )
        )  # fmt: skip
        port = int(settings["PORT"])
        serving.wait_for(web, port, "/api/v1/missions/")
        serving.wait_for(drf, drf_port, "/cursor/")
        serving.wait_for(fast, fast_port, "/samples/")
        rivals = Rivals(drf=(drf.pid, drf_port), fastapi=(fast.pid, fast_port))
        wanted = [*cases(web.pid, port, addresses), *rival_cases(rivals, addresses)]
        out(f"  the client alone: {client_limit(port):,.0f} requests/s (/healthz)")
        found = ask_in_turns(
            wanted, rounds=options.rounds, seconds=options.seconds, clients=options.clients
        )
        _print(wanted, found)
        export(port, web.pid, samples)
        return found


def _print(wanted: list[Case], found: dict[str, Figures]) -> None:
    out(f"  {'':<44} {'requests/s':>11} {'p95 ms':>9} {'work ms':>9} {'kB':>7}")
    for case in wanted:
        figures = found[case.name]
        out(
            f"  {case.name:<44} {figures.rate:>11,.1f} {figures.p95 * 1000:>9,.1f}"
            f" {figures.work * 1000:>9,.1f} {figures.size / 1000:>7,.1f}"
        )
    out("  ratios, by the median of the times, and by the server's work:")
    first = found["list, first page"]
    for name in (CURSOR, OFFSET, FASTAPI):
        out(f"    the list is {_times(found[f'{name}, first page'], first)} as fast as {name}")
    for name in ("list", CURSOR, OFFSET, FASTAPI):
        pages = found[f"{name}, deep page"], found[f"{name}, first page"]
        out(f"    the deep page costs {_times(*pages)} the first ({name})")


def _times(one: Figures, other: Figures) -> str:
    work = f"{one.work / other.work:6.2f} x" if other.work else "   ?   "
    return f"{one.median / other.median:6.2f} x {work}"


if __name__ == "__main__":
    sys.exit(main())
