"""Every page as it stands in the browser: whole, within its width, and with nothing asked of anybody else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from i18n.say import LANGUAGES, Say

from .reader import PATIENCE, TITLES, Opened, Profiles, cases, open_page

pytestmark = pytest.mark.browser

# A part that reaches out of what holds it, of either kind of box that is drawn with a border.
REACHES_OUT = """() => {
    const out = [];
    for (const box of document.querySelectorAll('.fd-card, .fd-side, .fd-band, .fd-told')) {
        const edge = box.getBoundingClientRect();
        const words = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
        const parts = [...box.querySelectorAll('*')].filter(e => e.checkVisibility());
        const drawn = parts.map(e => [e, [e.getBoundingClientRect()]]);
        while (words.nextNode()) {
            const range = document.createRange();
            range.selectNode(words.currentNode);
            if (words.currentNode.parentElement.checkVisibility())
                drawn.push([words.currentNode, range.getClientRects()]);
        }
        for (const [node, rects] of drawn)
            for (const r of rects)
                if (r.width && (r.left < edge.left - 1 || r.right > edge.right + 1 || r.bottom > edge.bottom + 1))
                    out.push(box.className + ': ' + (node.textContent || node.nodeName).trim().slice(0, 60));
        for (const part of [box, ...parts])
            if (getComputedStyle(part).display !== 'inline' && !part.closest('.fd-scroll')
                && part.clientWidth && part.scrollWidth > part.clientWidth + 1)
                out.push(part.tagName + ' is cut: ' + part.textContent.trim().slice(0, 60));
    }
    return out;
}"""

# Parts that follow each other in a column and cover one another; and cards that do.
OVERLAPS = """() => {
    const out = [], box = e => e.getBoundingClientRect();
    const meet = (a, b, from, to) => a[from] < b[to] - 1 && b[from] < a[to] - 1;
    const cover = (a, b) => meet(a, b, 'left', 'right') && meet(a, b, 'top', 'bottom');
    const apart = (parts, what) => parts.forEach((a, i) => parts.slice(i + 1).forEach(b => {
        if (box(a).width && box(b).width && cover(box(a), box(b)))
            out.push(what + ': ' + a.textContent.trim().slice(0, 40) + ' / ' + b.textContent.trim().slice(0, 40));
    }));
    document.querySelectorAll('.fd-card').forEach(card => apart([...card.children], 'in a card'));
    apart([...document.querySelectorAll('.fd-card')], 'cards');
    apart([...document.querySelectorAll('.fd-head, .fd-foot, .stSelectbox, .stPlotlyChart, .fd > h1, .fd > h2')]
        .filter(e => e.offsetParent), 'on the page');
    apart([document.querySelector('[data-testid=stHeader]'), document.querySelector('.fd-head')], 'under the bar');
    for (const chart of document.querySelectorAll('.stPlotlyChart')) {
        apart([...chart.querySelectorAll('.xtick text')], 'x axis');
        apart([...chart.querySelectorAll('.ytick text')], 'y axis');
        apart([...chart.querySelectorAll('.legendtext, .xtitle, .ytick text')], 'legend');
    }
    return out;
}"""

# Words of a chart beyond its edge, or a chosen word that its select box has no room for.
CUT_OFF = """() => {
    const out = [];
    for (const chart of document.querySelectorAll('.stPlotlyChart')) {
        const edge = chart.getBoundingClientRect();
        for (const words of chart.querySelectorAll('text')) {
            const r = words.getBoundingClientRect();
            if (r.width && (r.left < edge.left - 1 || r.right > edge.right + 1
                || r.top < edge.top - 1 || r.bottom > edge.bottom + 1))
                out.push('chart: ' + words.textContent);
        }
    }
    for (const field of document.querySelectorAll('.stSelectbox input'))
        if (field.offsetParent && field.scrollWidth > field.clientWidth + 1) out.push('box: ' + field.value);
    for (const box of document.querySelectorAll('.st-key-filters .stSelectbox'))
        if (box.getBoundingClientRect().right > innerWidth) out.push('filter: ' + box.textContent);
    return out;
}"""

WITH_PICTURES = ("", "how_to_read")
"""Pages that hold pictures over published figures."""

BROKEN_PICTURES = """() => [...document.images]
    .filter(i => !(i.complete && i.naturalWidth && i.naturalHeight && i.clientWidth
        && (i.alt.trim() || i.alt === '' && i.closest('h2, h3'))))
    .map(i => i.alt || i.src.slice(0, 80))"""

TOO_WIDE = """() => [...document.querySelectorAll('html, body, .stApp, .stMain, .stAppViewContainer')]
    .filter(e => e.scrollWidth > e.clientWidth).map(e => [e.tagName, e.scrollWidth, e.clientWidth])"""


@pytest.fixture(scope="module")
def contexts(browser: Browser) -> Iterator[Profiles]:
    """One browser profile for each look."""
    with ExitStack() as closing:
        yield Profiles(browser, closing)


@pytest.fixture(scope="module", params=cases())
def opened(request: pytest.FixtureRequest, contexts: Profiles, server_url: str) -> Iterator[Opened]:
    """A page in one look, opened once for all the tests that only read it."""
    look, path = request.param
    found = open_page(contexts[look], server_url, look, path)
    yield found
    found.page.close()


def test_nothing_goes_wrong_while_a_page_opens(opened: Opened) -> None:
    assert opened.complaints == []
    expect(opened.page.get_by_test_id("stException")).to_have_count(0)


def test_a_page_asks_nobody_else_for_anything(opened: Opened, server_url: str) -> None:
    home = urlsplit(server_url).netloc
    asked = [urlsplit(url) for url in opened.requests]
    assert len(asked) > 10, "the log of requests does not work"
    assert not [url for url in asked if url.scheme not in ("data", "blob") and url.netloc != home]


def test_a_page_has_one_heading_and_its_own_title_and_language(opened: Opened) -> None:
    expect(opened.page).to_have_title(opened.look.say(TITLES[opened.path]), timeout=PATIENCE)
    expect(opened.page.locator("h1")).to_have_count(1)
    expect(opened.page.locator("h1")).to_be_visible()
    assert opened.page.evaluate("document.documentElement.lang") == opened.look.language


def test_a_page_needs_no_scrolling_sideways(opened: Opened) -> None:
    assert opened.page.evaluate(TOO_WIDE) == []


def test_pictures_are_whole_and_described(opened: Opened) -> None:
    assert opened.page.evaluate(BROKEN_PICTURES) == []
    assert bool(opened.page.locator("img").count()) == (opened.path in WITH_PICTURES)


def test_nothing_reaches_out_of_its_box(opened: Opened) -> None:
    assert opened.page.evaluate(REACHES_OUT) == []


def test_nothing_covers_anything_else(opened: Opened) -> None:
    assert opened.page.evaluate(OVERLAPS) == []


def test_no_words_are_cut_off(opened: Opened) -> None:
    assert opened.page.evaluate(CUT_OFF) == []


def test_the_colours_follow_the_reader_s_preference(opened: Opened) -> None:
    ground = opened.page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    words = opened.page.evaluate("getComputedStyle(document.querySelector('.fd')).color")
    bright = {name: sum(map(int, colour[4:-1].split(","))) > 382 for name, colour in (("g", ground), ("w", words))}
    assert bright == {"g": opened.look.scheme == "light", "w": opened.look.scheme == "dark"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_pages_are_called_the_same(language: str) -> None:
    say = Say(language)  # type: ignore[arg-type]
    assert len({say(title) for title in TITLES.values()}) == len(TITLES)
    assert language == "en" or sum(say(title) != title for title in TITLES.values()) >= 3
