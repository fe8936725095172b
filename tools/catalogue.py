"""Keep the zh-Hans catalogue complete: extract, merge, compile; ``--check`` only tells what is missing or stale."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "huikuan"
LOCALE = SOURCE / "locale" / "zh_Hans" / "LC_MESSAGES"
PO, MO = LOCALE / "django.po", LOCALE / "django.mo"
ARGPARSE_PO, ARGPARSE_MO = LOCALE / "argparse.po", LOCALE / "argparse.mo"  # written by hand, only compiled
KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "N_")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),  # one English word that is two in Chinese
}


def from_templates() -> Iterator[tuple[str, int, str, str | None]]:
    """(file, line, message, context) of every template; Django itself rewrites it into calls that Babel can read."""
    for path in sorted(SOURCE.rglob("templates/**/*")):
        if path.suffix not in {".html", ".txt"}:
            continue
        text = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        calls = "\n".join(line.lstrip() for line in text.split("\n"))  # a template's indentation is no Python's
        for line, message, _comments, context in extract("python", BytesIO(calls.encode()), keywords=KEYWORDS):
            yield path.relative_to(SOURCE).as_posix(), line, message, context


def extracted() -> Catalog:
    """Every translatable string of the source, without line numbers so that the file stays calm."""
    catalogue = Catalog(locale="zh_Hans", project="huikuan", charset="utf-8")
    found = [(*row[:3], row[4]) for row in extract_from_dir(str(SOURCE), [("**.py", "python")], keywords=KEYWORDS)]
    for name, _line, message, context in sorted([*found, *from_templates()], key=lambda row: (row[0], row[1])):
        catalogue.add(message, locations=[(name, None)], context=context)
    return catalogue


def load(path: Path = PO) -> Catalog:
    """A committed catalogue, or an empty one."""
    if not path.exists():
        return Catalog(locale="zh_Hans", project="huikuan", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def compiled(catalogue: Catalog) -> bytes:
    """The bytes of the .mo file."""
    buffer = BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def problems() -> list[str]:
    """What keeps the catalogue from being complete and fresh; empty when all is well."""
    present = load()
    wanted = {(message.id, message.context) for message in extracted() if message.id}
    told = {(message.id, message.context): message for message in present if message.id}
    found = [f"not in catalogue: {ident!r}" for ident in wanted - set(told)]
    found += [f"no longer used: {ident!r}" for ident in set(told) - wanted]
    found += [f"untranslated: {ident!r}" for ident, m in told.items() if m.fuzzy or not translated(m)]
    for mo, catalogue in ((MO, present), (ARGPARSE_MO, load(ARGPARSE_PO))):
        if not mo.exists() or mo.read_bytes() != compiled(catalogue):
            found.append(f"{mo.name} is older than its .po: run python -m tools.catalogue")
    return found


def translated(message: Message) -> bool:
    """Whether there are words for it, for each of its plural forms too."""
    return all(message.string) if isinstance(message.string, tuple) else bool(message.string)


def update() -> None:
    """Merge new strings into the .po (keeping translations) and compile the .mo."""
    present = load()
    fresh = extracted()
    for message in fresh:
        old = present.get(message.id, message.context) if message.id else None
        if old is not None and old.string:
            message.string = old.string
    LOCALE.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, fresh, width=120, include_lineno=False, sort_output=False, omit_header=False)
    MO.write_bytes(compiled(load()))
    ARGPARSE_MO.write_bytes(compiled(load(ARGPARSE_PO)))


def main() -> int:
    """Update, or check with ``--check``; returns the exit code."""
    if "--check" not in sys.argv:
        update()
    found = problems()
    for line in found:
        sys.stdout.write(line + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
