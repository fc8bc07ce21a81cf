"""Labels of the products of a bundle: tables, collections and the bundle itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from samples.exchange.pds4.field import Field, written
from samples.exchange.pds4.naming import VERSION, Naming, context
from samples.exchange.pds4.table import Measured, Span, Table
from samples.exchange.pds4.xml import MODEL_VERSION, Element, document, in_bytes, node, unknown
from samples.models import Ledger, Mission


@dataclass(frozen=True)
class Labels:
    """Writes the labels of one bundle, made at one moment of one flight ledger."""

    naming: Naming
    mission: Mission
    ledger: Ledger
    made_at: datetime

    # --- Tables -----------------------------------------------------------------------------------

    def table(self, table: Table, measured: Measured, span: Span) -> bytes:
        """Product_Observational or Product_Ancillary of a table."""
        kind = "Observational" if table.observational else "Ancillary"
        title = f"{self.mission.name}: {table.title}"
        return document(
            f"Product_{kind}",
            self._identification(
                f"Product_{kind}", title, table.description, table.collection, table.name
            ),
            self._observation(table, span) if table.observational else self._context("ancillary"),
            node(
                f"File_Area_{kind}",
                self._file(f"{table.name}.csv", measured),
                node(
                    "Header",
                    in_bytes("offset", 0),
                    in_bytes("object_length", measured.header),
                    node("parsing_standard_id", "UTF-8 Text"),
                    node("description", "The names of the columns, on one line."),
                ),
                _delimited("Table_Delimited", table.description, measured, _record(table.fields)),
            ),
        )

    # --- Collections and bundle -------------------------------------------------------------------

    def collection(self, name: str, title: str, measured: Measured) -> bytes:
        """Product_Collection with its inventory."""
        of_type = name.capitalize() if self.naming.is_archived else "External"
        return document(
            "Product_Collection",
            self._identification(
                "Product_Collection", f"{self.mission.name}: {title}", title, name
            ),
            self._context("collection"),
            node("Collection", node("collection_type", of_type), node("description", title)),
            node(
                "File_Area_Inventory",
                self._file(f"collection_{name}.csv", measured),
                _delimited(
                    "Inventory",
                    None,
                    measured,
                    node(
                        "Record_Delimited",
                        node("fields", "2"),
                        node("groups", "0"),
                        _member("Member Status", 1, "ASCII_String", 1),
                        _member("LIDVID_LID", 2, "ASCII_LIDVID_LID", 255),
                    ),
                    node("reference_type", "inventory_has_member_product"),
                ),
            ),
        )

    def bundle(self, description: str, collections: list[str], readme: Measured) -> bytes:
        """Product_Bundle with its members and its readme."""
        archived = self.naming.is_archived
        return document(
            "Product_Bundle",
            self._identification(
                "Product_Bundle", f"{self.mission.name}: sample inventory", description
            ),
            self._context("bundle"),
            node(
                "Bundle",
                node("bundle_type", "Archive" if archived else "External"),
                node("description", description),
            ),
            node(
                "File_Area_Text",
                self._file("readme.txt", readme),
                node(
                    "Stream_Text",
                    in_bytes("offset", 0),
                    in_bytes("object_length", readme.size),
                    node("parsing_standard_id", "UTF-8 Text"),
                    node("record_delimiter", "Carriage-Return Line-Feed"),
                ),
            ),
            *(
                node(
                    "Bundle_Member_Entry",
                    node("lidvid_reference", self.naming.lidvid(name)),
                    node("member_status", "Primary"),
                    node(
                        "reference_type",
                        f"bundle_has_{name if archived else 'external'}_collection",
                    ),
                )
                for name in collections
            ),
        )

    # --- Parts ------------------------------------------------------------------------------------

    def _identification(
        self, product_class: str, title: str, description: str, *parts: str
    ) -> Element:
        return node(
            "Identification_Area",
            node("logical_identifier", self.naming.lid(*parts)),
            node("version_id", VERSION),
            node("title", title[:255]),
            node("information_model_version", MODEL_VERSION),
            node("product_class", product_class),
            node(
                "Citation_Information",
                node("publication_year", str(self.made_at.year)),
                node("description", description),
            ),
            node(
                "Modification_History",
                node(
                    "Modification_Detail",
                    node("modification_date", f"{self.made_at:%Y-%m-%d}"),
                    node("version_id", VERSION),
                    node("description", f"Exported from the flight ledger {self.ledger.slug}."),
                ),
            ),
        )

    def _context(self, of: str) -> Element:
        return node("Context_Area", self._investigation(of), self._target(of))

    def _observation(self, table: Table, span: Span) -> Element:
        del table
        known = context(self.mission)
        return node(
            "Observation_Area",
            node(
                "Time_Coordinates",
                *(
                    node(tag, written(moment)) if moment else unknown(tag)
                    for tag, moment in zip(("start_date_time", "stop_date_time"), span, strict=True)
                ),
            ),
            node(
                "Primary_Result_Summary",
                node("purpose", "Supporting Observation"),
                node("processing_level", "Derived"),
            ),
            self._investigation("data"),
            node(
                "Observing_System",
                node(
                    "Observing_System_Component",
                    node("name", self.mission.rover_name or self.mission.name),
                    node("type", "Host"),
                    _reference(known.host, "is_instrument_host"),
                ),
            ),
            self._target("data"),
        )

    def _investigation(self, of: str) -> Element:
        return node(
            "Investigation_Area",
            node("name", self.mission.name),
            node("type", "Mission"),
            _reference(context(self.mission).investigation, f"{of}_to_investigation"),
        )

    def _target(self, of: str) -> Element:
        return node(
            "Target_Identification",
            node("name", self.mission.body),
            node("type", "Planet"),
            _reference(context(self.mission).target, f"{of}_to_target"),
        )

    def _file(self, name: str, measured: Measured) -> Element:
        return node(
            "File",
            node("file_name", name),
            node("creation_date_time", written(self.made_at)),
            in_bytes("file_size", measured.size),
            node("md5_checksum", measured.md5),
        )


def _reference(lid: str, kind: str) -> Element:
    return node("Internal_Reference", node("lid_reference", lid), node("reference_type", kind))


def _delimited(
    tag: str, description: str | None, measured: Measured, record: Element, *more: Element
) -> Element:
    return node(
        tag,
        in_bytes("offset", measured.header),
        in_bytes("object_length", measured.size - measured.header),
        node("parsing_standard_id", "PDS DSV 1"),
        node("description", description) if description else None,
        node("records", str(measured.records)),
        node("record_delimiter", "Carriage-Return Line-Feed"),
        node("field_delimiter", "Comma"),
        record,
        *more,
    )


def _record(fields: tuple[Field, ...]) -> Element:
    return node(
        "Record_Delimited",
        node("fields", str(len(fields))),
        node("groups", "0"),
        *(
            node(
                "Field_Delimited",
                node("name", field.name),
                node("field_number", str(number)),
                node("data_type", field.data_type),
                node("unit", field.unit) if field.unit else None,
                node("description", field.description),
            )
            for number, field in enumerate(fields, start=1)
        ),
    )


def _member(name: str, number: int, data_type: str, longest: int) -> Element:
    return node(
        "Field_Delimited",
        node("name", name),
        node("field_number", str(number)),
        node("data_type", data_type),
        in_bytes("maximum_field_length", longest),
    )
