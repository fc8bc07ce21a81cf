"""The flight ledger: what really happened to each tube, as far as it is published."""

from __future__ import annotations

from datetime import UTC, datetime

from samples.domain.identifiers import SolStamp
from samples.domain.when import When
from samples.exchange.reference.context import Loading
from samples.exchange.reference.files import Row, rows, whole
from samples.exchange.reference.mission import LANDED_AT, Stage
from samples.exchange.reference.tubes import FIRST_FILL_SLUG, Tube
from samples.models import CustodyEvent, Place, Sample, Source
from samples.services import custody

NASA_PAGE_COPIED = datetime(2026, 9, 30, tzinfo=UTC)
"""End of the day of the NASA page's copy: what it lists had happened by then."""


class History:
    """Writes the events of one tube after another."""

    def __init__(self, loading: Loading, stage: Stage, spots: dict[int, Place]) -> None:
        self.loading = loading
        self.stage = stage
        self.spots = spots
        self.clock = stage.mission.clock
        self.drops = {int(row["drop_order"]): row for row in rows("depot.csv")}

    def write(self, tube: Tube) -> None:
        """Tell the ledger a tube's story; a tube that is in the ledger already is left alone."""
        known = CustodyEvent.objects.filter(
            ledger=self.stage.flight, container=tube.container
        ).count()
        if known:
            self.loading.present["custody events"] += known
            return
        custody.register(
            place=self.stage.rack,
            custodian=self.stage.custodian,
            when=When.by(LANDED_AT),
            reason="Aboard at launch and landing.",
            source=self._source("s2"),
            **self._of(tube),
        )
        if tube.sample is not None:
            if tube.row["tube_category"] == "witness":
                self._witness(tube, tube.sample)
            else:
                self._sample(tube, tube.sample)
            self._drop(tube)
        self.loading.added["custody events"] += CustodyEvent.objects.filter(
            ledger=self.stage.flight, container=tube.container
        ).count()

    def _of(self, tube: Tube) -> custody.Subject:
        return {
            "ledger": self.stage.flight,
            "container": tube.container,
            "actor": self.loading.actor,
        }

    def _source(self, code: str) -> Source:
        return self.loading.sources[code]

    def _page(self, row: Row) -> Source:
        return self._source("s1" if "S1" in row["sources"].split(";") else "s2")

    def _witness(self, tube: Tube, sample: Sample) -> None:
        sealed = int(tube.row["sealed_sol"])
        custody.expose(
            sample=sample,
            when=When.by(self.clock.sol_window(sealed)[1]),
            reason="When it was opened is not published; it was before it was sealed.",
            source=self._page(tube.row),
            **self._of(tube),
        )
        custody.seal(
            when=When.during_sol(sealed, self.clock),
            reason=f"Printed: Sol {sealed} ({tube.row['sealed_date_nasa']}).",
            source=self._page(tube.row),
            **self._of(tube),
        )

    def _sample(self, tube: Tube, sample: Sample) -> None:
        if tube.row["tube_serial"] == "261":
            self._first_fill(tube)
        custody.fill(
            sample=sample,
            when=self._sampled(tube),
            reason=tube.row["sampling_sol_basis"] and f"Sol by: {tube.row['sampling_sol_basis']}.",
            source=self._page(tube.row),
            **self._of(tube),
        )
        self._trouble(tube)
        sealed = whole(tube.row["sealed_sol"])
        if sealed is not None:
            custody.seal(
                when=When.during_sol(sealed, self.clock),
                reason=f"Printed: Sol {sealed} ({tube.row['sealed_date_nasa']}).",
                source=self._page(tube.row),
                **self._of(tube),
            )

    def _sampled(self, tube: Tube) -> When:
        sol = whole(tube.row["sampling_sol"])
        if sol is not None:
            return When.during_sol(sol, self.clock)
        if tube.row["name"] == "Green Gardens":
            return When.during_sols(1416, 1429, self.clock)  # the rover stood at the outcrop (S5)
        return When.by(NASA_PAGE_COPIED)

    def _first_fill(self, tube: Tube) -> None:
        source = self._source("s12")
        # "29 Dec 2021" may be a day of Pasadena or of UTC; the span holds both.
        custody.fill(
            sample=Sample.objects.get(slug=FIRST_FILL_SLUG),
            when=When(datetime(2021, 12, 30, 8, tzinfo=UTC), datetime(2021, 12, 29, tzinfo=UTC)),
            reason="Printed: 29 Dec 2021.",
            source=source,
            **self._of(tube),
        )
        custody.empty(
            when=When(self.clock.sol_window(337)[1], datetime(2022, 1, 1, tzinfo=UTC)),
            reason="Pebbles jammed the bit carousel; the tube was emptied in January 2022, before "
            "it was filled again on sol 337.",
            source=source,
            **self._of(tube),
        )

    def _trouble(self, tube: Tube) -> None:
        """The three seals that are known not to have taken at first."""
        spans = {
            "Mageik": (
                When.during_sols(579, 619, self.clock),
                "The seal did not release on the first tries.",
            ),
            "Green Gardens": (
                When.during_sols(1416, 1433, self.clock),
                "The tube resisted sealing before it was sealed on sol 1433.",
            ),
            "Bell Island": (
                When(NASA_PAGE_COPIED, self.clock.sol_window(1483)[0]),
                "Overfilled; a seal was not possible.",
            ),
        }
        if tube.row["name"] in spans:
            when, reason = spans[tube.row["name"]]
            custody.fail_seal(
                when=when, reason=reason, source=self._source("s13"), **self._of(tube)
            )

    def _drop(self, tube: Tube) -> None:
        order = whole(tube.row["depot_order"])
        if order is None:
            return
        drop = self.drops[order]
        custody.drop(
            spot=self.spots[order],
            when=When.stamp(SolStamp.parse(f"{drop['drop_sol']}M{drop['drop_lmst']}"), self.clock),
            printed_lmst=drop["drop_lmst"],
            reason="Three Forks depot.",
            source=self._source("s6"),
            **self._of(tube),
        )
