"""Mars time: UTC to and from sols, local solar time and the season.

    UTC -> TT (leap seconds) -> Mars Sol Date -> sol and local mean solar time (LMST)
                             -> solar longitude Ls (season), equation of time
    LMST + equation of time  -> local true solar time (LTST)

Formulas and constants: Allison & McEwen (2000) as updated in NASA GISS "Mars24 Algorithm and
Worked Examples"; leap seconds: IERS Bulletin C, through the one of 2017-01-01.

UTC goes in and out as aware `datetime`; a naive one, one before 1972 (no leap seconds yet) and
one beyond year 9999 raise `InvalidValue`. Sols are reckoned in exact fractions of a microsecond,
so that a sol begins at one microsecond and no other; the season is reckoned in doubles.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from samples.domain.errors import InvalidValue
from samples.domain.identifiers import SECONDS_OF_SOL, SolStamp

SOL_SECONDS = 88775.244
"""SI seconds in a mean solar day of Mars, to a millisecond; for durations, not for dates: the
clock uses all digits (1.0274912517 days), or it would be off by 0.3 s after 2000 sols."""

_J2000 = datetime(2000, 1, 1, 12, tzinfo=UTC)
_JULIAN_DATE_J2000 = 2451545.0
_MICROSECOND = timedelta(microseconds=1)
_DAY_US = 86_400_000_000

_SOL_DAYS = Fraction("1.0274912517")
_MSD_EPOCH_DAYS = Fraction("4.5")
_MSD_AT_EPOCH = Fraction("44796.0") - Fraction("0.0009626")

# (amplitude in degrees, period in Julian years, phase in degrees) of the planets' pull on Mars
_PERTURBERS = (
    (0.0071, 2.2353, 49.409),
    (0.0057, 2.7543, 168.173),
    (0.0039, 1.1177, 191.837),
    (0.0037, 15.7866, 21.736),
    (0.0021, 2.1354, 15.704),
    (0.0020, 2.4694, 95.528),
    (0.0018, 32.8493, 49.095),
)
_MEAN_SUN_DEG_PER_DAY = 0.524038496
# Ls runs on through the years from here: it was 0 at the start of Mars Year 24 (July 1998).
_MARS_YEAR_AT_ZERO = 24

# The first UTC day after each leap second; TAI-UTC was 10 s from the first and 1 s more from each.
_LEAP_DAYS = (
    *((1972, 1), (1972, 7), (1973, 1), (1974, 1), (1975, 1), (1976, 1), (1977, 1), (1978, 1)),
    *((1979, 1), (1980, 1), (1981, 7), (1982, 7), (1983, 7), (1985, 7), (1988, 1), (1990, 1)),
    *((1991, 1), (1992, 7), (1993, 7), (1994, 7), (1996, 1), (1997, 7), (1999, 1), (2006, 1)),
    *((2009, 1), (2012, 7), (2015, 7), (2017, 1)),
)
_TT_MINUS_UTC_US = tuple(42_184_000 + 1_000_000 * leaps for leaps in range(len(_LEAP_DAYS)))
_LEAPS_UTC_US = tuple(
    (datetime(year, month, 1, tzinfo=UTC) - _J2000) // _MICROSECOND for year, month in _LEAP_DAYS
)
_LEAPS_TT_US = tuple(
    utc + offset for utc, offset in zip(_LEAPS_UTC_US, _TT_MINUS_UTC_US, strict=True)
)


@dataclass(frozen=True)
class MissionClock:
    """A mission's own clock: its sols and the local mean solar time it keeps.

    `longitude_east_deg` is the meridian the clock was set to (not where the rover stands) and
    `sol_zero_msd` the whole Mars Sol Date of its sol 0. A time before sol 0 is refused.
    """

    longitude_east_deg: float
    sol_zero_msd: int

    def sol(self, utc: datetime) -> int:
        """Return the sol that contains a moment; raises `InvalidValue` before sol 0."""
        return math.floor(self._elapsed_sols(utc))

    def stamp(self, utc: datetime) -> SolStamp:
        """Return the sol and local mean solar time of a moment.

        Raises `InvalidValue` before sol 0.
        """
        elapsed = self._elapsed_sols(utc)
        sol = math.floor(elapsed)
        # The last instant of a sol must not round up to second 86400, which is in the next one.
        latest = math.nextafter(SECONDS_OF_SOL, 0)
        return SolStamp(sol, min(float((elapsed - sol) * SECONDS_OF_SOL), latest))

    def utc(self, stamp: SolStamp) -> datetime:
        """Return the moment of a stamp, to the nearest microsecond within its sol."""
        start, end = self.sol_window(stamp.sol)
        elapsed = stamp.sol + Fraction(stamp.seconds_of_sol) / SECONDS_OF_SOL
        moment = _utc_of_tt(round(self._tt_of_elapsed(elapsed)))
        return min(max(moment, start), end - _MICROSECOND)

    def sol_window(self, sol: int) -> tuple[datetime, datetime]:
        """Return the first microsecond of a sol and the first one after it.

        Raises `InvalidValue` for a sol below 0.
        """
        if sol < 0:
            raise InvalidValue(
                f"Sol {sol} is before landing.", field="sol", value=sol, expected="0 or more"
            )
        return (
            _utc_of_tt(math.ceil(self._tt_of_elapsed(Fraction(sol)))),
            _utc_of_tt(math.ceil(self._tt_of_elapsed(Fraction(sol + 1)))),
        )

    def ltst(self, utc: datetime) -> float:
        """Local true solar time on the clock's meridian, in Mars hours, [0, 24)."""
        return ltst_hours(utc, self.longitude_east_deg)

    def _elapsed_sols(self, utc: datetime) -> Fraction:
        elapsed = _mars_sol_date(utc) - self._start_msd()
        if elapsed < 0:
            raise InvalidValue(
                f"Sol {math.floor(elapsed)} is before landing.",
                field="utc",
                value=utc.isoformat(),
                expected=f"a time from {self.sol_window(0)[0].isoformat()} on",
            )
        return elapsed

    def _tt_of_elapsed(self, elapsed: Fraction) -> Fraction:
        return _tt_of_msd(elapsed + self._start_msd())

    def _start_msd(self) -> Fraction:
        longitude = _exact(self.longitude_east_deg, "longitude_east_deg", "degrees east")
        return self.sol_zero_msd - longitude / 360


MARS_2020 = MissionClock(longitude_east_deg=77.43, sol_zero_msd=52304)
"""Perseverance. The longitude was solved from NASA's own image times, which it meets within 1.3 s;
the rover's position at landing, 77.4509, would miss them by 5 s."""


def julian_date_tt(utc: datetime) -> float:
    """Julian date in terrestrial time. A double holds it to about 40 microseconds."""
    return _JULIAN_DATE_J2000 + _days_since_j2000(utc)


def mars_sol_date(utc: datetime) -> float:
    """Mars Sol Date: mean solar days at Mars's prime meridian since 1873-12-29."""
    return float(_mars_sol_date(utc))


def utc_of_mars_sol_date(msd: float) -> datetime:
    """Return the moment of a Mars Sol Date, to the microsecond that a double can tell."""
    return _utc_of_tt(round(_tt_of_msd(_exact(msd, "msd", "a Mars Sol Date"))))


def coordinated_mars_time_hours(utc: datetime) -> float:
    """Mean solar time at Mars's prime meridian (MTC), in Mars hours, [0, 24)."""
    return lmst_hours(utc, 0.0)


def lmst_hours(utc: datetime, longitude_east_deg: float) -> float:
    """Local mean solar time, in Mars hours, [0, 24). Any count of longitude will do."""
    longitude = _exact(longitude_east_deg, "longitude_east_deg", "degrees east")
    return float(_mars_sol_date(utc) + longitude / 360) % 1 * 24


def ltst_hours(utc: datetime, longitude_east_deg: float) -> float:
    """Local true solar time (the sundial's), in Mars hours, [0, 24): noon is at 12."""
    return (lmst_hours(utc, longitude_east_deg) + equation_of_time_deg(utc) / 15 + 24) % 24


def mean_anomaly_deg(utc: datetime) -> float:
    """Mars's mean anomaly in degrees, [0, 360)."""
    return _mean_anomaly(_days_since_j2000(utc)) % 360


def solar_longitude_deg(utc: datetime) -> float:
    """Areocentric solar longitude Ls in degrees, [0, 360): 0 is northern spring equinox."""
    return _running_longitude(_days_since_j2000(utc)) % 360


def equation_of_time_deg(utc: datetime) -> float:
    """Return true minus mean solar time in degrees; 15 degrees are one Mars hour."""
    days = _days_since_j2000(utc)
    twice = 2 * math.radians(_running_longitude(days))
    return (
        2.861 * math.sin(twice)
        - 0.071 * math.sin(2 * twice)
        + 0.002 * math.sin(3 * twice)
        - _equation_of_centre(days)
    )


def mars_year(utc: datetime) -> int:
    """Mars Year of the usual count: year 1 began 1955-04-11, each begins at Ls 0."""
    return _MARS_YEAR_AT_ZERO + math.floor(_running_longitude(_days_since_j2000(utc)) / 360)


def utc_of_solar_longitude(ls_deg: float, after: datetime) -> datetime:
    """Return the first moment later than `after` at which Ls is `ls_deg` degrees.

    A millisecond counts as the same moment, so a result fed back in gives the next Mars year.
    Raises `InvalidValue` for an Ls outside 0..360.
    """
    if not 0 <= ls_deg <= 360:
        raise InvalidValue(
            f"There is no solar longitude {ls_deg}.",
            field="ls_deg",
            value=ls_deg,
            expected="degrees, 0 to 360",
        )
    days = _days_since_j2000(after) + 0.001 / 86_400
    turns = math.floor((_running_longitude(days) - ls_deg) / 360) + 1
    target = ls_deg + 360 * turns
    # The true rate stays within 25 % of the mean one, so each step leaves less than a quarter of
    # the error: 30 steps take a whole Mars year to less than a microsecond.
    for _ in range(30):
        days += (target - _running_longitude(days)) / _MEAN_SUN_DEG_PER_DAY
    return _utc_of_tt(round(days * _DAY_US))


def _mean_anomaly(days: float) -> float:
    return 19.3871 + 0.52402073 * days


def _equation_of_centre(days: float) -> float:
    """Return true minus mean anomaly in degrees, with the planets' perturbations."""
    m = math.radians(_mean_anomaly(days))
    perturbation = math.fsum(
        amplitude * math.cos(math.radians(0.985626 * days / period + phase))
        for amplitude, period, phase in _PERTURBERS
    )
    return (
        (10.691 + 3e-7 * days) * math.sin(m)
        + 0.623 * math.sin(2 * m)
        + 0.050 * math.sin(3 * m)
        + 0.005 * math.sin(4 * m)
        + 0.0005 * math.sin(5 * m)
        + perturbation
    )


def _running_longitude(days: float) -> float:
    """Ls in degrees, counted on through the years instead of starting again at 360."""
    return 270.3871 + _MEAN_SUN_DEG_PER_DAY * days + _equation_of_centre(days)


def _mars_sol_date(utc: datetime) -> Fraction:
    days = Fraction(_tt_microseconds(utc), _DAY_US)
    return (days - _MSD_EPOCH_DAYS) / _SOL_DAYS + _MSD_AT_EPOCH


def _tt_of_msd(msd: Fraction) -> Fraction:
    """Microseconds of terrestrial time since J2000."""
    return ((msd - _MSD_AT_EPOCH) * _SOL_DAYS + _MSD_EPOCH_DAYS) * _DAY_US


def _days_since_j2000(utc: datetime) -> float:
    return _tt_microseconds(utc) / _DAY_US


def _tt_microseconds(utc: datetime) -> int:
    """Microseconds of terrestrial time since J2000."""
    if utc.utcoffset() is None:
        raise InvalidValue(
            "The time has no time zone.",
            field="utc",
            value=utc.isoformat(),
            expected="an aware time, for example 2021-02-18T20:43:49Z",
        )
    elapsed = (utc - _J2000) // _MICROSECOND
    return elapsed + _tt_minus_utc(bisect_right(_LEAPS_UTC_US, elapsed))


def _utc_of_tt(tt_us: int) -> datetime:
    # A leap second itself has no datetime: it reads as the first second of the day after it.
    utc_us = tt_us - _tt_minus_utc(bisect_right(_LEAPS_TT_US, tt_us))
    try:
        return _J2000 + timedelta(microseconds=utc_us)
    except OverflowError:
        raise InvalidValue(
            "The time is beyond the calendar.", field="utc", expected="a time before the year 10000"
        ) from None


def _tt_minus_utc(leap_days_passed: int) -> int:
    if not leap_days_passed:
        raise InvalidValue(
            "The time is before leap seconds began.",
            field="utc",
            expected="1972-01-01T00:00:00Z or later",
        )
    return _TT_MINUS_UTC_US[leap_days_passed - 1]


def _exact(value: float, field: str, expected: str) -> Fraction:
    if not math.isfinite(value):
        raise InvalidValue(f"{value} is not a number.", field=field, value=value, expected=expected)
    return Fraction(value)
