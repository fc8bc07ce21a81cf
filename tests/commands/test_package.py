"""`manage.py package …`, and the same file from the API and a page."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from tests.conftest import People
from tests.packages import empty, exported, nothing_is_there

pytestmark = pytest.mark.usefixtures("inventory")
ADDRESSES = ("/package.zip", "/api/v1/package/")


def command(*arguments: str) -> str:
    out = StringIO()
    call_command("package", *arguments, stdout=out, no_color=True)
    return out.getvalue()


def test_out_and_in_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "all.zip"
    assert "Wrote" in command("export", str(path))
    assert list(tmp_path.iterdir()) == [path]
    data = path.read_bytes()
    with pytest.raises(CommandError, match="not empty"):
        command("import", str(path))
    empty()
    told = command("import", str(path))
    assert "122 custody events verified" in told
    assert "━" in capsys.readouterr().err
    assert exported() == data


def test_a_refusal_says_where(tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    path.write_bytes(exported()[:1000])
    empty()
    with pytest.raises(CommandError, match="Expected: an exported package"):
        command("import", str(path))
    with pytest.raises(CommandError, match="No such file"):
        command("import", str(tmp_path / "none.zip"))
    with pytest.raises(CommandError, match="No such file"):
        command("export", str(tmp_path / "no" / "such.zip"))
    assert nothing_is_there()


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_same_is_downloaded(
    address: str,
    client_for: Callable[[User | None], Client],
    people: People,
    settings: Settings,
) -> None:
    response = Client().get(address)
    assert response.streaming
    assert response["Content-Type"] == "application/zip"
    assert response["Content-Disposition"] == 'attachment; filename="mars-sample-cache.zip"'
    assert response.getvalue() == exported()
    assert Client().head(address).getvalue() == b""
    assert Client().get(f"{address}?colour=red").status_code == 400
    settings.ANONYMOUS_READ = False
    assert client_for(people.outsider).get(address).status_code == 403
    assert client_for(people.viewer).get(address).getvalue() == exported()
