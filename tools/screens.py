"""Make the pictures of the users' guide: the demonstration company's pages as each role sees them, in both languages.

``python -m tools.screens`` seeds a demonstration in a folder that is thrown away, serves it and opens it in Chromium;
``--home FOLDER`` uses one that is already there (or seeds it there).
"""

from __future__ import annotations

import argparse
import base64
import os
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Page, StorageState, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "guide" / "pictures"
CHROMIUM = "/usr/bin/chromium"
PASSWORD = "huikuan-demo"  # of every account of the demonstration
LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 360, "height": 740}
PATIENCE = 600  # seconds until the demonstration answers
PIXELS = """async (png) => {
    const image = await createImageBitmap(await (await fetch("data:image/png;base64," + png)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const data = context.getImageData(0, 0, image.width, image.height).data;
    let text = "";
    for (let at = 0; at < data.length; at += 8192) text += String.fromCharCode(...data.subarray(at, at + 8192));
    return [image.width, image.height, btoa(text)];
}"""


@dataclass(frozen=True)
class Shot:
    """A page of one role; ``follow`` is the link on it that leads to the page meant."""

    name: str
    role: str
    path: str
    follow: str = ""
    phone: bool = False


SHOTS = (
    Shot("cockpit", "director", "/"),
    Shot("decomposition", "director", "/targets/decomposition/"),
    Shot("plan", "manager", "/collections/plan/grid/"),
    Shot("today", "rep", "/", phone=True),
    Shot("customer", "rep", "/collections/plan/", follow="#list tbody a", phone=True),
    Shot("matching", "finance", "/receivables/matching/", follow="#list tbody a"),
    Shot("people", "admin", "/people/"),
)


def main() -> int:
    """Take all of them."""
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("--home", type=Path, help="a demonstration's folder (default: one that is thrown away)")
    chosen = given.parse_args()
    PICTURES.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="huikuan-screens-") as folder,
        demonstration(chosen.home or Path(folder) / "home") as url,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        signed_in = {role: sign_in(browser, url, role) for role in dict.fromkeys(shot.role for shot in SHOTS)}
        for shot in SHOTS:
            for lang in LANGUAGES:
                take(browser, url, shot, lang, signed_in[shot.role])
        browser.close()
    return 0


@contextmanager
def demonstration(home: Path) -> Iterator[str]:
    """Served from this folder; gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    program = [sys.executable, "-c", "import sys; from huikuan.shell.cli import main; sys.exit(main())"]
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    env["PYTHONPATH"] = str(ROOT / "src")
    words = [*program, "demo", "--home", str(home), "--port", str(port), "--workers", "1"]
    process = subprocess.Popen(words, env=env, stdin=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        end = time.monotonic() + PATIENCE
        while not answers(url):
            if process.poll() is not None or time.monotonic() > end:
                raise SystemExit("The demonstration did not start; see above.")
            time.sleep(1)
        yield url
    finally:
        process.terminate()
        process.wait()


def answers(url: str) -> bool:
    """Whether the application is there."""
    with suppress(OSError), urllib.request.urlopen(f"{url}/health/", timeout=10) as answer:
        return bool(answer.status == 200)
    return False


def sign_in(browser: Browser, url: str, role: str) -> StorageState:
    """The cookies of somebody who has signed in."""
    page = browser.new_page(base_url=url)
    page.goto("/accounts/login/")
    page.fill("input[name=login]", role)
    page.fill("input[name=password]", PASSWORD)
    page.locator("form:has(input[name=password]) button[type=submit]").click()
    page.wait_for_load_state()
    return page.context.storage_state()


def take(browser: Browser, url: str, shot: Shot, lang: str, signed_in: StorageState) -> None:
    """Go there, and keep the picture with 256 colours."""
    window = browser.new_context(
        base_url=url,
        viewport=PHONE if shot.phone else DESKTOP,
        is_mobile=shot.phone,
        has_touch=shot.phone,
        locale=LANGUAGES[lang],
        storage_state=signed_in,
    )
    page = window.new_page()
    page.goto(shot.path)
    speak(page, lang)
    if shot.follow:
        page.goto(page.locator(shot.follow).first.get_attribute("href") or "")
    page.wait_for_load_state("networkidle")
    png = page.screenshot()
    page.goto("about:blank")
    target = PICTURES / f"{shot.name}.{lang}.png"
    target.write_bytes(palette_png(*page.evaluate(PIXELS, base64.b64encode(png).decode())))
    print(f"{target.relative_to(ROOT)}: {target.stat().st_size // 1000} kB")
    window.close()


def speak(page: Page, lang: str) -> None:
    """Choose the language as a person does."""
    if not (page.get_attribute("html", "lang") or "").startswith(lang):
        page.get_by_role("button", name={"zh": "中文", "en": "EN"}[lang], exact=True).click()
        page.wait_for_load_state()


def palette_png(width: int, height: int, rgba: str) -> bytes:
    """A PNG of 256 colours: the most frequent ones as they are; of the shades between them, the nearest."""
    pixels = np.frombuffer(base64.b64decode(rgba), np.uint8).reshape(-1, 4)[:, :3].astype(np.int32)
    packed = pixels @ np.array([65536, 256, 1])
    colours, where, counts = np.unique(packed, return_inverse=True, return_counts=True)
    parts = np.stack([colours >> 16, colours >> 8 & 255, colours & 255], axis=1)
    frequent = parts[np.argsort(-counts)[:96]]
    shades, shade_of = np.unique(parts // 16, axis=0, return_inverse=True)
    weight = np.bincount(shade_of.ravel(), counts)
    palette = np.concatenate([frequent, shades[np.argsort(-weight)[: 256 - len(frequent)]] * 16 + 8])
    nearest = np.array([np.argmin(((palette - one) ** 2).sum(axis=1)) for one in parts], np.uint8)
    rows = nearest[where].reshape(height, width)
    lines = np.concatenate([np.zeros((height, 1), np.uint8), rows], axis=1).tobytes()
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    blocks = ((b"IHDR", header), (b"PLTE", palette.astype(np.uint8).tobytes()), (b"IDAT", zlib.compress(lines, 9)))
    return b"\x89PNG\r\n\x1a\n" + b"".join(block(kind, data) for kind, data in (*blocks, (b"IEND", b"")))


def block(kind: bytes, data: bytes) -> bytes:
    """One block of a PNG file."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


if __name__ == "__main__":
    sys.exit(main())
