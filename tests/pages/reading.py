"""Reading a page as a person does: its text, its tables, its facts, where its links lead."""

from __future__ import annotations

from html.parser import HTMLParser

from django.http import HttpResponseBase
from django.test import Client

VOID = {"meta", "link", "input", "br", "img", "hr", "use"}
UNKNOWN = "—"


def get(path: str, client: Client | None = None, status: int = 200) -> Page:
    """The page at a path, which must answer with that status."""
    response = (client or Client()).get(path)
    assert response.status_code == status, (response.status_code, response.content[:2000])
    return Page(response)


class Page(HTMLParser):
    """A page that was parsed: every tag is closed, every id is its own."""

    def __init__(self, response: HttpResponseBase) -> None:
        super().__init__()
        self.response = response
        self.links: list[tuple[str, str]] = []
        self.rows: list[list[str]] = []
        self.facts: dict[str, str] = {}
        self.ids: list[str] = []
        self.title = ""
        self._open: list[tuple[str, str]] = []
        self._text: list[str] = []
        self._marks: dict[str, int] = {}
        self._label = ""
        self.content = response.getvalue().decode()
        self.feed(self.content)
        self.close()
        assert not self._open, f"never closed: {self._open}"
        assert len(self.ids) == len(set(self.ids)), "an id is used twice"

    @property
    def text(self) -> str:
        """What can be read, in one line."""
        return " ".join("".join(self._text).split())

    def links_to(self, path: str) -> list[str]:
        """What the links to an address are called."""
        return [words for href, words in self.links if href == path]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if named.get("id"):
            self.ids.append(str(named["id"]))
        if tag == "br":
            self._text.append(" ")
        if tag in VOID:
            return
        self._open.append((tag, str(named.get("class") or "")))
        self._marks[f"{len(self._open)}"] = len(self._text)
        if tag == "a":
            self.links.append((str(named.get("href")), ""))
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th", "dt", "dd", "li", "p", "div", "h1", "h2", "h3", "summary"}:
            self._text.append(" ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.handle_starttag(tag, attrs)
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        depth = len(self._open)
        opened, classes = self._open.pop()
        assert opened == tag, f"</{tag}> closes <{opened}> {classes}"
        start = self._marks[f"{depth}"]
        inner = " ".join("".join(self._text[start:]).split())
        if "visually-hidden" in classes or tag in {"script", "title", "desc"}:
            if tag == "title" and not self.title:
                self.title = inner
            del self._text[start:]
        elif tag == "a":
            href, _ = self.links.pop(self._last_open_link())
            self.links.append((href, inner))
        elif tag in {"td", "th"}:
            self.rows[-1].append("" if inner == UNKNOWN else inner)
        elif tag == "dt":
            self._label = inner
        elif tag == "dd":
            self.facts[self._label] = inner
        self._text.append(" " if tag in {"td", "th", "dt", "dd", "li", "p", "div"} else "")

    def _last_open_link(self) -> int:
        return max(number for number, (_, words) in enumerate(self.links) if words == "")

    def handle_data(self, data: str) -> None:
        self._text.append(data)
