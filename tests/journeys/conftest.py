"""A real browser against the running application: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, Page, expect, sync_playwright
from tests.cast import Cast, make_cast
from tests.journeys import company as small

from huikuan.foundation import clock
from huikuan.foundation.people.models import User

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 360, "height": 740}
AXE = Path(__file__).resolve().parents[2] / "frontend/node_modules/axe-core/axe.min.js"
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PATIENCE = 30_000  # milliseconds; machines here are slow at times
PICTURES = os.environ.get("HUIKUAN_PICTURES", "")  # a folder to keep what the tests looked at

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once; without it these tests are skipped, but on CI they fail."""
    if not CHROMIUM.is_file():
        told = f"{CHROMIUM} is missing: apt-get install chromium (tools/system_packages.sh does it)"
        if os.environ.get("CI") == "true":
            pytest.fail(told)
        pytest.skip(told)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """The company of tests/cast.py, committed: the server answers in a thread of its own."""
    return make_cast()


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the small company's database is kept, once it is made."""
    return tmp_path_factory.mktemp("company") / "kept.sqlite3"


@pytest.fixture
def company(transactional_db: None, kept: Path, monkeypatch: pytest.MonkeyPatch) -> small.Company:
    """The company of company.py, planned, on its Wednesday morning whatever today is."""
    monkeypatch.setattr(clock, "today", lambda: small.TODAY)
    monkeypatch.setattr(clock, "now", lambda: small.NOW)
    if kept.exists():
        small.put_back(kept)
    else:
        small.make_company()
        if connection.vendor == "sqlite":
            small.keep(kept)
    # The clock starts when the company stands: all that a test does is later than what made the company.
    begun = time.monotonic()
    monkeypatch.setattr(clock, "now", lambda: small.NOW + timedelta(seconds=time.monotonic() - begun))
    return small.found()


@dataclass
class Visitor:
    """Opens pages of the running application; what the browser complains of is collected and fails the test."""

    browser: Browser
    url: str
    users: dict[str, User]
    complaints: list[str] = field(default_factory=list)
    opened: list[Page] = field(default_factory=list)

    def __call__(
        self, name: str | None = None, *, lang: str = "zh-hans", phone: bool = False, dark: bool = False
    ) -> Page:
        """A fresh browser window of somebody who has signed in, or of a stranger (None)."""
        window = self.browser.new_context(
            base_url=self.url,
            viewport=PHONE if phone else DESKTOP,
            has_touch=phone,
            is_mobile=phone,
            color_scheme="dark" if dark else "light",
            locale="zh-CN" if lang == "zh-hans" else "en-GB",
        )
        window.set_default_timeout(PATIENCE)
        if name is None:
            window.add_cookies([{"name": "django_language", "value": lang, "url": self.url}])
        else:
            user = self.users[name]
            user.language = lang
            user.save(update_fields=["language"])
            window.add_cookies([{"name": "sessionid", "value": session_of(user), "url": self.url}])
        page = window.new_page()
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda said: self._heard(page, said.type, said.text))
        self.opened.append(page)
        return page

    def _heard(self, page: Page, kind: str, text: str) -> None:
        # A refused form is answered with a status that the console reports: that is no fault.
        if kind == "error" and "Failed to load resource" not in text:
            self.complaints.append(f"{page.url}: {text}")


def session_of(user: User) -> str:
    """A session in which somebody is signed in."""
    client = Client()
    client.force_login(user, backend="huikuan.foundation.people.accounts.AccountBackend")
    return client.cookies["sessionid"].value


def visitor(browser: Browser, url: str, users: dict[str, User]) -> Iterator[Visitor]:
    """Closes its windows; script errors and CSP refusals fail the test."""
    one = Visitor(browser, url, users)
    yield one
    for page in one.opened:
        page.context.close()
    assert not one.complaints, "\n".join(one.complaints)


@pytest.fixture
def visit(browser: Browser, live_server, cast: Cast) -> Iterator[Visitor]:
    """``visit("li", lang="en", phone=True)`` gives a Playwright page of somebody of the cast."""
    yield from visitor(browser, live_server.url, cast.users)


@pytest.fixture
def enter(browser: Browser, live_server, company: small.Company) -> Iterator[Visitor]:
    """``enter("director")`` gives a Playwright page in the small company, by role, in English unless told."""
    yield from visitor(browser, live_server.url, company.users)


@pytest.fixture
def look(accessible: Callable[[Page], None], tmp_path: Path) -> Callable[[Page, str], None]:
    """``look(page, "cockpit")``: nothing sticks out sideways, axe is content, and a picture is kept."""
    folder = Path(PICTURES) if PICTURES else tmp_path

    def check(page: Page, name: str) -> None:
        page.wait_for_load_state("networkidle")
        width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert width[0] <= width[1], f"{page.url} is {width[0]} px wide on a screen of {width[1]} px"
        accessible(page)
        page.screenshot(path=folder / f"{name}.png")

    return check


@pytest.fixture(scope="session")
def accessible() -> Callable[[Page], None]:
    """``accessible(page)`` runs axe-core on what is shown now: WCAG 2.2 A and AA."""
    if not AXE.is_file():
        told = "axe-core is missing: tools/frontend.sh installs it"
        if os.environ.get("CI") == "true":
            pytest.fail(told)
        pytest.skip(told)
    script = AXE.read_text(encoding="utf-8")

    def check(page: Page) -> None:
        page.evaluate(script)
        found = page.evaluate("rules => axe.run(document, {runOnly: rules})", AXE_RULES)
        told = [
            f"{one['id']} ({one['impact']}): {one['help']}\n"
            + "\n".join(f"    {node['html'][:200]}" for node in one["nodes"][:5])
            for one in found["violations"]
        ]
        assert not told, f"{page.url}\n" + "\n".join(told)

    return check
