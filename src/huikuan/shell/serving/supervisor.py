"""``huikuan serve``: prepares the home, starts web and worker, starts them again when they die, stops them together."""

from __future__ import annotations

import argparse
import ctypes
import errno
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from types import FrameType

from django.utils.translation import gettext as _

from huikuan.shell.cli.exits import Exit
from huikuan.shell.serving.surroundings import command, environment, home, web_command

LOOK = 0.2  # seconds between two looks at the children
LASTED = 10  # seconds after which a child counts as having started well
TRIES = 5  # starts that fail one after another before we give up
PR_SET_PDEATHSIG = 1
STOP = 20  # seconds a child has to end by itself; a job cut off then is started again next time


@dataclass
class Child:
    """A process that is to run always."""

    name: str
    words: list[str]
    env: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    begun: float = 0
    failures: int = 0

    def start(self) -> None:
        """In a session of its own: Ctrl-C reaches only us, and we tell the children."""
        self.begun = time.monotonic()
        self.process = subprocess.Popen(
            self.words,
            env=self.env,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=end_with_parent,  # noqa: PLW1509 – we have one thread
        )

    def watch(self) -> bool:
        """Start it again if it died; False when that has failed too often."""
        if self.process is None or self.process.poll() is None:
            return True
        self.failures = 1 if time.monotonic() - self.begun > LASTED else self.failures + 1
        if self.failures >= TRIES:
            say(_("{name} ends again and again; giving up.").format(name=self.name))
            return False
        say(_("{name} ended ({code}); starting it again.").format(name=self.name, code=self.process.returncode))
        self.start()
        return True

    def stop(self) -> None:
        """Ask it to end."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait(self, until: float) -> None:
        """Until it has ended, at most until then."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@dataclass
class Supervisor:
    """The children, and whether we are to end."""

    children: list[Child]
    ending: bool = field(default=False)

    def end(self, number: int, frame: FrameType | None) -> None:
        """By signal."""
        self.ending = True

    def run(self, told: str) -> int:
        """Until a signal or until a child can't be kept alive; ``told`` is said when the web answers."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.end)
        for child in self.children:
            child.start()
        failed = False
        try:
            while not self.ending and not failed:
                failed = not all(child.watch() for child in self.children)
                if told and self.answers():
                    say(told)
                    told = ""
                time.sleep(LOOK)
        finally:
            for child in self.children:
                child.stop()
            until = time.monotonic() + STOP
            for child in self.children:
                child.wait(until)
        say(_("Stopped."))
        return Exit.FINDINGS if failed else Exit.OK

    def answers(self) -> bool:
        """Whether the web server takes calls (a worker alone has no address)."""
        web = next((child for child in self.children if child.name == "web"), None)
        if web is None:
            return True
        host, port = web.words[web.words.index("--host") + 1], int(web.words[web.words.index("--port") + 1])
        try:
            socket.create_connection(("127.0.0.1" if host in {"0.0.0.0", "::"} else host, port), timeout=1).close()
        except OSError:
            return False
        return True


def serve(chosen: argparse.Namespace) -> int:
    """Prepare the home, start, watch; 0 when stopped by a person."""
    refused = refusal(chosen)
    if refused:
        return refused
    say(_("Getting ready …"))
    prepared = subprocess.run(
        command("--lang", chosen.lang, "prepare"), env=environment(chosen.lang), stdout=subprocess.PIPE, check=False
    )
    if prepared.returncode:
        return Exit.REFUSED
    return watch(chosen, token=prepared.stdout.decode().strip())


def refusal(chosen: argparse.Namespace) -> int:
    """Says why it can't listen where it shall; 0 when it can."""
    why = "" if chosen.worker_only else port_refusal(chosen.host, chosen.port)
    if why:
        say(why)
    return Exit.REFUSED if why else Exit.OK


def watch(chosen: argparse.Namespace, *, token: str = "", more: str = "") -> int:
    """Start in a home that is prepared, and watch; ``more`` is told after the address."""
    env = environment(chosen.lang)
    children = []
    if not chosen.worker_only:
        children.append(Child("web", web_command(chosen.host, chosen.port, chosen.workers), env))
    if not chosen.web_only:
        children.append(Child("worker", command("--lang", chosen.lang, "worker"), env))
    return Supervisor(children).run("\n".join(filter(None, (address(chosen, token), more))))


def address(chosen: argparse.Namespace, token: str) -> str:
    """What is printed when the web answers: where it is, and the way in while nobody has an account."""
    if chosen.worker_only:
        return _("The worker is running on {home}. Stop with Ctrl-C.").format(home=home())
    shown = "localhost" if chosen.host in {"0.0.0.0", "::"} else chosen.host
    url = f"http://{f'[{shown}]' if ':' in shown else shown}:{chosen.port}/"
    lines = [_("Huikuan is at {url} (data in {home}). Stop with Ctrl-C.").format(url=url, home=home())]
    if token:
        lines.append(_("First start: make your administrator at {url}").format(url=f"{url}welcome/?token={token}"))
    return "\n".join(lines)


def port_refusal(host: str, port: int) -> str:
    """Why we can't listen there, in words; empty when we can."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            told = _("Port {port} is taken by another program, perhaps another Huikuan. Choose one with --port.")
            return told.format(port=port)
        return _("Can't listen on {host}:{port}: {why}").format(host=host, port=port, why=error.strerror)
    return ""


def end_with_parent() -> None:
    """In a child: end when we are killed without a chance to tell it, or it would keep the port (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def say(text: str) -> None:
    """To whoever started us."""
    print(text, file=sys.stderr, flush=True)
