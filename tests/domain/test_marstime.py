"""Mars time against published examples, NASA's image times and the inventory's own dates."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samples.domain.errors import InvalidValue
from samples.domain.identifiers import SolStamp
from samples.domain.marstime import (
    MARS_2020,
    SOL_SECONDS,
    MissionClock,
    coordinated_mars_time_hours,
    equation_of_time_deg,
    julian_date_tt,
    lmst_hours,
    ltst_hours,
    mars_sol_date,
    mars_year,
    mean_anomaly_deg,
    solar_longitude_deg,
    utc_of_mars_sol_date,
    utc_of_solar_longitude,
)

DATA = Path(__file__).resolve().parents[2] / "samples" / "data"
MICROSECOND = timedelta(microseconds=1)
MILLISECOND = timedelta(milliseconds=1)
SECOND_IN_HOURS = 1 / 3600

utc_times = st.datetimes(datetime(1972, 1, 1), datetime(2290, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
mission_times = st.datetimes(datetime(2021, 2, 19), datetime(2290, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
stamps = st.builds(
    SolStamp, st.integers(0, 99_999), st.floats(0, 86_400, exclude_max=True, allow_subnormal=False)
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def hours(text: str) -> float:
    h, m, s = text.split(":")
    return int(h) + int(m) / 60 + float(s) / 3600


# Leap seconds and Julian dates


@pytest.mark.parametrize(
    ("utc", "julian_date_utc", "tai_minus_utc"),
    [
        ("1972-01-01T00:00:00Z", 2441317.5, 10),
        ("1972-07-01T00:00:00Z", 2441499.5, 11),
        ("1980-01-01T00:00:00Z", 2444239.5, 19),
        ("1999-01-01T00:00:00Z", 2451179.5, 32),
        ("2016-12-31T00:00:00Z", 2457753.5, 36),
        ("2017-01-01T00:00:00Z", 2457754.5, 37),
        ("2026-11-22T00:00:00Z", 2461366.5, 37),
    ],
)
def test_terrestrial_time_counts_the_leap_seconds(
    utc: str, julian_date_utc: float, tai_minus_utc: int
) -> None:
    seconds = (julian_date_tt(at(utc)) - julian_date_utc) * 86_400
    assert seconds == pytest.approx(tai_minus_utc + 32.184, abs=1e-4)


def test_the_second_before_a_leap_second_is_two_seconds_before_midnight() -> None:
    before, after = at("2016-12-31T23:59:59Z"), at("2017-01-01T00:00:00Z")
    elapsed_sols = mars_sol_date(after) - mars_sol_date(before)
    assert elapsed_sols * SOL_SECONDS == pytest.approx(2, abs=1e-5)


def test_a_leap_second_reads_as_the_first_second_of_the_next_day() -> None:
    midnight = at("2017-01-01T00:00:00Z")
    in_the_leap_second = mars_sol_date(midnight) - 0.5 / SOL_SECONDS
    assert abs(utc_of_mars_sol_date(in_the_leap_second) - midnight) < timedelta(seconds=1)


def test_julian_date_and_mars_sol_date_agree_on_the_published_relation() -> None:
    utc = at("2021-02-18T20:43:49Z")
    assert mars_sol_date(utc) == pytest.approx(
        (julian_date_tt(utc) - 2405522.0028779) / 1.0274912517, abs=1e-8
    )


def test_any_time_zone_names_the_same_moment() -> None:
    utc = at("2025-05-07T00:03:28Z")
    pacific = utc.astimezone(timezone(timedelta(hours=-7)))
    assert mars_sol_date(pacific) == mars_sol_date(utc)
    assert MARS_2020.stamp(pacific) == MARS_2020.stamp(utc)


@pytest.mark.parametrize(
    "function", [julian_date_tt, mars_sol_date, solar_longitude_deg, mars_year, MARS_2020.sol]
)
def test_a_time_without_zone_is_refused(function: object) -> None:
    with pytest.raises(InvalidValue, match="no time zone") as refusal:
        function(datetime(2021, 2, 18, 20, 43, 49))  # type: ignore[operator]  # noqa: DTZ001
    assert refusal.value.field == "utc"


def test_a_time_before_leap_seconds_is_refused() -> None:
    with pytest.raises(InvalidValue, match="before leap seconds"):
        mars_sol_date(at("1971-12-31T23:59:59.999999Z"))
    with pytest.raises(InvalidValue, match="before leap seconds"):
        utc_of_mars_sol_date(0.0)


@pytest.mark.parametrize("msd", [float("nan"), float("inf")])
def test_a_sol_date_that_is_no_number_is_refused(msd: float) -> None:
    with pytest.raises(InvalidValue, match="not a number"):
        utc_of_mars_sol_date(msd)


@pytest.mark.parametrize("msd", [1e7, 1e300])
def test_a_sol_date_beyond_the_calendar_is_refused(msd: float) -> None:
    with pytest.raises(InvalidValue, match="beyond the calendar"):
        utc_of_mars_sol_date(msd)


# The worked examples of Mars24


def test_mars24_example_a() -> None:
    utc = at("2000-01-06T00:00:00Z")
    assert mars_sol_date(utc) == pytest.approx(44795.999760, abs=1e-6)
    assert coordinated_mars_time_hours(utc) == pytest.approx(
        hours("23:59:39.3"), abs=0.05 * SECOND_IN_HOURS
    )
    assert solar_longitude_deg(utc) == pytest.approx(277.187589, abs=1e-6)
    assert equation_of_time_deg(utc) == pytest.approx(-5.187746, abs=1e-6)
    # As printed by Mars24 itself.
    assert solar_longitude_deg(utc) == pytest.approx(277.18758, abs=1.1e-5)
    assert equation_of_time_deg(utc) == pytest.approx(-5.18774, abs=1.1e-5)
    assert mean_anomaly_deg(utc) == pytest.approx(21.74558, abs=1e-5)


def test_mars24_example_b() -> None:
    utc, longitude = at("2004-01-03T13:46:31Z"), -184.702
    assert solar_longitude_deg(utc) == pytest.approx(327.32416, abs=1e-5)
    assert coordinated_mars_time_hours(utc) == pytest.approx(13.16537, abs=1e-5)
    assert coordinated_mars_time_hours(utc) == pytest.approx(
        hours("13:09:55"), abs=0.5 * SECOND_IN_HOURS
    )
    assert lmst_hours(utc, longitude) == pytest.approx(hours("00:51:07"), abs=0.5 * SECOND_IN_HOURS)
    assert ltst_hours(utc, longitude) == pytest.approx(0, abs=SECOND_IN_HOURS)


def test_true_solar_time_stays_within_a_sol_on_both_sides_of_midnight() -> None:
    utc = at("2004-01-03T13:46:31Z")
    assert ltst_hours(utc, -184.702 - 0.01) == pytest.approx(24, abs=3 * SECOND_IN_HOURS)
    assert ltst_hours(utc, -184.702 + 0.01) == pytest.approx(0, abs=4 * SECOND_IN_HOURS)


@pytest.mark.parametrize("longitude", [float("nan"), float("-inf")])
def test_a_longitude_that_is_no_number_is_refused(longitude: float) -> None:
    utc = at("2021-06-01T00:00:00Z")
    with pytest.raises(InvalidValue, match="not a number"):
        lmst_hours(utc, longitude)
    with pytest.raises(InvalidValue, match="not a number"):
        MissionClock(longitude, 52304).sol(utc)


# The clock of Mars 2020


@pytest.mark.parametrize(
    ("utc", "printed"),
    [
        ("2021-06-01T14:14:37.984Z", "Sol-0100M15:26:09.623"),
        ("2025-04-23T16:40:44.575Z", "Sol-1484M16:41:15.133"),
        ("2025-10-07T02:08:38Z", "Sol-1646M15:18:15"),
    ],
)
def test_the_clock_meets_the_times_printed_on_nasa_images(utc: str, printed: str) -> None:
    ours, theirs = MARS_2020.stamp(at(utc)), SolStamp.parse(printed)
    assert ours.sol == theirs.sol
    assert ours.seconds_of_sol == pytest.approx(theirs.seconds_of_sol, abs=1.3)


@pytest.mark.parametrize(
    ("sol", "start"),
    [
        (0, "2021-02-18T04:24:15Z"),
        (1, "2021-02-19T05:03:50Z"),
        (653, "2022-12-21T03:14:49Z"),
        (690, "2023-01-28T03:39:33Z"),
        (942, "2023-10-14T01:55:35Z"),
    ],
)
def test_a_sol_starts_at_local_mean_midnight(sol: int, start: str) -> None:
    first, after = MARS_2020.sol_window(sol)
    assert first.replace(microsecond=0) == at(start)
    assert (after - first).total_seconds() == pytest.approx(SOL_SECONDS, abs=0.001)
    midnight = lmst_hours(first, MARS_2020.longitude_east_deg)
    assert min(midnight, 24 - midnight) == pytest.approx(0, abs=0.001 * SECOND_IN_HOURS)


def test_a_date_of_nasa_can_be_the_pacific_day_in_which_the_sol_began() -> None:
    start, _ = MARS_2020.sol_window(942)
    pacific = timezone(timedelta(hours=-7))
    assert str(start.date()) == "2023-10-14"
    assert str(start.astimezone(pacific).date()) == "2023-10-13"


@pytest.mark.parametrize(
    ("stamp", "utc"),
    [("Sol-1497M15:31:16", "2025-05-07T00:03Z"), ("Sol-1547M11:26:04", "2025-06-27T04:51Z")],
)
def test_a_captioned_sol_and_time_fall_on_the_captioned_date(stamp: str, utc: str) -> None:
    assert abs(MARS_2020.utc(SolStamp.parse(stamp)) - at(utc)) < timedelta(seconds=30)


def test_landing_was_in_the_afternoon_of_sol_0_in_early_northern_spring() -> None:
    landing = at("2021-02-18T20:43:49Z")
    stamp = MARS_2020.stamp(landing)
    assert stamp.sol == 0
    assert stamp.hms.startswith("15:53:21")
    assert solar_longitude_deg(landing) == pytest.approx(5.6, abs=0.05)


def test_the_mission_on_22_november_2026() -> None:
    utc = at("2026-11-22T00:00:00Z")
    assert MARS_2020.sol(utc) == 2046
    assert solar_longitude_deg(utc) == pytest.approx(25.3, abs=0.05)


def test_true_solar_time_of_the_mission_is_that_of_its_meridian() -> None:
    utc = at("2021-06-01T14:14:37.984Z")
    assert MARS_2020.ltst(utc) == ltst_hours(utc, 77.43)


@pytest.mark.parametrize("row", rows("depot.csv"), ids=lambda row: row["name"])
def test_the_depot_drops_in_utc(row: dict[str, str]) -> None:
    moment = MARS_2020.utc(SolStamp.parse(f"{row['drop_sol']}M{row['drop_lmst']}"))
    assert f"{moment:%Y-%m-%dT%H:%MZ}" == row["drop_utc_derived"]


@pytest.mark.parametrize("sol", [-1, -3])
def test_a_sol_before_landing_is_refused(sol: int) -> None:
    with pytest.raises(InvalidValue, match=f"ol {sol} is before landing"):
        MARS_2020.sol_window(sol)


def test_a_time_before_sol_0_is_refused_and_names_the_first_that_would_do() -> None:
    start, _ = MARS_2020.sol_window(0)
    assert MARS_2020.sol(start) == 0
    with pytest.raises(InvalidValue, match="ol -1 is before landing") as refusal:
        MARS_2020.sol(start - MICROSECOND)
    assert start.isoformat() in str(refusal.value)
    with pytest.raises(InvalidValue, match="before landing"):
        MARS_2020.stamp(at("2020-07-30T11:50:00Z"))


def test_a_sol_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(InvalidValue, match="beyond the calendar"):
        MARS_2020.sol_window(10_000_000)


def test_the_last_instant_of_a_sol_stays_in_it() -> None:
    # On this meridian sol 653 ends some picoseconds after a whole microsecond.
    clock = MissionClock(77.4300000039917, 52304)
    last = clock.sol_window(653)[1] - MICROSECOND
    assert clock.stamp(last).sol == clock.sol(last) == 653


# The sols and dates NASA prints for the sealed tubes

MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"


def sealed_rows() -> list[dict[str, str]]:
    return [row for row in rows("samples.csv") if row["sealed_sol"]]


def overlaps_its_sol(row: dict[str, str]) -> bool:
    month, day, year = row["sealed_date_nasa"].replace(",", "").split()
    midnight = datetime(int(year), MONTHS.index(month[:3]) // 3 + 1, int(day), tzinfo=UTC)
    start, end = MARS_2020.sol_window(int(row["sealed_sol"]))
    return midnight < end and start < midnight + timedelta(days=1)


def test_there_are_31_sealed_sols_with_a_date() -> None:
    assert len(sealed_rows()) == 31


@pytest.mark.parametrize("row", sealed_rows()[1:], ids=lambda row: row["name"] or row["alt_name"])
def test_the_printed_date_of_sealing_lies_in_the_printed_sol(row: dict[str, str]) -> None:
    assert overlaps_its_sol(row)


def test_the_first_witness_tube_has_a_sol_and_a_date_that_contradict_each_other() -> None:
    witness = sealed_rows()[0]
    assert (witness["sealed_sol"], witness["sealed_date_nasa"]) == ("160", "June 22, 2021")
    assert not overlaps_its_sol(witness)
    assert MARS_2020.sol(at("2021-06-22T00:00:00Z")) == 120
    assert MARS_2020.sol(at("2021-06-22T23:59:59Z")) == 121


@pytest.mark.parametrize("row", sealed_rows(), ids=lambda row: row["row"])
def test_the_windows_printed_in_the_inventory_are_those_of_the_clock(row: dict[str, str]) -> None:
    window = MARS_2020.sol_window(int(row["sealed_sol"]))
    assert "/".join(f"{t:%Y-%m-%dT%H:%MZ}" for t in window) == row["sealed_sol_utc_window"]


# Mars years and seasons


@pytest.mark.parametrize(
    ("year", "start"),
    [(24, "1998-07-14"), (33, "2015-06-18"), (36, "2021-02-07"), (39, "2026-09-30")],
)
def test_a_mars_year_begins_at_solar_longitude_0(year: int, start: str) -> None:
    before = at(f"{start}T00:00:00Z") - timedelta(days=30)
    equinox = utc_of_solar_longitude(0, before)
    assert str(equinox.date()) == start
    assert mars_year(equinox - MILLISECOND) == year - 1
    assert mars_year(equinox + MILLISECOND) == year


def test_mars_year_33_begins_when_the_published_table_says() -> None:
    # Piqueux et al. (2015), from the full ephemeris: the series here is good to some minutes.
    published = at("2015-06-18T12:17:16.8Z")
    ours = utc_of_solar_longitude(0, at("2015-06-01T00:00:00Z"))
    assert abs(ours - published) < timedelta(minutes=15)


def test_a_solar_longitude_fed_back_in_comes_again_a_mars_year_later() -> None:
    spring = utc_of_solar_longitude(0, at("2021-02-18T00:00:00Z"))
    years = [mars_year(spring + MILLISECOND)]
    for _ in range(50):
        spring = utc_of_solar_longitude(0, spring)
        years.append(mars_year(spring + MILLISECOND))
    assert years == list(range(37, 88))


def test_solar_longitude_360_is_the_next_0() -> None:
    after = at("2022-01-01T00:00:00Z")
    assert utc_of_solar_longitude(360, after) == utc_of_solar_longitude(0, after)


@pytest.mark.parametrize("ls", [-0.1, 360.1, float("nan"), float("inf")])
def test_a_solar_longitude_out_of_range_is_refused(ls: float) -> None:
    with pytest.raises(InvalidValue, match="no solar longitude"):
        utc_of_solar_longitude(ls, at("2022-01-01T00:00:00Z"))


# There and back


@given(mission_times)
def test_utc_to_stamp_and_back(utc: datetime) -> None:
    assert abs(MARS_2020.utc(MARS_2020.stamp(utc)) - utc) <= MICROSECOND


@given(stamps)
def test_stamp_to_utc_and_back(stamp: SolStamp) -> None:
    utc = MARS_2020.utc(stamp)
    back = MARS_2020.stamp(utc)
    assert back.sol == stamp.sol
    assert back.seconds_of_sol == pytest.approx(stamp.seconds_of_sol, abs=2e-6)


@given(st.integers(0, 99_999))
def test_sols_follow_each_other_without_gap_or_overlap(sol: int) -> None:
    start, end = MARS_2020.sol_window(sol)
    assert MARS_2020.sol_window(sol + 1)[0] == end
    assert MARS_2020.sol(start) == MARS_2020.sol(end - MICROSECOND) == sol
    assert MARS_2020.sol(end) == sol + 1
    assert MARS_2020.utc(SolStamp(sol, 0.0)) == start


@given(utc_times)
def test_utc_to_mars_sol_date_and_back(utc: datetime) -> None:
    assert abs(utc_of_mars_sol_date(mars_sol_date(utc)) - utc) < 10 * MICROSECOND


@given(utc_times, st.floats(-180, 360))
def test_solar_times_are_hours_of_a_sol(utc: datetime, longitude: float) -> None:
    assert 0 <= lmst_hours(utc, longitude) < 24
    assert 0 <= ltst_hours(utc, longitude) < 24


@given(utc_times.filter(lambda utc: utc.year > 1972))
def test_utc_to_solar_longitude_and_back(utc: datetime) -> None:
    again = utc_of_solar_longitude(solar_longitude_deg(utc), utc - timedelta(days=300))
    assert abs(again - utc) < MILLISECOND


@given(st.floats(0, 360), utc_times)
def test_solar_longitude_to_utc_and_back(ls: float, after: datetime) -> None:
    utc = utc_of_solar_longitude(ls, after)
    assert after < utc < after + timedelta(days=688)
    miss = (solar_longitude_deg(utc) - ls + 180) % 360 - 180
    assert miss == pytest.approx(0, abs=1e-8)
