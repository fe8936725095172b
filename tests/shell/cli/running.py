"""Starting ``huikuan`` as a program of its own: piped, on a terminal, interrupted."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HUIKUAN = str(Path(sys.executable).with_name("huikuan"))
PATIENCE = 60  # seconds after which a test gives up; machines here are slow at times
CJK = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")


def run(*words: object, **more: Any) -> subprocess.CompletedProcess[bytes]:
    """Run the command piped, to its end."""
    command = [HUIKUAN, *map(str, words)]
    return subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False, **more)


@dataclass(frozen=True)
class Ended:
    """How a command on a terminal ended, and all it drew there."""

    code: int
    drawn: str


def on_terminal(*words: object, interrupt_at: str = "") -> Ended:
    """Run with stderr on a terminal; send Ctrl-C's signal as soon as the text (a pattern) has been drawn."""
    ours, theirs = pty.openpty()
    command = [HUIKUAN, *map(str, words)]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    drawn, sent, until = b"", not interrupt_at, time.monotonic() + PATIENCE
    try:
        while time.monotonic() < until:
            if not select.select([ours], [], [], 0.2)[0]:
                continue
            try:
                drawn += os.read(ours, 4096)
            except OSError:  # the other end has been closed
                break
            if not sent and re.search(interrupt_at, drawn.decode(errors="ignore")):
                process.send_signal(signal.SIGINT)
                sent = True
        code = process.wait(timeout=PATIENCE)
    finally:
        process.kill()
        os.close(ours)
    assert sent, f"{interrupt_at} was never drawn"
    return Ended(code, drawn.decode(errors="replace"))


def files(folder: Path) -> set[str]:
    """Names of everything in a folder, hidden files too."""
    return {path.name for path in folder.iterdir()}
