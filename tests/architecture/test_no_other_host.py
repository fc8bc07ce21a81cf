"""Pages load nothing from another host: no CDN, no web font, no remote image."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.environment import ROOT

# A link that a person follows may lead anywhere; what a page loads by itself may not.
LOADS = re.compile(
    r"""<(?:script|img|iframe|source|video|audio|embed|use|image|object)\b[^>]*?
        \b(?:src|srcset|poster|data|href|xlink:href)\s*=\s*["']?\s*(?:https?:)?//
      | <link\b[^>]*?\bhref\s*=\s*["']?\s*(?:https?:)?//
      | @import\s+(?:url\()?\s*["']?\s*(?:https?:)?//
      | \burl\(\s*["']?\s*(?:https?:)?//""",
    re.IGNORECASE | re.VERBOSE,
)


def project_files(*endings: str) -> list[Path]:
    """Files of the project, committed or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode == 0:
        names = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:  # an unpacked archive has no history
        rooms = ("inventory", "samples", "templates")
        names = [path for room in rooms for path in (ROOT / room).rglob("*")]
    return sorted(path for path in names if path.suffix in endings and path.is_file())


@pytest.mark.parametrize(
    "path",
    project_files(".html", ".css", ".svg", ".js"),
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_loads_nothing_from_another_host(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = [match[0] for match in LOADS.finditer(text)]
    assert not found


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://cdn.example/a.js"></script>',
        '<link rel="stylesheet" href="//cdn.example/a.css">',
        "<link href=https://cdn.example/a.css rel=stylesheet>",
        '<img alt="" src="http://example/a.png">',
        "@import url('https://fonts.example/css')",
        "background: url(https://example/a.png)",
    ],
)
def test_a_remote_file_is_found(text: str) -> None:
    assert LOADS.search(text)


@pytest.mark.parametrize(
    "text",
    [
        '<a href="https://mars.nasa.gov/">NASA</a>',
        '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
        "<link href=\"{% static 'samples/css/base.css' %}\">",
        "background: url(images/layers.png)",
    ],
)
def test_a_link_or_a_local_file_is_none(text: str) -> None:
    assert not LOADS.search(text)
