"""What the frame of every page needs."""

from __future__ import annotations

import secrets
from functools import cache, cached_property
from html import escape
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.html import json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy

from huikuan.foundation.display.assets import version
from huikuan.foundation.display.unit import MoneyUnit, active_unit
from huikuan.foundation.people.models import Role
from huikuan.shell import navigation
from huikuan.shell.script_words import WORDS

# code, what the button shows, what it says
UNITS = (
    (MoneyUnit.YUAN, gettext_lazy("¥"), gettext_lazy("Show amounts in yuan")),
    (MoneyUnit.WAN, gettext_lazy("10k"), gettext_lazy("Show amounts in units of 10,000 yuan")),
    (MoneyUnit.YI, gettext_lazy("100m"), gettext_lazy("Show amounts in units of 100 million yuan")),
)
LANGUAGE_NAMES = {"zh-hans": ("中文", "切换到中文"), "en": ("EN", "Switch to English")}  # each in its own language
_MENUS: dict[tuple[tuple[str, ...], str, str | None], SafeString] = {}
_PARTS: dict[tuple[Any, ...], str] = {}  # bars drawn, with marks for what differs from one answer to the next
_MOST_PARTS = 2_000
_TOKEN, _BACK = secrets.token_hex(16), secrets.token_hex(16)
THEMES = {
    "auto": ("sun-moon", gettext_lazy("As the device: bright or dark")),
    "light": ("sun", gettext_lazy("Always bright")),
    "dark": ("moon", gettext_lazy("Always dark")),
}


def frame(request: HttpRequest) -> dict[str, Any]:
    """The actor, and the frame: worked out only where a page asks for it, so that an error page asks nothing."""
    return {"actor": getattr(request, "actor", None), "frame": Frame(request)}


class Frame:
    """Menu, bars and switches of one request."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.actor = getattr(request, "actor", None)

    @cached_property
    def sections(self) -> tuple[navigation.Group, ...]:
        """The main menu."""
        return navigation.groups(self.actor, self.request.path, self._view) if self.actor else ()

    @property
    def _view(self) -> str | None:
        """The name of what answers, which Django has found already; None for an error page."""
        found = self.request.resolver_match
        return found.view_name if found else None

    @property
    def mail(self) -> bool:
        """Whether the application can send mail."""
        return bool(settings.EMAIL_HOST)

    @property
    def menu(self) -> SafeString:
        """The main menu as shown."""
        addresses = tuple(entry.url for section in self.sections for entry in section.entries)
        key = (addresses, self._here, get_language())
        if key not in _MENUS:  # as many as there are roles, languages and pages of the menu
            _MENUS[key] = render_to_string("frame/menu.html", {"sections": self.sections})
        return _MENUS[key]

    @property
    def sidebar(self) -> SafeString:
        """The side bar as shown."""
        return self._part("frame/sidebar.html")

    @property
    def topbar(self) -> SafeString:
        """The bar above the page as shown."""
        return self._part("frame/topbar.html")

    def _part(self, template: str) -> SafeString:
        """A bar, drawn once for a reader's name, role and choices; the token and the address are put in afresh."""
        reader = (self.actor.name, self.actor.role) if self.actor else ()
        key = (template, *reader, get_language(), self.unit, self.theme, self._here)
        if key not in _PARTS:
            if len(_PARTS) >= _MOST_PARTS:
                _PARTS.clear()
            told = {"request": self.request, "frame": self, "csrf_token": _TOKEN, "come_back": _BACK}
            _PARTS[key] = render_to_string(template, told)
        token, back = get_token(self.request), escape(self.request.get_full_path())
        return mark_safe(_PARTS[key].replace(_TOKEN, token).replace(_BACK, back))

    @cached_property
    def _here(self) -> str:
        """The address of the menu's entry in which the reader is."""
        entries = (entry for section in self.sections for entry in section.entries)
        return next((entry.url for entry in entries if entry.active), "")

    @property
    def tabs(self) -> tuple[navigation.Link, ...]:
        """The pages of the subject one is in, where there are several."""
        entries = (entry for section in self.sections for entry in section.entries)
        return next((entry.tabs for entry in entries if entry.active), ())

    @cached_property
    def bar(self) -> tuple[navigation.Link, ...]:
        """The bottom bar on a salesperson's phone."""
        if self.actor is None or self.actor.role != Role.REP:
            return ()
        return navigation.links(navigation.BAR, self.actor, self.request.path, self._view)

    @cached_property
    def account(self) -> tuple[navigation.Link, ...]:
        """The pages about oneself."""
        return navigation.links(navigation.ACCOUNT, self.actor, self.request.path, self._view) if self.actor else ()

    @cached_property
    def place(self) -> str:
        """The section in which the reader is."""
        return next((str(group.label) for group in self.sections if group.active), "")

    @property
    def role(self) -> str:
        """The actor's role in words."""
        return str(Role(self.actor.role).label) if self.actor else ""

    @property
    def unit(self) -> str:
        """The unit of amounts."""
        return active_unit.get().value

    @property
    def unit_mark(self) -> str:
        """万 or 亿 beside a single large figure; nothing for yuan."""
        marks = {code.value: str(label) for code, label, _title in UNITS if code is not MoneyUnit.YUAN}
        return marks.get(self.unit, "")

    @property
    def units(self) -> list[dict[str, Any]]:
        """The units to choose from."""
        return [{"code": code.value, "label": label, "title": title} for code, label, title in UNITS]

    @property
    def theme(self) -> str:
        """Bright, dark, or as the device."""
        chosen = getattr(self.request.user, "theme", "") or self.request.COOKIES.get("theme", "")
        return chosen if chosen in THEMES else "auto"

    @property
    def next_theme(self) -> dict[str, Any]:
        """What the theme button leads to."""
        codes = list(THEMES)
        code = codes[(codes.index(self.theme) + 1) % len(codes)]
        return {"code": code, "icon": THEMES[self.theme][0], "title": THEMES[code][1]}

    @property
    def other_language(self) -> dict[str, str]:
        """The language one can switch to."""
        code = "en" if (get_language() or "").startswith("zh") else "zh-hans"
        label, title = LANGUAGE_NAMES[code]
        return {"code": code, "label": label, "title": title}

    @property
    def version(self) -> str:
        """The build of scripts and styles."""
        return version()

    @property
    def home_url(self) -> str:
        """Where everybody begins."""
        return "/"

    @property
    def login_url(self) -> str:
        """Where one signs in: a part of a page that answers with it means the session is over."""
        return navigation.address("account_login") or ""

    @property
    def logout_url(self) -> str:
        """Where one signs out."""
        return navigation.address("account_logout") or ""

    @property
    def preferences_url(self) -> str | None:
        """Takes language, money_unit or theme, and `next`."""
        return navigation.address("preferences")

    @property
    def jobs_url(self) -> str | None:
        """The strip that tells of running jobs."""
        return navigation.address("jobs_strip") if self.actor else None

    @property
    def words(self) -> SafeString:
        """What the scripts say, as a script element of data."""
        return _words(get_language())


@cache
def _words(language: str | None) -> SafeString:
    return json_script({key: str(text) for key, text in WORDS.items()}, "words")
