"""``huikuan backup`` and ``huikuan restore``: one file with the database as it stood at one moment, and all uploads.

The file is a ZIP: ``manifest.json`` (what is in it: rows and SHA-256 of each table and file), the database (SQLite's
own file, or one COPY text for each table of PostgreSQL), and ``files/``. The secret key is not in it. Restoring checks
everything against the manifest before anything counts.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils.translation import gettext as _

from huikuan import __version__
from huikuan.foundation import clock
from huikuan.foundation.documents.replacing import CannotWriteError, check_writable
from huikuan.shell.cli.exits import Exit
from huikuan.shell.cli.terminal import Progress
from huikuan.shell.serving import postgres_copy, sqlite_copy
from huikuan.shell.serving.errors import DamagedError, RestoreRefusedError

FORMAT = 1
MANIFEST = "manifest.json"
BLOCK = 1 << 20
Tell = Callable[[str, int, int], None]


def backup(chosen: argparse.Namespace) -> int:
    """``huikuan backup FILE``."""
    target: Path = chosen.file
    try:
        check_writable(target)
    except CannotWriteError as error:
        return _refuse(_("{path} can't be written.").format(path=error.path), Exit.CANNOT_WRITE)
    if target.exists() and not chosen.force:
        return _refuse(_("{path} exists; replace it with --force.").format(path=target), Exit.CANNOT_WRITE)
    with Progress() as progress:
        manifest = write_archive(target, progress)
    rows = sum(table["rows"] for table in manifest["tables"].values())
    told = _("Written: {path} ({tables} tables, {rows} rows, {files} files).")
    print(told.format(path=target, tables=len(manifest["tables"]), rows=f"{rows:,}", files=len(manifest["files"])))
    return Exit.OK


def restore(chosen: argparse.Namespace) -> int:
    """``huikuan restore FILE``."""
    try:
        with Progress() as progress:
            manifest = read_archive(chosen.file, progress, force=chosen.force)
    except RestoreRefusedError as error:
        return _refuse(str(error), Exit.REFUSED)
    rows = sum(table["rows"] for table in manifest["tables"].values())
    told = _("Restored and checked: {tables} tables, {rows} rows, {files} files, as of {made}.")
    numbers = {"tables": len(manifest["tables"]), "rows": f"{rows:,}", "files": len(manifest["files"])}
    print(told.format(made=manifest["made"], **numbers))
    return Exit.OK


def write_archive(target: Path, progress: Tell) -> dict[str, Any]:
    """Make the backup beside the target and put it in place when it is whole."""
    copy = postgres_copy if connection.vendor == "postgresql" else sqlite_copy
    with tempfile.TemporaryDirectory(dir=target.resolve().parent, prefix=".huikuan-backup-") as made:
        folder = Path(made)
        (folder / "database").mkdir()
        tables = copy.dump(folder / "database", progress)
        # The files after the database: of every row that is in it, the file was there before.
        files = {name: _digest(path) for name, path in _uploads().items()}
        manifest = {
            "format": FORMAT,
            "version": __version__,
            "made": clock.now().isoformat(timespec="seconds"),
            "vendor": connection.vendor,
            "migrations": postgres_copy.migrations(),
            "tables": tables,
            "files": files,
        }
        (folder / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
        archive = folder / "archive.zip"
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as file:
            file.write(folder / MANIFEST, MANIFEST)
            for path in sorted((folder / "database").iterdir()):
                progress(_("packing"), 0, 0)
                file.write(path, f"database/{path.name}")
            for name, path in _uploads().items():
                if name in files:
                    file.write(path, f"files/{name}")
        archive.chmod(0o600)
        archive.replace(target)
    return manifest


def read_archive(source: Path, progress: Tell, *, force: bool) -> dict[str, Any]:
    """Unpack, check, load, check again, and only then put everything in place."""
    copy = postgres_copy if connection.vendor == "postgresql" else sqlite_copy
    home = Path(settings.MEDIA_ROOT).parent
    if not force and (copy.occupied() or any(Path(settings.MEDIA_ROOT).glob("**/*.*"))):
        raise RestoreRefusedError(
            _("There is a company in {home} already. Restore into an empty home, or replace it with --force.").format(
                home=home
            )
        )
    with tempfile.TemporaryDirectory(dir=home, prefix=".huikuan-restore-") as made:
        folder = Path(made)
        manifest = _unpack(source, folder, progress)
        try:
            copy.load(folder / "database", manifest, progress)
        except DamagedError as error:
            raise RestoreRefusedError(_("The backup is damaged: {what}").format(what=error)) from error
        _put_files(folder / "files")
    progress(_("bringing up to date"), 0, 0)
    call_command("migrate", verbosity=0, interactive=False)
    return manifest


def _unpack(source: Path, folder: Path, progress: Tell) -> dict[str, Any]:
    damaged = _("{path} is no backup of Huikuan, or it is damaged.").format(path=source)
    try:
        with zipfile.ZipFile(source) as file:
            manifest: dict[str, Any] = json.loads(file.read(MANIFEST))
            _check_kind(manifest)
            for name in file.namelist():
                path = (folder / name).resolve()
                if not path.is_relative_to(folder.resolve()):
                    raise RestoreRefusedError(damaged)
                progress(_("unpacking"), 0, 0)
                path.parent.mkdir(parents=True, exist_ok=True)
                with file.open(name) as packed, path.open("wb") as out:
                    shutil.copyfileobj(packed, out, BLOCK)
    except FileNotFoundError:
        raise RestoreRefusedError(_("{path} does not exist.").format(path=source)) from None
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise RestoreRefusedError(damaged) from error
    (folder / "files").mkdir(exist_ok=True)
    found = {
        str(path.relative_to(folder / "files")): _digest(path)
        for path in (folder / "files").rglob("*")
        if path.is_file()
    }
    if found != manifest["files"]:
        raise RestoreRefusedError(damaged)
    return manifest


def _check_kind(manifest: dict[str, Any]) -> None:
    if manifest["format"] != FORMAT:
        raise RestoreRefusedError(_("The backup was made by a newer version ({version}).").format(**manifest))
    if manifest["vendor"] != connection.vendor:
        told = _("The backup is one of {theirs}, but DATABASE_URL names {ours}.")
        raise RestoreRefusedError(told.format(theirs=manifest["vendor"], ours=connection.vendor))
    unknown = postgres_copy.unknown_migrations(manifest["migrations"])
    if unknown:
        told = _("The backup was made by a newer version ({version}): this one does not know {what}.")
        raise RestoreRefusedError(told.format(version=manifest["version"], what=unknown[0]))


def _uploads() -> dict[str, Path]:
    root = Path(settings.MEDIA_ROOT)
    return {str(path.relative_to(root)): path for path in sorted(root.rglob("*")) if path.is_file()}


def _put_files(fresh: Path) -> None:
    root = Path(settings.MEDIA_ROOT)
    old = root.with_name(f".{root.name}-replaced")
    shutil.rmtree(old, ignore_errors=True)
    if root.exists():
        root.rename(old)
    fresh.rename(root)
    for path in root.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    shutil.rmtree(old, ignore_errors=True)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _refuse(words: str, code: Exit) -> int:
    sys.stderr.write(words + os.linesep)
    return code
