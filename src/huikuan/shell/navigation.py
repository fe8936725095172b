"""The menu: one table in the order of the month. An entry appears as soon as its page exists and the actor may open it.

Who may open a page is asked of the page itself (`foundation.permissions.page`), so that menu and page never disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huikuan.foundation.permissions import Actor, Permission


@dataclass(frozen=True, slots=True, eq=False)  # each is itself: to compare labels would be to translate them
class Entry:
    """One page: its word, the name of its address (without arguments), its icon; `main` is the big button.

    `beside` are pages of the same subject: tabs on the page instead of further lines of the menu; `tab` is then the
    page's own word among them; `inside` names further pages that belong here although their address begins otherwise;
    `not_for` are roles that may open the page but are sent on to another one of the subject.
    """

    label: str | Promise
    url_name: str
    icon: str = ""
    main: bool = False
    tab: str | Promise = ""
    inside: tuple[str, ...] = ()
    beside: tuple[Entry, ...] = ()
    not_for: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Section:
    """A word of the menu and its pages."""

    label: str | Promise
    icon: str
    entries: tuple[Entry, ...]


MENU = (
    Section(_("Home"), "home", (Entry(_("Home"), "insight:cockpit", inside=("insight:findings",)),)),
    Section(
        _("Targets"),
        "target-arrow",
        (
            Entry(_("Proposal"), "targets:proposal", inside=("targets:scenarios", "targets:scenario")),
            Entry(
                _("Decomposition"),
                "targets:decomposition",
                inside=("targets:versions", "targets:offline", "targets:before_release"),
            ),
            Entry(_("Capacity schemes"), "targets:schemes", inside=("targets:region_scheme", "targets:culling")),
            Entry(_("Focus projects"), "targets:projects"),
            Entry(
                _("Negotiation"),
                "targets:negotiation",
                tab=_("Who has agreed"),
                not_for=frozenset({"rep"}),
                inside=("targets:offer", "targets:offer_line"),
                beside=(
                    Entry(_("Countered targets"), "targets:counters"),
                    Entry(_("My targets"), "targets:my_targets", inside=("targets:offer", "targets:offer_line")),
                    Entry(_("Deputies"), "targets:deputies"),
                ),
            ),
            Entry(_("Pledges"), "targets:pledges"),
        ),
    ),
    Section(
        _("Receivables"),
        "file-invoice",
        (
            Entry(
                _("Balances and ageing"),
                "receivables:ageing",
                inside=("receivables:account", "receivables:adjust"),
                beside=(
                    Entry(_("Provision for expected losses"), "receivables:provision"),
                    Entry(_("Key figures"), "insight:key_figures"),
                    Entry(_("Pay dates foretold"), "receivables:forecasts"),
                ),
            ),
            Entry(_("Contracts"), "receivables:contracts"),
            Entry(_("Invoices"), "receivables:invoices"),
            Entry(
                _("Receipts"),
                "receivables:receipts",
                beside=(
                    Entry(_("Bank acceptance drafts"), "receivables:drafts"),
                    Entry(_("Write-offs and settlements"), "receivables:adjustments"),
                    Entry(_("Exchange rates"), "receivables:rates"),
                ),
            ),
            Entry(
                _("Matching desk"),
                "receivables:matching",
                beside=(
                    Entry(_("Learnt payers"), "receivables:payers"),
                    Entry(_("Differences that wait"), "receivables:differences"),
                    Entry(_("Runs of the matching"), "receivables:runs"),
                    Entry(_("How right the matching is"), "receivables:calibration"),
                    Entry(_("Agreed discounts"), "receivables:discounts", inside=("receivables:customer_discounts",)),
                ),
            ),
            Entry(
                _("Statements and confirmations"),
                "receivables:statements",
                tab=_("Statements"),
                inside=("receivables:statement",),
                beside=(
                    Entry(_("Confirmation letters"), "receivables:letters", inside=("receivables:new_letter",)),
                    Entry(_("Disputes"), "receivables:disputes", inside=("receivables:new_dispute",)),
                    Entry(_("Limitation"), "receivables:limitation"),
                ),
            ),
            Entry(_("Credit"), "receivables:credit", inside=("receivables:customer_credit",)),
        ),
    ),
    Section(
        _("Collections"),
        "cash-banknote",
        (
            Entry(_("Collection plan"), "collections:plan", inside=("collections:line",)),
            Entry(_("Promises"), "collections:promises"),
            Entry(_("Measures"), "collections:measures"),
        ),
    ),
    Section(
        _("Field work"),
        "map-route",
        (
            Entry(_("Tiers"), "fieldwork:tiers"),
            Entry(_("Week plan"), "fieldwork:week"),
            Entry(_("The team's weeks"), "fieldwork:overview"),
        ),
    ),
    Section(
        _("Directory"),
        "address-book",
        (
            Entry(_("Customers"), "directory:customers"),
            Entry(_("Outlets"), "directory:outlets"),
            Entry(_("Products"), "directory:products"),
            Entry(_("People and organisation"), "people"),
            Entry(_("Imports"), "imports"),
        ),
    ),
    Section(
        _("Settings"),
        "settings",
        (
            Entry(_("Company settings"), "settings"),
            Entry(_("Users"), "users"),
            Entry(_("Jobs"), "jobs"),
            Entry(_("Audit trail"), "audit"),
        ),
    ),
)
BAR = (
    Entry(_("Today"), "insight:cockpit", "checklist"),
    Entry(_("Customers"), "directory:customers", "users"),
    Entry(_("Record"), "fieldwork:record", "plus", main=True),
    Entry(_("Me"), "me", "user-circle"),
)
ACCOUNT = (
    Entry(_("My account"), "me", "user-circle"),
    Entry(_("Notices"), "notices", "bell"),
    Entry(_("Change password"), "account_change_password", "key"),
    Entry(_("Two-step sign-in"), "mfa_index", "shield-lock"),
    Entry(_("API tokens"), "tokens", "plug"),
)


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as shown to one reader."""

    label: str | Promise
    url: str
    icon: str
    active: bool
    main: bool
    tabs: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A section as shown to one reader; `alone` when a single page stands for it."""

    label: str | Promise
    icon: str
    entries: tuple[Link, ...]

    @property
    def alone(self) -> bool:
        """Whether the section needs no list of its own."""
        return len(self.entries) == 1

    @property
    def active(self) -> bool:
        """Whether the present page belongs here."""
        return any(entry.active for entry in self.entries)


Allowed = tuple[tuple[Entry, tuple[tuple[Entry, str], ...]], ...]


def address(url_name: str) -> str | None:
    """The path of a page, or None while nobody has built it."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return None


@cache
def _pages(entries: tuple[Entry, ...], urlconf: str) -> tuple[tuple[Entry, str, Permission | None], ...]:
    """Those that exist, with their address and who may open them: the same for every request of an ``urlconf``."""
    known = ((entry, address(entry.url_name)) for entry in entries)
    return tuple((entry, url, getattr(resolve(url).func, "permission", None)) for entry, url in known if url)


def links(entries: tuple[Entry, ...], actor: Actor, path: str, view: str | None = None) -> tuple[Link, ...]:
    """Those that exist and that the actor may open; the longest address that begins `path` is the active one.

    An entry with pages beside it leads to the first that the actor may open, and is active on each of them. ``view``
    is the name of what answers at the path, where it is known.
    """
    allowed = _allowed(entries, None if actor.user is None else actor.role, settings.ROOT_URLCONF)
    pages = [one for _entry, several in allowed for one in several]
    here = max((url for _page, url in pages if _within(path, url)), key=len, default=None)
    name = _view_name(path, settings.ROOT_URLCONF) if here is None and view is None else view
    if here is None and name:
        here = next((url for page, url in pages if name in page.inside), None)
    return _links(allowed, here)


@cache
def _allowed(entries: tuple[Entry, ...], role: str | None, urlconf: str) -> Allowed:
    """Each entry with what a role (None: the command line) may open of it and of the pages beside it."""
    found = []
    for entry in entries:
        pages = _pages(_subject(entry), urlconf)
        wanted = [(page, url, permission) for page, url, permission in pages if role not in page.not_for]
        may = [(page, url) for page, url, permission in wanted if not (role and permission) or role in permission.roles]
        found.append((entry, tuple(may)))
    return tuple(found)


@cache
def _links(allowed: Allowed, here: str | None) -> tuple[Link, ...]:
    """As shown to a role that is on the page ``here``: as many as there are roles and pages."""
    found = []
    for entry, pages in allowed:
        if not pages:
            continue
        tabs = tuple(Link(page.tab or page.label, url, page.icon, url == here, main=False) for page, url in pages)
        active = any(tab.active for tab in tabs)
        found.append(Link(entry.label, pages[0][1], entry.icon, active, entry.main, tabs if len(tabs) > 1 else ()))
    return tuple(found)


def _view_name(path: str, urlconf: str) -> str:
    """Of the page at an address; "" where there is none."""
    try:
        return resolve(path, urlconf).view_name
    except Resolver404:
        return ""


def every(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The entries and the pages beside them."""
    return tuple(page for entry in entries for page in _subject(entry))


def _subject(entry: Entry) -> tuple[Entry, ...]:
    return (entry, *entry.beside)


def groups(actor: Actor, path: str, view: str | None = None) -> tuple[Group, ...]:
    """The menu of one actor; a section without a page is left out."""
    shown = (Group(section.label, section.icon, links(section.entries, actor, path, view)) for section in MENU)
    return tuple(group for group in shown if group.entries)


def _within(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url.rstrip("/") + "/"))
