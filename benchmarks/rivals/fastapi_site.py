"""FastAPI with SQLAlchemy's ORM and pydantic models: our fields and relations, pages by key."""
# ruff: noqa: D101 - tables and answers are named after what they are

from __future__ import annotations

import os
from datetime import datetime
from decimal import Decimal
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Table, create_engine, select
from sqlalchemy.engine import make_url
from sqlalchemy.orm import DeclarativeBase, Session, joinedload, relationship, selectinload

_POOL = 8


def _engine() -> Any:
    url = os.environ["DATABASE_URL"]
    if url.startswith("sqlite"):
        return create_engine(url, pool_size=_POOL)
    # postgres://user@/folder/of/the/socket/name
    who, _, rest = url.partition("@/")
    folder, _, name = rest.rpartition("/")
    address = make_url(who.replace("postgres:", "postgresql+psycopg:") + "@/" + name)
    return create_engine(address.update_query_dict({"host": f"/{folder}"}), pool_size=_POOL)


engine = _engine()


class Base(DeclarativeBase):
    """Reads its tables as they are."""


def _table(name: str) -> Table:
    return Table(f"samples_{name}", Base.metadata, autoload_with=engine, extend_existing=True)


class Mission(Base):
    __table__ = _table("mission")


class Campaign(Base):
    __table__ = _table("campaign")


class Outcrop(Base):
    __table__ = _table("outcrop")


class AbrasionPatch(Base):
    __table__ = _table("abrasionpatch")


class Waypoint(Base):
    __table__ = _table("waypoint")


class Container(Base):
    __table__ = _table("container")


class Organisation(Base):
    __table__ = _table("organisation")


class Custodian(Base):
    __table__ = _table("custodian")
    organisation = relationship(Organisation)


class Place(Base):
    __table__ = _table("place")
    parent = relationship("Place", remote_side=[__table__.c.id])


class Holding(Base):
    __table__ = _table("holding")
    place = relationship(Place, foreign_keys=[__table__.c.place_id])
    os_slot = relationship(Place, foreign_keys=[__table__.c.os_slot_id])
    custodian = relationship(Custodian, foreign_keys=[__table__.c.custodian_id])
    offered_to = relationship(Custodian, foreign_keys=[__table__.c.offered_to_id])


class Sample(Base):
    __table__ = _table("sample")
    mission = relationship(Mission)
    campaign = relationship(Campaign)
    outcrop = relationship(Outcrop)
    abrasion_patch = relationship(AbrasionPatch)
    pair_partner = relationship("Sample", remote_side=[__table__.c.id])
    sealed_waypoint = relationship(Waypoint)
    container = relationship(Container)
    holdings = relationship(
        Holding,
        primaryjoin=__table__.c.id == Holding.__table__.c.sample_id,
        foreign_keys=[Holding.__table__.c.sample_id],
        uselist=True,
        viewonly=True,
    )


class Out(BaseModel):
    """Read off a record."""

    model_config = ConfigDict(from_attributes=True)


class LinkOut(Out):
    slug: str
    name: str


class PatchOut(LinkOut):
    depth_mm: float | None
    note: str


class PartnerOut(LinkOut):
    designation: str | None
    sample_type: str


class WaypointOut(Out):
    sol: int | None
    rmc: str
    latitude_deg: float | None
    longitude_deg: float | None


class ContainerOut(Out):
    code: str
    serial: str | None
    kind: str


class OrganisationOut(LinkOut):
    url: str


class CustodianOut(LinkOut):
    organisation: OrganisationOut


class PartOut(LinkOut):
    kind: str


class PlaceOut(PartOut):
    parent: PartOut | None


class NowOut(Out):
    id: int
    stage: str
    condition: str
    sealed: bool
    seal_serial: str | None
    cleared: bool
    since: datetime
    place: PlaceOut
    custodian: CustodianOut
    offered_to: CustodianOut | None
    os_slot: PartOut | None


class SampleOut(LinkOut):
    designation: str | None
    designation_printed: str
    nasa_number: int | None
    dossier_number: int | None
    dossier_number_note: str
    alternative_names: Any
    sample_type: str
    material: str
    rock_type: str
    rock_type_printed: str
    core_length_cm: Decimal | None
    volume_cm3: Decimal | None
    mass_ug: int | None
    mass_basis: str
    sampled_sol: int | None
    sampled_sol_note: str
    sampled_at: datetime | None
    sampled_date_printed: str
    latitude_deg: float | None
    longitude_deg: float | None
    elevation_m: float | None
    elevation_datum: str
    position_basis: str
    position_note: str
    position_uncertainty_m: float | None
    sealed_sol: int | None
    sealed_at: datetime | None
    sealed_date_printed: str
    note: str
    retained: bool
    mission: LinkOut
    campaign: LinkOut | None
    outcrop: LinkOut | None
    abrasion_patch: PatchOut | None
    pair_partner: PartnerOut | None
    sealed_waypoint: WaypointOut | None
    container: ContainerOut
    holdings: list[NowOut]


class PageOut(Out):
    next: str | None
    results: list[SampleOut]


_WITH = (
    *(joinedload(relation) for relation in (
        Sample.mission, Sample.campaign, Sample.outcrop, Sample.abrasion_patch,
        Sample.pair_partner, Sample.sealed_waypoint, Sample.container,
    )),
    selectinload(Sample.holdings).options(
        joinedload(Holding.place).joinedload(Place.parent),
        joinedload(Holding.custodian).joinedload(Custodian.organisation),
        joinedload(Holding.offered_to).joinedload(Custodian.organisation),
        joinedload(Holding.os_slot),
    ),
)  # fmt: skip
app = FastAPI()


@app.get("/samples/")
def samples(after: str = "", size: int = 100) -> PageOut:
    """The samples behind a slug, with where each is now."""
    slug = Sample.__table__.c.slug
    with Session(engine) as session:
        found = select(Sample).where(slug > after).order_by(slug).limit(size).options(*_WITH)
        rows: list[Any] = list(session.scalars(found).unique())
        last = rows[-1].slug if len(rows) == size else None
        return PageOut(next=last, results=[SampleOut.model_validate(row) for row in rows])
