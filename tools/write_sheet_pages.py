"""Write docs/guide/sheets.zh.md and sheets.en.md from the sheet definitions."""

from __future__ import annotations

from pathlib import Path

from huikuan.foundation.imports.describe import describe_sheets
from huikuan.shell.sheets import INPUT

GUIDE = Path(__file__).parents[1] / "docs" / "guide"

if __name__ == "__main__":
    for lang in ("zh", "en"):
        (GUIDE / f"sheets.{lang}.md").write_text(describe_sheets(INPUT, lang=lang), encoding="utf-8")
