"""What a page of 100 rows costs: this API's lists, and the framework's own way to the same rows.

    python -m benchmarks.list_rows sqlite:////tmp/filled.sqlite3 postgres://…

The databases must be filled. In-process, through the whole of Django with its middleware, by turns,
so that a busy machine slows all alike; the ratios are of medians. `nested` is a ModelViewSet that
tells the same by nested ModelSerializers, well joined and prefetched; `flat` one that tells the
columns of the table alone, relations as numbers.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from typing import Any

ROUNDS = 25


def main() -> None:
    """Measure each database in a process of its own."""
    for url in sys.argv[1:]:
        environment = os.environ | {
            "DATABASE_URL": url, "ENV_FILE": os.devnull, "SECRET_KEY": "x" * 50, "DEBUG": "false",
            "ALLOWED_HOSTS": "testserver", "SECURE_SSL_REDIRECT": "false", "LOG_LEVEL": "WARNING",
            "DJANGO_SETTINGS_MODULE": "inventory.settings", "THROTTLE_ANONYMOUS": "1000000/minute",
            "COUNTERS_FILE": "/tmp/list_rows_counters.sqlite3",  # noqa: S108
        }  # fmt: skip
        subprocess.run([sys.executable, "-m", "benchmarks.list_rows"], env=environment, check=True)


def measure() -> None:
    """Print the medians and ratios of the database of DATABASE_URL."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    settings.ROOT_URLCONF = "benchmarks.plain_lists"
    client = Client()
    first = client.get("/api/v1/samples/?page_size=1").json()["results"][0]
    found = {
        "samples": "/api/v1/samples/",
        "samples, page at the end": _last_page(client),
        "samples, three filters": "/api/v1/samples/?sample_type=rock_core&stage=cached&sealed=true",
        "samples, five fields": "/api/v1/samples/?fields=slug,name,sample_type,mass_ug,container",
        "containers": "/api/v1/containers/",
        "holdings": "/api/v1/holdings/",
        "events": "/api/v1/events/",
        "record": f"/api/v1/samples/{first['slug']}/",
        "nested": "/nested/",
        "flat": "/flat/",
        "root": "/api/v1/",
    }
    found = {name: path for name, path in found.items() if client.get(path).status_code == 200}
    taken: dict[str, list[float]] = {name: [] for name in found}
    for turn in range(ROUNDS + 5):
        for name, path in found.items():
            started = time.perf_counter()
            client.get(path)
            if turn >= 5:
                taken[name].append(time.perf_counter() - started)
    medians = {name: statistics.median(times) * 1000 for name, times in taken.items()}
    sys.stdout.write(
        f"{connection.vendor}: milliseconds, and how many times as fast as nested and flat" + "\n"
    )
    for name, value in medians.items():
        nested, flat = medians["nested"] / value, medians["flat"] / value
        least = min(taken[name]) * 1000
        sys.stdout.write(
            f"  {name:28} {value:8.2f} (least {least:7.2f}) {nested:6.1f} × {flat:6.1f} ×" + "\n"
        )


def _last_page(client: Any) -> str:
    page = client.get("/api/v1/samples/?ordering=-slug&page_size=1000").json()
    last = client.get(page["next"] or "/api/v1/samples/?ordering=-slug").json()
    return str(last["previous"] or "/api/v1/samples/").replace("page_size=1000", "page_size=100")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main()
    else:
        measure()
