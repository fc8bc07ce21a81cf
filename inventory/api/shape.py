"""The parameters that shape an answer, `fields` and `include`; samples/api/shape.py reads them."""

from __future__ import annotations

from typing import Any

from inventory.api.parameter import Parameter


def parameters(view: Any, *, detail: bool) -> list[Parameter]:
    """What a view takes that says which fields it has and which of them are related records."""
    if not hasattr(view, "field_names"):
        return []
    fields = view.field_names(detail=detail)
    related = view.related_names(detail=detail)
    one = f"({'|'.join(fields)})"
    known = [
        Parameter(
            name="fields",
            # A pattern, as of `ordering`: an enumeration of its own for each list and each record
            # would swamp a generated client.
            schema={"type": "string", "pattern": f"^{one}(,{one})*$"},
            expected="one or more of " + ", ".join(fields),
            description=f"Only these are told, and nothing else is computed: {', '.join(fields)}; "
            "commas join. All of them unless given.",
        )
    ]
    if related:
        known.append(
            Parameter(
                name="include",
                schema={
                    "type": "array",
                    "items": {"type": "string", "enum": list(related)},
                    "minItems": 1,
                },
                expected="one or more of " + ", ".join(related),
                description="Related records to tell whole, as their own list does, not in short; "
                "commas join.",
            )
        )
    return known
