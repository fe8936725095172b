"""Why a file was refused whole: exceptions that carry codes and facts; the shell turns them into words."""

from __future__ import annotations

from collections.abc import Sequence

from huikuan.engine.findings import Finding, Severity


class ImportRefusedError(Exception):
    """The file can't be read as a whole.

    ``code`` and ``params`` are those of the first of ``findings``; ``findings`` names everything that is wrong, so
    that a person can repair it all in one go.
    """

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(findings[0].code)
        self.findings = tuple(findings)
        self.code = self.findings[0].code
        self.params = self.findings[0].params


def _single(code: str, **params: object) -> tuple[Finding, ...]:
    return (Finding(code=code, severity=Severity.ERROR, params=params),)


class NotAWorkbookError(ImportRefusedError):
    """The content is something else: ``seems`` is pdf, image, word, text, empty … (see containers.SIGNATURES)."""

    def __init__(self, *, file: str, seems: str) -> None:
        super().__init__(_single("file.not_a_workbook", file=file, seems=seems))


class EncryptedError(ImportRefusedError):
    """The workbook, or the archive (``what``), needs a password."""

    def __init__(self, *, file: str, what: str = "") -> None:
        super().__init__(_single("file.encrypted_archive" if what else "file.encrypted", file=file))


class TooLargeError(ImportRefusedError):
    """The file is larger than the limit, or unpacks to more than it (a zip bomb); sizes in MiB, cells as a count."""

    def __init__(self, *, file: str, what: str, size: int, limit: int) -> None:
        super().__init__(_single(f"file.too_large_{what}", file=file, size=size, limit=limit))


class NestedError(ImportRefusedError):
    """An archive holds another archive, or a workbook (``member``): what is in there is not looked for."""

    def __init__(self, *, file: str, member: str) -> None:
        super().__init__(_single("file.nested_archive", file=file, member=member))


class UnreadableError(ImportRefusedError):
    """The file is not there, not allowed, cut short, damaged, or the system refuses it.

    ``file.not_found``, ``file.no_permission``, ``file.incomplete``, ``file.damaged``, ``file.unreadable``.
    """

    def __init__(self, *, code: str, file: str) -> None:
        super().__init__(_single(code, file=file))


class MissingSheetsError(ImportRefusedError):
    """At least one required sheet is absent; missing columns of the others are listed too."""


class MissingColumnsError(ImportRefusedError):
    """Every required sheet is there, but required columns are not."""


class MappingError(ImportRefusedError):
    """The mapping file is wrong: ``mapping.*`` with ``where`` (its table and key) and ``value``."""

    def __init__(self, code: str, *, file: str, where: str, value: str = "", expected: str = "") -> None:
        super().__init__(_single(code, file=file, where=where, value=value, expected=expected))
