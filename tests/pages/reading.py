"""What a reader of a page meets, taken from an AppTest run: words, cards, tables, charts and links."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, unquote

from streamlit.testing.v1 import AppTest

EMPTY = {"img", "br", "hr", "meta", "link", "input"}
SPOKEN = ("alt", "aria-label", "title", "placeholder")
"""Attributes that a reader sees or hears."""

OPENING_KPI = "charge_rate_closed"
"""The one that the page of a KPI opens with. Links leave it out, as they leave out every default."""


@dataclass
class Node:
    """One element of a page with what stands inside it."""

    tag: str
    attrs: dict[str, str] = field(default_factory=dict)
    inside: list[Node | str] = field(default_factory=list)

    def every(self, tag: str = "", css: str = "") -> Iterator[Node]:
        """Every element below this one of that tag and class, in reading order."""
        for child in self.inside:
            if isinstance(child, Node):
                if tag in ("", child.tag) and (not css or css in child.attrs.get("class", "").split()):
                    yield child
                yield from child.every(tag, css)

    def one(self, tag: str = "", css: str = "") -> Node | None:
        """The first of them, if there is any."""
        return next(self.every(tag, css), None)

    def pieces(self) -> Iterator[str]:
        """Each run of words: texts, spoken attributes, and the words inside small pictures."""
        yield from (self.attrs[name] for name in SPOKEN if self.attrs.get(name))
        if self.attrs.get("src", "").startswith("data:image/svg+xml"):
            yield from parse(picture(self.attrs["src"])).pieces()
        for child in self.inside:
            if isinstance(child, Node):
                yield from child.pieces() if child.tag != "style" else ()
            elif child.strip():
                yield " ".join(child.split())

    @property
    def words(self) -> str:
        """Its texts as one line."""
        return " ".join("".join(self.texts()).split())

    def texts(self) -> Iterator[str]:
        """Its texts alone, as they follow each other."""
        for child in self.inside:
            if not isinstance(child, Node):
                yield child
            elif child.tag != "style":
                yield from child.texts()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Node("page")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(node)
        if tag not in EMPTY:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].inside.append(Node(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def parse(html: str) -> Node:
    """The elements of some HTML. An element that is closed out of order is a failure."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert len(reader.open) == 1, f"<{reader.open[-1].tag}> is never closed"
    return reader.open[0]


def picture(address: str) -> str:
    """The SVG inside an image address."""
    kind, _, body = address.partition(",")
    return base64.b64decode(body).decode() if kind.endswith(";base64") else unquote(body)


@dataclass(frozen=True)
class Chart:
    """A Plotly chart as it is sent to the browser."""

    alt: str
    data: list[dict[str, Any]]
    layout: dict[str, Any]

    def strings(self) -> Iterator[str]:
        """Every text in it that a reader can come to see."""
        for trace in self.data:
            yield from (text for text in (trace.get("name", ""), *trace.get("text", ())) if text)
        for name in ("xaxis", "yaxis"):
            yield from (self.layout[name]["title"]["text"], *self.layout[name]["ticktext"])
        yield from (note["text"] for note in self.layout.get("annotations", ()))
        yield self.alt

    def joined(self, colour: str) -> list[dict[str, Any]]:
        """The traces that draw a line of this colour."""
        return [t for t in self.data if "lines" in t.get("mode", "") and t["line"]["color"] == colour]

    def points(self, colour: str) -> list[dict[str, Any]]:
        """The traces of points whose edge has this colour."""
        return [t for t in self.data if t.get("mode") == "markers" and t["marker"]["line"]["color"] == colour]


def leads_to(link: Node) -> str:
    """The KPI that a link opens."""
    page, _, query = link.attrs["href"].partition("?")
    assert page == "kpi", link.attrs["href"]
    return dict(parse_qsl(query)).get("kpi", OPENING_KPI)


class Seen:
    """One page as a reader sees it."""

    def __init__(self, at: AppTest) -> None:
        assert not at.exception, [error.message for error in at.exception]
        self.at = at
        self.page = parse("".join(element.value for element in at.html))
        """Everything that is HTML, as one element. Read at once: the next run changes `at` itself."""

    @cached_property
    def words(self) -> str:
        """All that is HTML, as one line of text."""
        return self.page.words

    @cached_property
    def charts(self) -> list[Chart]:
        """The Plotly charts."""
        protos = [element.proto for element in self.at.get("plotly_chart")]
        return [Chart(p.alt, **{k: json.loads(p.spec)[k] for k in ("data", "layout")}) for p in protos]

    def cards(self) -> dict[str, Node]:
        """KPI name -> its card on the flight deck, by where it leads to."""
        found = {}
        for card in self.page.every("li", "fd-card"):
            link = card.one("a")
            assert link is not None
            found[leads_to(link)] = card
        return found

    def tables(self) -> list[tuple[str, list[list[str]]]]:
        """Each table: its caption and its rows, heads first."""
        found = []
        for table in self.page.every("table"):
            caption = table.one("caption")
            rows = [[c.words for c in row.every() if c.tag in ("th", "td")] for row in table.every("tr")]
            found.append((caption.words if caption else "", rows))
        return found

    def pieces(self) -> list[str]:
        """Every run of words on the page: HTML, charts, and the visible select boxes with their options."""
        found = list(self.page.pieces())
        for chart in self.charts:
            found += [text.replace("<br>", " ") for text in chart.strings()]
        for box in self.at.selectbox:
            if box.key and box.key.endswith("_shown"):
                found += [box.label, *box.options]
        return found
