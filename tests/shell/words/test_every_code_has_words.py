"""No code reaches a person as a code: whatever the program can find has its sentence.

The codes are taken from the source itself: every text of the form ``topic.what``, and every text put together of a
topic and something else, whose endings are listed here.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

import huikuan
from huikuan.engine.apportion.infeasible import Clash
from huikuan.engine.references import ReferenceKind
from huikuan.foundation.documents.replacing import Reason
from huikuan.shell.words import WORDS
from huikuan.shell.words.formulas import FORMULAS
from huikuan.shell.words.reasons import REASONS
from huikuan.shell.words.verdicts import SMART_REASONS

ROOT = Path(huikuan.__file__).parent
PLACES = ("engine", "foundation", "business", "shell")
# The stages and the reading of workbooks speak in codes only: there any text of the form counts. Elsewhere such texts
# are also addresses, permissions, settings and actions: there the codes of findings and refusals count.
ALL_CODES = (
    "engine/",
    "foundation/imports/",
    "foundation/documents/",
    "foundation/calendar.py",
    "shell/plan/",
    "shell/cli/",
)
APPLICATION = re.compile(
    r"foundation/imports/(web/|migrations/|api|apps|catalogue|found|jobs|models|operations|policies|queries|shapes|steps|"
    r"undoing|uploads|writing|applying|histories)"
)
CODE = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+")
PREFIX = re.compile(r"[a-z][a-z0-9_]*\.(?:[a-z0-9_]*\{\}[a-z0-9_]*)?")
OTHER_TABLES = frozenset({*REASONS, *FORMULAS, *SMART_REASONS})  # no findings: reasons, formulas, marks
EXEMPT = {
    "content.xml": "a file inside an OpenDocument workbook",
    "data.json": "a file beside a typesetting template",
    "main.typ": "a file beside a typesetting template",
    "smart.ok": "the green mark, which is shown as ✓ and says nothing",
    "smart.": "the mark's prefix, replaced by the finding's",
    "huikuan.config.languages": "a module",
    "targets.held_": "completed with items or days; both are tested below",
    "targets.infeasible_": "completed with what clashes; tested below",
    "targets.answered_": "completed with what clashes; tested below",
    "apportion.{}": "a refusal between calculations; the stages tell what they do about it",
}
PENDING: set[str] = set()  # codes whose words are still to come; empty is the normal state


@cache
def sources() -> dict[str, ast.Module]:
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for place in PLACES
        for path in sorted((ROOT / place).rglob("*.py"))
    }


@cache
def nodes(tree: ast.Module) -> tuple[ast.AST, ...]:
    return tuple(node for node in ast.walk(tree) if isinstance(node, ast.Call | ast.JoinedStr | ast.Constant))


def told(*names: str, trees: Iterable[ast.Module]) -> set[str]:
    """Texts that calls of these functions pass first, second or as ``what``: the endings of their codes."""
    found: set[str] = set()
    for call in (node for tree in trees for node in nodes(tree) if isinstance(node, ast.Call)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name in names:
            arguments = [*call.args[:2], *(word.value for word in call.keywords if word.arg == "what")]
            found |= {text for argument in arguments for text in texts(argument)}
    return found


def texts(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


def endings(trees: Mapping[str, ast.Module]) -> dict[str, set[str]]:
    """What may stand at the gap of a code that is put together."""
    imports = [tree for name, tree in trees.items() if name.startswith("foundation/imports/")]
    growing = {str(ReferenceKind.INDUSTRY), str(ReferenceKind.BENCHMARK)}
    return {
        "proposal.formula.{}": set(map(str, ReferenceKind)),
        "proposal.no_{}_growth": growing,
        "proposal.{}_growth_impossible": growing,
        "matching.{}": told("_find", trees=[trees["engine/matching/report.py"]]),
        "cadence.{}": told("_finding", trees=[trees["engine/weekplan/plan.py"]]),
        "file.too_large_{}": told("TooLargeError", "_too_large", trees=imports),
        "write.{}": set(map(str, Reason)),
        "smart_lines.": {code.partition(".")[2] for code in SMART_REASONS},
    }


def written(trees: Mapping[str, ast.Module]) -> dict[str, str]:
    """Every code, or code with a gap {}, and the file that holds it."""
    found: dict[str, str] = {}
    for name, tree in trees.items():
        if not name.startswith((*ALL_CODES, "business/planted")) or APPLICATION.match(name):
            continue
        parts = {id(part) for node in nodes(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in nodes(tree):
            if isinstance(node, ast.JoinedStr):
                text = "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
                if "." in text.replace("{}", "") and re.fullmatch(r"[a-z0-9_]+\.[a-z0-9_.{}]+", text):
                    found[text] = name
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts:
                found |= {node.value: name} if CODE.fullmatch(node.value) or PREFIX.fullmatch(node.value) else {}
    return found


def in_findings(trees: Mapping[str, ast.Module]) -> set[str]:
    """Codes written directly where a finding is made: no other table will do for them."""
    found: set[str] = set()
    for call in (node for tree in trees.values() for node in nodes(tree) if isinstance(node, ast.Call)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name == "Finding":
            found |= {text for word in call.keywords if word.arg == "code" for text in texts(word.value)}
        elif name in {"add", "add_rows", "RefusedError", "_error", "_refused"} and call.args:
            found |= set(texts(call.args[0]))
    return {text for text in found if CODE.fullmatch(text)}


def without_words(trees: Mapping[str, ast.Module]) -> dict[str, str]:
    """Codes that would be shown as they are, and where they stand."""
    gaps, strict = endings(trees), in_findings(trees)
    lacking = {code: "" for code in strict if code not in WORDS}
    for code, name in written(trees).items():
        if code in EXEMPT:
            continue
        filled = {code}
        if code in gaps:
            filled = {code.replace("{}", end) if "{}" in code else code + end for end in gaps[code]} or {code}
        for one in filled:
            if one not in WORDS and (one in strict or one not in OTHER_TABLES):
                lacking[one] = name
    return {code: name or next(iter(places(code, trees)), "") for code, name in lacking.items() if code not in EXEMPT}


def prefixes(trees: Mapping[str, ast.Module]) -> set[str]:
    """Beginnings of codes that are put together in findings and refusals."""
    return {
        text
        for tree in trees.values()
        for node in nodes(tree)
        if isinstance(node, ast.JoinedStr)
        for text in texts(node)
    }


def places(code: str, trees: Mapping[str, ast.Module]) -> Iterator[str]:
    """Files in which a code stands."""
    for name, tree in trees.items():
        if any(isinstance(node, ast.Constant) and node.value == code for node in nodes(tree)):
            yield name


def test_every_code_has_words() -> None:
    lacking = {code: name for code, name in without_words(sources()).items() if code not in PENDING}
    assert lacking == {}


@pytest.mark.parametrize(
    "code",
    [f"targets.infeasible_{clash}" for clash in Clash]
    + ["targets.answered_minimum", "targets.answered_maximum", "targets.held_items", "targets.held_days"],
)
def test_a_refusal_put_together_has_words(code: str) -> None:
    assert code in WORDS


def test_nothing_is_exempt_without_need() -> None:
    lacking = without_words(sources())
    assert {code for code in PENDING if code not in lacking} == set()
    known = written(sources()).keys() | in_findings(sources()) | prefixes(sources())
    assert {code for code in EXEMPT if code not in known} == set()


@pytest.mark.parametrize(
    ("planted", "code"),
    [
        ('doubts.add("cell.planted", Severity.ERROR, place)', "cell.planted"),
        ('doubts.add_rows("cell.planted", Severity.ERROR, place, rows=r, values=v)', "cell.planted"),
        ('Finding(code="plan.planted")', "plan.planted"),
        ('CODES = ((1, "cell.planted"), (2, "cell.blank"))', "cell.planted"),
        ('typed.note("cell.blank" if x else "cell.planted", mask)', "cell.planted"),
        ('Finding(code=f"planted.{what}")', "planted.{}"),
        ('Finding(code=f"cell.planted_{what}")', "cell.planted_{}"),
        ('Finding(code="payer.known")', "payer.known"),  # words as a reason are none as a finding
        ('PREFIX = "planted."', "planted."),
    ],
)
def test_a_planted_code_is_found(planted: str, code: str) -> None:
    trees = sources() | {"business/planted.py": ast.parse(planted)}
    assert without_words(trees)[code] == "business/planted.py"


@pytest.mark.parametrize(
    ("name", "call", "code"),
    [
        ("engine/matching/report.py", 'self._find("planted", 1, case)', "matching.planted"),
        (
            "foundation/imports/archive.py",
            'TooLargeError(file="x", what="planted", size=1, limit=1)',
            "file.too_large_planted",
        ),
    ],
)
def test_a_planted_ending_is_found(name: str, call: str, code: str) -> None:
    tree = ast.Module(body=[*sources()[name].body, *ast.parse(call).body], type_ignores=[])
    assert code in without_words(sources() | {name: tree})
