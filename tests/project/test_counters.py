"""Counting together: rates as they are written, windows, many at once."""

from __future__ import annotations

import multiprocessing
import sqlite3
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from inventory.checks import check_counters
from inventory.counters import Rate, forget, hit

MANY = Rate(1000, 60)


@pytest.fixture(autouse=True)
def file(settings: Settings, tmp_path: Path) -> Path:
    settings.COUNTERS_FILE = str(tmp_path / "var" / "counters.sqlite3")
    return Path(settings.COUNTERS_FILE)


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("60/minute", Rate(60, 60)),
        ("5/15minutes", Rate(5, 900)),
        (" 5 / 15 minutes ", Rate(5, 900)),
        ("1/second", Rate(1, 1)),
        ("100/2days", Rate(100, 172_800)),
        ("", None),
        ("  ", None),
    ],
)
def test_reads_a_rate(text: str, rate: Rate | None) -> None:
    assert Rate.read(text, name="X") == rate


@pytest.mark.parametrize("text", ["0/minute", "many", "5", "5/0minutes", "-1/day", "5/fortnight"])
def test_refuses_what_is_no_rate(text: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^X is '.*': it must be a rate such as"):
        Rate.read(text, name="X")


@given(st.integers(1, 10**9), st.integers(1, 10**4), st.sampled_from(["second", "minute", "day"]))
def test_reads_what_can_be_written(number: int, times: int, unit: str) -> None:
    rate = Rate.read(f"{number}/{times}{unit}s", name="X")
    assert rate is not None
    assert rate.number == number
    assert rate.seconds % times == 0


def test_counts_each_by_its_own_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 100.0)
    assert [hit("a", Rate(2, 60)).is_exceeded for _ in range(3)] == [False, False, True]
    assert hit("b", Rate(2, 60)).number == 1
    forget("a")
    assert hit("a", Rate(2, 60)).number == 1


def test_a_window_begins_with_its_first_and_is_swept_up_after_it(
    monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    now = 100.0
    monkeypatch.setattr(time, "time", lambda: now)
    hit("a", Rate(2, 60))
    now = 159.0
    standing = hit("a", Rate(2, 60))
    assert (standing.number, standing.resets_in) == (2, 1.0)
    now = 160.0
    assert hit("b", Rate(2, 60)).number == 1
    with sqlite3.connect(file) as connection:
        assert connection.execute("SELECT key FROM counts").fetchall() == [("b",)]
    connection.close()
    assert hit("a", Rate(2, 60)).number == 1


def test_threads_count_together() -> None:
    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(lambda _: hit("a", MANY).number, range(200)))
    assert sorted(numbers) == list(range(1, 201))


def _hits(file: str, times: int) -> list[int]:
    from django.test import override_settings

    with override_settings(COUNTERS_FILE=file):
        return [hit("a", MANY).number for _ in range(times)]


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # the server forks, too
def test_processes_count_together(file: Path) -> None:
    assert hit("a", MANY).number == 1  # a connection is open when they are forked
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("fork")) as pool:
        found = [number for part in pool.map(_hits, [str(file)] * 4, [50] * 4) for number in part]
    assert sorted(found) == list(range(2, 202))


def test_a_file_that_can_not_be_written_is_logged(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings.COUNTERS_FILE = str(tmp_path)
    assert not hit("a", Rate(1, 60)).is_exceeded
    forget("a")
    assert not hit("a", Rate(1, 60)).is_exceeded
    assert "The counters can't be written" in caplog.text


def test_the_check_finds_such_a_file(settings: Settings, tmp_path: Path) -> None:
    assert check_counters() == []
    (tmp_path / "file").touch()
    for odd in (tmp_path, tmp_path / "file" / "counters.sqlite3"):
        settings.COUNTERS_FILE = str(odd)
        assert [message.id for message in check_counters()] == ["inventory.W002"]
