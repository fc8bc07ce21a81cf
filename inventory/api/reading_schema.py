"""The OpenAPI document of what is read: forms, 304, and that `fields` leaves things out."""

from __future__ import annotations

from typing import Any

_NOT_MODIFIED: dict[str, Any] = {
    "description": "Nothing has changed since the answer whose `ETag` stands in `If-None-Match`.",
    "headers": {"ETag": {"description": "Of the answer.", "schema": {"type": "string"}}},
}
_STREAMS = {
    "application/x-ndjson": {
        "schema": {
            "type": "string",
            "description": "The whole list: one record as JSON a line, as in `results` of a page.",
        },
        "example": '{"slug":"malay","name":"Malay"}\n{"slug":"robine","name":"Robine"}\n',
    },
    "text/csv": {
        "schema": {
            "type": "string",
            "description": "The whole list as a table with a byte order mark: a column for each "
            "value, named by its path (`now.place.slug`); lists are joined by `; `.",
        },
        "example": "slug,name\r\nmalay,Malay\r\nrobine,Robine\r\n",
    },
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {
        "schema": {
            "type": "string",
            "format": "binary",
            "description": "The same table as a workbook, of 100 000 rows at most.",
        },
    },
}
_GEOJSON = {
    "application/geo+json": {
        "schema": {
            "type": "object",
            "description": "The whole list as features in `IAU_2015:49900` (Mars), longitude east "
            "before latitude, in degrees; `geometry` is null where no place is known. "
            "`properties` are the columns of the CSV form.",
            "properties": {
                "type": {"const": "FeatureCollection"},
                "name": {"type": "string"},
                "crs": {"type": "object"},
                "features": {"type": "array", "items": {"type": "object"}},
            },
            "required": ["type", "name", "crs", "features"],
        },
        "example": {
            "type": "FeatureCollection",
            "name": "samples",
            "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:IAU_2015::49900"}},
            "features": [
                {
                    "type": "Feature",
                    "geometry": {"type": "Point", "coordinates": [77.40775321, 18.45263041]},
                    "properties": {"slug": "malay", "name": "Malay"},
                }
            ],
        },
    }
}


def add_reading(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """Document how answers are read (postprocessing hook)."""
    schemas = result["components"]["schemas"]
    for methods in result["paths"].values():
        operation = methods.get("get")
        if operation is None:
            continue
        content = operation["responses"]["200"].get("content", {})
        if "application/json" in content:
            operation["responses"]["304"] = {"$ref": "#/components/responses/NotModified"}
        parameters = {one["name"]: one for one in operation.get("parameters", ())}
        if "fields" in parameters:
            told = _followed(content["application/json"]["schema"], schemas)
            rows = told["properties"].get("results", {}).get("items")
            _leave_out(_followed(rows, schemas) if rows else told)
        forms = parameters.get("format", {}).get("schema", {}).get("enum", ())
        if "ndjson" in forms:
            content.update(_STREAMS)
        if "geojson" in forms:
            content.update(_GEOJSON)
    result["components"].setdefault("responses", {})["NotModified"] = _NOT_MODIFIED
    return result


def _followed(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref")
    found: dict[str, Any] = schemas[reference.rpartition("/")[2]] if reference else schema
    return found


def _leave_out(record: dict[str, Any]) -> None:
    """A record of which `fields` may leave out anything."""
    if record.pop("required", None):
        text = "Every field is told unless `fields` names some."
        record["description"] = f"{record.get('description', '')}\n\n{text}".strip()
