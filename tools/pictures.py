"""Make the pictures of the documentation: the demonstration plan's pages as a person sees them.

Needs LibreOffice (soffice) and poppler (pdftoppm). ``python -m tools.pictures``.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from huikuan.shell.cli import main as huikuan

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
TODAY = "2026-11-22"
PAGES = {"plan": 1, "ownership": 2}  # name of the picture → page of the printed plan


def render(plan: Path, folder: Path, lang: str) -> None:
    """Print the first pages and keep each as a picture."""
    pages = f"1-{max(PAGES.values())}"
    export = f'pdf:calc_pdf_Export:{{"PageRange":{{"type":"string","value":"{pages}"}}}}'
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    command = ["soffice", "--headless", profile, "--convert-to", export, "--outdir", str(folder), str(plan)]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    pdf = folder / f"{plan.stem}.pdf"
    for name, page in PAGES.items():
        target = PICTURES / f"{name}.{lang}"
        one = ["-f", str(page), "-l", str(page), "-r", "80", "-png", "-singlefile"]
        subprocess.run(["pdftoppm", *one, str(pdf), str(target)], check=True)


def main() -> int:
    """Both languages."""
    PICTURES.mkdir(exist_ok=True)
    for lang in ("zh", "en"):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            if huikuan(["--lang", lang, "demo", "-o", str(folder), "--today", TODAY]):
                return 1
            (plan,) = [path for path in folder.glob("*.xlsx") if "2026-12" in path.name]
            render(plan, folder, lang)
    return 0


if __name__ == "__main__":
    sys.exit(main())
