"""Mass and volume without rounding surprises.

Mass is counted in whole micrograms, so that a split adds up exactly: parent = children +
remainder + loss.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from samples.domain.errors import InvalidValue

MICROGRAMS_MAX = 2**63 - 1
"""The largest mass a 64-bit column holds, in micrograms."""

CORE_RADIUS_CM = Decimal("0.65")
"""Half the 13 mm diameter of a rock core (Moeller et al. 2021)."""

CORE_LENGTH_MAX_CM = Decimal(10)
"""Cores reach 7.6 cm; what is longer than this was most likely typed in millimetres."""

_PI = Decimal("3.141592653589793238462643383")
_MICROGRAM = Decimal("0.000001")


def micrograms_from_grams(grams: Decimal | str) -> int:
    """Whole micrograms in a mass given in grams, exactly.

    Raises `InvalidValue` for a float (it has already lost the decimal that was meant), a number
    that can't be read, a negative one, one too large, or a fraction of a microgram.
    """
    expected = "grams, 0 or more, with at most 6 decimals"
    number = _decimal(grams, field="mass_g", expected=expected)
    # Before any conversion: as an integer, 1e999999 would fill the memory.
    if number > MICROGRAMS_MAX * _MICROGRAM:
        raise InvalidValue(
            "The mass is too large.",
            field="mass_g",
            value=grams,
            expected=f"at most {MICROGRAMS_MAX * _MICROGRAM} g",
        )
    whole = number.quantize(_MICROGRAM)
    if whole != number:
        raise InvalidValue(
            "The mass has a fraction of a microgram.",
            field="mass_g",
            value=grams,
            expected=expected,
        )
    return int(whole.scaleb(6))


def grams_from_micrograms(micrograms: int) -> Decimal:
    """Return a mass in grams with six decimals; raises `InvalidValue` outside 0..2^63-1."""
    if not 0 <= micrograms <= MICROGRAMS_MAX:
        raise InvalidValue(
            f"{micrograms} is not a mass in micrograms.",
            field="mass_ug",
            value=micrograms,
            expected=f"0 to {MICROGRAMS_MAX}",
        )
    return Decimal(micrograms).scaleb(-6)


def core_volume_cm3(core_length_cm: Decimal) -> Decimal:
    """Volume of a rock core of 13 mm diameter in cm3, rounded to 0.01.

    A full cylinder, so an upper bound for a broken core, and no figure for regolith or gas.
    Raises `InvalidValue` for a length that is negative, not a number, or above 10 cm.
    """
    expected = f"centimetres, 0 to {CORE_LENGTH_MAX_CM}"
    length = _decimal(core_length_cm, field="core_length_cm", expected=expected)
    if length > CORE_LENGTH_MAX_CM:
        raise InvalidValue(
            f"{length} cm is too long for a core.",
            field="core_length_cm",
            value=core_length_cm,
            expected=expected,
        )
    return (_PI * CORE_RADIUS_CM**2 * length).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _decimal(value: object, *, field: str, expected: str) -> Decimal:
    try:
        number = Decimal(value) if isinstance(value, str | int | Decimal) else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number < 0:
        raise InvalidValue(
            f"{value!r} is not a quantity.", field=field, value=value, expected=expected
        )
    return number
