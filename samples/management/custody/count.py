"""`manage.py custody stock-take …`: count a place, and make events of differences."""

from __future__ import annotations

from typing import Any

from django.core.management.base import OutputWrapper

from samples.domain.errors import NotFound
from samples.management import moments, people, tables
from samples.models import StockTake, StockTakeItem
from samples.selectors import lookup
from samples.services import stock_takes

Options = dict[str, Any]


def add_parser(parent: Any) -> None:
    """start, see, confirm, close, show."""
    steps = parent.add_parser(
        "stock-take", help="count a place: expected against seen"
    ).add_subparsers(dest="step", required=True)

    begin = steps.add_parser("start", help="open a count of a place and its parts")
    begin.set_defaults(run=start)
    begin.add_argument("place")
    begin.add_argument("--ledger", metavar="SLUG", help="default: the flight ledger")
    begin.add_argument("--note", default="")

    seen = steps.add_parser("see", help="note that containers were seen")
    seen.set_defaults(run=see)
    seen.add_argument("number", help="of the stock-take")
    seen.add_argument("containers", nargs="+", metavar="CONTAINER")
    seen.add_argument("--place", help="where it was seen, if not where it was expected")

    confirmed = steps.add_parser(
        "confirm", help="make an event of a difference: lost, or found elsewhere"
    )
    confirmed.set_defaults(run=confirm)
    confirmed.add_argument("number", help="of the stock-take")
    confirmed.add_argument("container")
    confirmed.add_argument("--reason", required=True)

    for name, text, run in (
        ("close", "end the count", close),
        ("show", "what was expected, what was seen", show),
    ):
        step = steps.add_parser(name, help=text)
        step.set_defaults(run=run)
        step.add_argument("number", help="of the stock-take")

    for step in steps.choices.values():
        people.add_argument(step)


def start(options: Options, out: OutputWrapper) -> None:
    """Open it and say its number."""
    made = stock_takes.start(
        ledger=lookup.ledger(options["ledger"]),
        place=lookup.place(options["place"]),
        actor=people.actor(options["username"]),
        note=options["note"],
    )
    out.write(
        f"Stock-take {made.pk} of {made.place} is open: {made.items.count()} containers expected."
    )


def see(options: Options, out: OutputWrapper) -> None:
    """Note each container."""
    counted = _stock_take(options)
    place = lookup.place(options["place"]) if options["place"] else None
    for container in [lookup.container(name) for name in options["containers"]]:
        item = stock_takes.see(
            stock_take=counted,
            container=container,
            place=place,
            actor=people.actor(options["username"]),
        )
        out.write(f"Seen: {container.code} at {item.seen_at}.")


def confirm(options: Options, out: OutputWrapper) -> None:
    """Make the event."""
    counted, container = _stock_take(options), lookup.container(options["container"])
    item = StockTakeItem.objects.filter(stock_take=counted, container=container).first()
    if item is None:
        raise NotFound(
            f"{container.code} was neither expected nor seen.",
            field="container",
            value=container.code,
            expected="a container of the stock-take",
        )
    event = stock_takes.confirm(
        item=item, actor=people.actor(options["username"]), reason=options["reason"]
    )
    out.write(f"Recorded: {event.container.code} {event.verb}, event {event.seq}.")


def close(options: Options, out: OutputWrapper) -> None:
    """End it."""
    counted = stock_takes.close(
        stock_take=_stock_take(options), actor=people.actor(options["username"])
    )
    left = stock_takes.differences(counted)
    out.write(f"Stock-take {counted.pk} is closed; {left} differences were not confirmed.")


def show(options: Options, out: OutputWrapper) -> None:
    """Every item."""
    counted = _stock_take(options)
    items = counted.items.select_related("container", "expected_at", "seen_at", "event")
    state = f"closed {moments.shown(counted.closed_at)} UTC" if counted.closed_at else "open"
    tables.write(
        out,
        f"Stock-take {counted.pk} of {counted.place} in {counted.ledger.slug}, {state}",
        ("Container", "Expected at", "Seen at", "Seen (UTC)", "Seen by", "Difference"),
        [
            (
                item.container.code,
                item.expected_at and item.expected_at.slug,
                item.seen_at and item.seen_at.slug,
                moments.shown(item.seen_when),
                item.seen_by,
                f"event {item.event.seq}" if item.event
                else "not confirmed" if item.is_different else "none",
            )
            for item in items.order_by("container__code")
        ],
    )  # fmt: skip


def _stock_take(options: Options) -> StockTake:
    takes = StockTake.objects.select_related("ledger__mission", "place")
    return lookup.numbered(takes, "stock-take", options["number"])
