"""The examples of docs/api.md in its section on reading, asked."""

from __future__ import annotations

import json
import re

import pytest

from tests.api.ask import get
from tests.api.reading import streamed
from tests.api.test_document import SITE, TEXT, missing

SECTION = TEXT.partition("## Reading\n")[2].partition("\n## ")[0]
ANSWERS = re.findall(r"^    GET (\S+)\n    (\{.*\})$", SECTION, re.MULTILINE)

pytestmark = pytest.mark.usefixtures("inventory")


def test_three_answers_are_shown() -> None:
    assert len(ANSWERS) == 3


@pytest.mark.parametrize(("path", "shown"), ANSWERS)
def test_answers_what_is_shown(path: str, shown: str) -> None:
    assert missing(json.loads(shown), get(path)) == []


def test_the_table_is_as_shown() -> None:
    ((path, shown),) = re.findall(
        r"^    GET (\S+format=csv)\n((?:    .*\n)+)", SECTION, re.MULTILINE
    )
    table = streamed(path).replace("http://testserver", SITE)
    assert table.splitlines() == [line.strip() for line in shown.splitlines()]
