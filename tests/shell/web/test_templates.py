"""Every template of the application, read as text: what the security policy and the two languages ask of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import engines

import huikuan
from huikuan.shell import context, navigation

SOURCE = Path(huikuan.__file__).parent
FRONTEND = SOURCE.parent.parent / "frontend"
TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))
NAMES = [path.relative_to(SOURCE).as_posix() for path in TEMPLATES]

INLINE = re.compile(r"""<style\b|\sstyle\s*=|\son[a-z]+\s*=|javascript:|hx-on|<script(?![^>]*\bsrc=)""", re.IGNORECASE)
TAGS = re.compile(r"{%\s*comment\s*%}.*?{%\s*endcomment\s*%}|{#.*?#}|{%.*?%}|{{.*?}}", re.DOTALL)
TRANSLATED = re.compile(r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
SPOKEN = re.compile(r"""\s(?:title|alt|placeholder|aria-label|data-confirm|data-consequence|data-label)="([^"]*)\"""")
WORD = re.compile(r"[^\W\d_]{2,}")
# The first two are what an API key is sent with
SAME_EVERYWHERE = {"Authorization", "Bearer", "ID", "Excel", "PDF", "CSV", "API", "SKU", "TOTP", "OK"}


def read(name: str) -> str:
    return (SOURCE / name).read_text(encoding="utf-8")


def faults_of_policy(text: str) -> list[str]:
    return INLINE.findall(TAGS.sub("", text))


def untranslated(text: str) -> list[str]:
    bare = TAGS.sub("", TRANSLATED.sub("", text))
    spoken = " ".join(SPOKEN.findall(bare))
    words = WORD.findall(re.sub(r"<[^>]*>", " ", bare, flags=re.DOTALL)) + WORD.findall(spoken)
    return [word for word in words if word not in SAME_EVERYWHERE]


@pytest.mark.parametrize("name", NAMES)
def test_no_inline_script_or_style(name) -> None:
    assert faults_of_policy(read(name)) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_word_goes_through_translation(name) -> None:
    assert untranslated(read(name)) == []


@pytest.mark.parametrize("name", NAMES)
def test_it_compiles(name) -> None:
    engines["django"].from_string(read(name))


@pytest.mark.parametrize("name", NAMES)
def test_its_icons_are_in_the_sprite(name) -> None:
    known = set((FRONTEND / "icons.txt").read_text(encoding="ascii").split())
    used = set(re.findall(r"""{%\s*icon\s+["']([^"']+)["']""", read(name)))
    assert used <= known


def test_icons_named_in_code_are_in_the_sprite() -> None:
    known = set((FRONTEND / "icons.txt").read_text(encoding="ascii").split())
    used = {section.icon for section in navigation.MENU}
    used |= {entry.icon for entry in (*navigation.BAR, *navigation.ACCOUNT)}
    used |= {icon for icon, _title in context.THEMES.values()}
    assert used <= known


@pytest.mark.parametrize(
    "planted",
    [
        '<p style="color:red">',
        "<script>go()</script>",
        '<a onclick="x()">',
        '<a href="javascript:x()">',
        '<div hx-on:click="x">',
    ],
)
def test_a_planted_fault_is_found(planted) -> None:
    assert faults_of_policy(planted)


@pytest.mark.parametrize("planted", ["<p>Save</p>", "<p>保存</p>", '<a title="Save">', '{% translate "a" %} kept'])
def test_a_planted_word_is_found(planted) -> None:
    assert untranslated(planted)
