"""The names things go by: designation, tube serial, sol stamp, slug.

Each is read strictly: text that breaks a rule raises `InvalidValue` with the rule it broke.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import ClassVar, Self

from samples.domain.errors import InvalidValue

MAX_SOL = 99_999
"""The widest sol that five digits hold (about the year 2302 for Mars 2020)."""

SECONDS_OF_SOL = 86_400
"""Local mean solar seconds in one sol, each 1.0275 SI seconds long."""


@dataclass(frozen=True, order=True)
class Designation:
    """A sample's designation: the sol it was collected on and its number in the dossier.

    Printed padded (`M2020-00371-09`) or not (`M2020-371-9`); both are the same designation.
    Raises `InvalidValue` for a sol outside 0..99999 or a number outside 1..99.
    """

    prefix: ClassVar[str] = "M2020"
    _FORM: ClassVar[str] = "M2020-SSSSS-NN, for example M2020-00371-09"

    sol: int
    number: int

    def __post_init__(self) -> None:
        _check_sol(self.sol, field="designation", expected=self._FORM)
        if not 1 <= self.number <= 99:
            raise InvalidValue(
                f"The sample number {self.number} is not between 1 and 99.",
                field="designation",
                value=self.number,
                expected=self._FORM,
            )

    @classmethod
    def parse(cls, text: object) -> Self:
        """Read a designation, padded or not; raises `InvalidValue` with the reason."""
        match = re.fullmatch(r"([^-]*)-([0-9]+)-([0-9]+)", _stripped(text, "designation"))
        if not match:
            reason = "This is not a sample designation."
        elif match[1] != cls.prefix:
            reason = f"The prefix {match[1]!r} is not {cls.prefix}."
        elif len(match[2]) > 5:
            reason = "The sol has more than five digits."
        elif len(match[3]) > 2:
            reason = "The sample number has more than two digits."
        else:
            return cls(int(match[2]), int(match[3]))
        raise InvalidValue(reason, field="designation", value=text, expected=cls._FORM)

    def __str__(self) -> str:
        return f"{self.prefix}-{self.sol:05d}-{self.number:02d}"

    @property
    def unpadded(self) -> str:
        """The form without leading zeros, as NASA prints some designations."""
        return f"{self.prefix}-{self.sol}-{self.number}"


@dataclass(frozen=True, order=True)
class SolStamp:
    """A moment on a mission's clock: the sol and the local mean solar time in it.

    `seconds_of_sol` counts local mean solar seconds, 0 <= s < 86400, so 15:30:00 is 55800.
    Raises `InvalidValue` when either part is out of range.
    """

    _FORM: ClassVar[str] = "Sol-NNNNNMhh:mm:ss with up to five decimals"

    sol: int
    seconds_of_sol: float

    def __post_init__(self) -> None:
        _check_sol(self.sol, field="sol", expected=self._FORM)
        if not 0 <= self.seconds_of_sol < SECONDS_OF_SOL:
            raise InvalidValue(
                f"{self.seconds_of_sol} is not a second of a sol.",
                field="seconds_of_sol",
                value=self.seconds_of_sol,
                expected=f"0 or more and less than {SECONDS_OF_SOL}",
            )

    @classmethod
    def parse(cls, text: object) -> Self:
        """Read `(Sol-)NNNNNMhh:mm:ss(.fffff)`, the PDS form; raises `InvalidValue` if it isn't."""
        match = re.fullmatch(
            r"(?:Sol-)?([0-9]+)M([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?",
            _stripped(text, "sol_stamp"),
        )
        if not match:
            reason = "This is not a sol stamp."
        elif len(match[1]) > 5:
            reason = "The sol has more than five digits."
        elif int(match[2]) > 23:
            reason = f"There is no hour {match[2]}; a sol ends at 23:59:59."
        elif int(match[3]) > 59:
            reason = f"There is no minute {match[3]}."
        elif int(match[4]) > 59:
            reason = f"There is no second {match[4]}."
        elif len(match[5] or "") > 5:
            reason = "The second has more than five decimals."
        else:
            whole = int(match[2]) * 3600 + int(match[3]) * 60 + int(match[4])
            return cls(int(match[1]), float(f"{whole}.{match[5] or 0}"))
        raise InvalidValue(reason, field="sol_stamp", value=text, expected=cls._FORM)

    @property
    def hms(self) -> str:
        """The local mean solar time alone, `hh:mm:ss` with at most five decimals."""
        # Rounding must not carry 23:59:59.999999 over into an hour 24 that nobody can read back.
        ticks = min(round(self.seconds_of_sol * 100_000), SECONDS_OF_SOL * 100_000 - 1)
        seconds, fraction = divmod(ticks, 100_000)
        decimals = f".{fraction:05d}".rstrip("0") if fraction else ""
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{decimals}"

    def __str__(self) -> str:
        return f"Sol-{self.sol:05d}M{self.hms}"


def portion_identifier(sample: str, number: int) -> str:
    """`M2020-00337-08,3`: a portion of a sample, by the sample's identifier and its number."""
    return f"{sample},{number}"


def parse_portion_identifier(text: object) -> tuple[str, int]:
    """The sample's identifier and the portion's number, from `M2020-00337-08,3`.

    Raises `InvalidValue` for anything else.
    """
    match = re.fullmatch(r"([^,]+?)\s*,\s*([0-9]{1,9})", _stripped(text, "portion"), re.ASCII)
    if not match:
        raise InvalidValue(
            "This is not the identifier of a portion.",
            field="portion",
            value=text,
            expected="a sample's identifier, a comma and a number: M2020-00337-08,3",
        )
    return match[1], int(match[2])


def parse_tube_serial(text: object) -> str:
    """Return the digits of a tube's serial number, from `SN233`, `sn 233` or `233`.

    The digits stay as they are printed. Raises `InvalidValue` for anything else.
    """
    match = re.fullmatch(
        r"(?:SN)?\s*([0-9]{1,6})", _stripped(text, "tube_serial"), re.IGNORECASE | re.ASCII
    )
    if not match:
        raise InvalidValue(
            "This is not a tube serial number.",
            field="tube_serial",
            value=text,
            expected="SN and one to six digits, for example SN233",
        )
    return match[1]


def format_tube_serial(serial: str) -> str:
    """`SN233` from `233`, the form on the tube; raises `InvalidValue` if it is no serial."""
    return f"SN{parse_tube_serial(serial)}"


# Letters that Unicode doesn't decompose into a base letter and a mark (Navajo has the first).
_WHOLE_LETTERS = str.maketrans(
    {"ł": "l", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "\u0131": "i"}
)
# Straight and typographic apostrophes, and the letters used for a glottal stop: part of a word.
_APOSTROPHES = re.compile("['`\u2018\u2019\u02bb\u02bc\u02bd]")


def slugify_name(name: object) -> str:
    """Turn a name into an address: ASCII, lower case, joined by `-`; `Ha'ahóni` is `haahoni`.

    Two names can share a slug; the caller keeps them apart. Raises `InvalidValue` for a name
    without a letter or digit that can be written in ASCII.
    """
    folded = _stripped(name, "name").casefold().translate(_WHOLE_LETTERS)
    decomposed = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", folded))
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    slug = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
    if not slug:
        raise InvalidValue(
            "No address can be made from this name.",
            field="name",
            value=name,
            expected="at least one Latin letter or digit",
        )
    return slug


def _stripped(text: object, field: str) -> str:
    if not isinstance(text, str) or not text.strip():
        raise InvalidValue(
            f"The {field.replace('_', ' ')} is missing.", field=field, value=text, expected="text"
        )
    return text.strip()


def _check_sol(sol: int, *, field: str, expected: str) -> None:
    if not 0 <= sol <= MAX_SOL:
        raise InvalidValue(
            f"The sol {sol} is not between 0 and {MAX_SOL}.",
            field=field,
            value=sol,
            expected=expected,
        )
