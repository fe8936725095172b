"""PDFs: a template in Typst and the facts that fill it. Same template and facts, same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from threading import local
from typing import Any

import typst
from django.contrib.staticfiles import finders

ROOT = Path(__file__).resolve().parents[2]  # templates import each other by paths below the package
_of_thread = local()  # a compiler serves one thread at a time
_DIGITS = str.maketrans("123456789", "0" * 9)


class FontsMissingError(RuntimeError):
    """The fonts of PDFs have not been fetched: ``make setup`` does it."""


@cache
def _fonts() -> typst.Fonts:
    """Only the packaged ones: a PDF looks the same on every machine."""
    folder = finders.find("build/letters")
    if not isinstance(folder, str) or not any(Path(folder).glob("*.ttf")):
        raise FontsMissingError("build/letters")
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


def _compiler() -> typst.Compiler:
    """Kept, because reading the fonts takes longer than a letter."""
    if not hasattr(_of_thread, "compiler"):
        _of_thread.compiler = typst.Compiler(root=str(ROOT), font_paths=_fonts(), ignore_system_fonts=True)
    found: typst.Compiler = _of_thread.compiler
    return found


def typeset(template: str, data: Mapping[str, Any]) -> bytes:
    """PDF of a template (its path below the package) filled with ``data``: texts and integers, no floats.

    Texts are set as they are, whatever signs they hold: they reach the template as JSON, never as its source.
    """
    told = json.dumps(data, ensure_ascii=False, sort_keys=True)
    # As a file, not among sys.inputs: those are part of the library, which would be built anew for each document.
    # (The stubs of typst don't know files held in memory.)
    files: Any = {"main.typ": f'#include "/{template}"'.encode(), "data.json": told.encode()}
    made = _compiler().compile(files, format="pdf")
    if not isinstance(made, bytes):
        raise TypeError(template)
    return made


def shapes(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """The texts of each column that differ in more than digits: enough to measure how wide it must be."""
    return [sorted({cell.translate(_DIGITS) for cell in column}) for column in zip(*rows, strict=True)]
