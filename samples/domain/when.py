"""When something happened, as exactly as it is known and no more exactly.

A printed sol without a time is a span of 88 775 s; "before this page was published" has no lower
end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from samples.domain.errors import InvalidValue
from samples.domain.identifiers import SolStamp
from samples.domain.marstime import MissionClock


@dataclass(frozen=True)
class When:
    """A moment or a span: not before `not_before` (None: unknown), at `at` at the latest. UTC."""

    at: datetime
    not_before: datetime | None = None
    sol: int | None = None

    def __post_init__(self) -> None:
        for name, moment in (("at", self.at), ("not_before", self.not_before)):
            if moment is not None and moment.tzinfo is None:
                raise InvalidValue(
                    "A time without a time zone is ambiguous.",
                    field=name,
                    value=moment.isoformat(),
                    expected="UTC",
                )
        if self.not_before is not None and self.not_before > self.at:
            raise InvalidValue(
                "The earliest moment is after the latest.",
                field="not_before",
                value=self.not_before.isoformat(),
                expected=f"{self.at.isoformat()} or before",
            )

    @classmethod
    def instant(cls, moment: datetime, clock: MissionClock | None = None) -> When:
        """Exactly then; with a clock, its sol as well."""
        return cls(moment, moment, clock.sol(moment) if clock else None)

    @classmethod
    def stamp(cls, stamp: SolStamp, clock: MissionClock) -> When:
        """At a local mean solar time of a sol."""
        moment = clock.utc(stamp)
        return cls(moment, moment, stamp.sol)

    @classmethod
    def during_sol(cls, sol: int, clock: MissionClock) -> When:
        """Some time in that sol."""
        start, end = clock.sol_window(sol)
        return cls(end, start, sol)

    @classmethod
    def during_sols(cls, first: int, last: int, clock: MissionClock) -> When:
        """Some time from the start of the first sol to the end of the last."""
        return cls(clock.sol_window(last)[1], clock.sol_window(first)[0])

    @classmethod
    def by(cls, moment: datetime) -> When:
        """Then or at any time before."""
        return cls(moment)

    @classmethod
    def told(
        cls,
        clock: MissionClock,
        *,
        at: datetime | None = None,
        not_before: datetime | None = None,
        sol: int | None = None,
    ) -> When:
        """As a person tells it: a moment, a span, or a sol; a moment and a sol must agree.

        Raises InvalidValue for nothing at all, for a moment outside the sol, and for an earliest
        moment without a latest one.
        """
        if at is None:
            if sol is None or not_before is not None:
                raise InvalidValue(
                    "It is not said when it happened.",
                    field="occurred_at",
                    expected="a moment in UTC, or a sol",
                )
            return cls.during_sol(sol, clock)
        when = cls(at, at if not_before is None else not_before, sol)
        if sol is not None:
            start, end = clock.sol_window(sol)
            if not start <= at <= end:
                raise InvalidValue(
                    f"{at:%Y-%m-%dT%H:%M:%SZ} is not in sol {sol}.",
                    field="sol",
                    value=sol,
                    expected=str(clock.sol(at)),
                )
            return when
        return (
            cls.instant(at, clock) if not_before is None and at >= clock.sol_window(0)[0] else when
        )
