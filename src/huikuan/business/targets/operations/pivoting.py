"""Typing into lines of the pivot: spread over their leaves, looked at first, taken over as one edit like any other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.db import transaction
from django.http import Http404

from huikuan.business.targets.models import Edit, MonthPlan
from huikuan.business.targets.operations.editing import LARGEST, CellEdit, edit_cells
from huikuan.business.targets.operations.log import open_plan
from huikuan.business.targets.operations.pivot_leaves import LeafOf, leaves_asked
from huikuan.business.targets.operations.splitting import SplitEdit, edit_days, edit_items
from huikuan.business.targets.pivot import Asked, Dimension, Ground, splits
from huikuan.business.targets.policies import EDIT_TARGETS
from huikuan.business.targets.queries.pivot_names import names_of, path_name
from huikuan.business.targets.queries.pivoting import Pair, pivot_sums, sum_of
from huikuan.engine.apportion import Clash
from huikuan.engine.money import Fen, yuan_text
from huikuan.engine.pivot import Key, LineError, spread_lines
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.permissions.actor import Actor

MOST_LINES = 50  # typed at once
MOST_SHOWN = 200  # lines that follow
NAMED = 3  # leaves in the way that a refusal names
LONGEST = 1_000  # of the reason kept with an edit


class _TakenBackError(Exception):
    """Ends the transaction of a trial."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedLine:
    """A line before and after, at its ``depth``; ``typed`` or followed."""

    key: Key
    depth: int
    name: str
    was: Fen | None
    now: Fen | None
    typed: bool

    @property
    def change(self) -> Fen:
        """By how much it moves."""
        return (self.now or 0) - (self.was or 0)

    @property
    def steps(self) -> range:
        """One for each line it stands in, for templates."""
        return range(self.depth)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What would follow: lines (``more`` are not listed), people, how many ``targets`` were set, and the ``state`` it
    rests on."""

    lines: list[MovedLine]
    people: list[MovedLine]
    more: int
    targets: int
    was: Fen
    now: Fen
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """The leaves asked for and what they are to be."""

    leaves: Mapping[int, LeafOf]
    after: Mapping[int, Fen | None]
    state: str

    @property
    def changed(self) -> dict[int, tuple[Fen | None, Fen | None]]:
        """Leaf → was, now."""
        was = {pk: one.leaf.amount for pk, one in self.leaves.items()}
        return {pk: (was[pk], now) for pk, now in self.after.items() if now != was[pk]}


def try_lines(*, actor: Actor, plan_id: int, asked: Asked) -> Trial:
    """What would follow from what is asked, without doing it; refusals as for `take_lines`."""
    actor.require(EDIT_TARGETS)
    found: Trial | None = None
    try:
        with transaction.atomic():
            plan = open_plan(plan_id, whole=False)
            planned = plan_lines(actor, plan, asked)
            before = _picture(actor, plan, asked)
            _write(actor, plan, asked, planned, "")
            found = _trial(asked, planned, before, _picture(actor, plan, asked))
            raise _TakenBackError
    except _TakenBackError:
        assert found is not None
        return found


def take_lines(*, actor: Actor, plan_id: int, asked: Asked, seen: str, reason: str = "") -> Edit:
    """Give lines what was typed, as one edit of their leaves with everything that follows from it.

    ``seen`` is the `Trial.state` that was looked at: StaleError when a leaf, a hold, a bound or an answer has changed
    since. 404 for a line without leaves in scope; RefusedError for one that cannot be typed in this order, amounts
    that holds, answers and bounds don't allow, and too many leaves at once.
    """
    actor.require(EDIT_TARGETS)
    with transaction.atomic():
        plan = open_plan(plan_id, whole=False)
        planned = plan_lines(actor, plan, asked)
        if planned.state != seen:
            raise StaleError
        return _write(actor, plan, asked, planned, _told(asked, planned, reason))


def plan_lines(actor: Actor, plan: MonthPlan, asked: Asked) -> Planned:
    """The leaves that are asked for, and what they become."""
    refuse_typed(asked)
    leaves = leaves_asked(actor, plan, asked)
    for key in asked.typed:
        if not any(one.leaf.key[: len(key)] == key for one in leaves.values()):
            raise Http404
    try:
        after = spread_lines(leaves=[one.leaf for one in leaves.values()], typed=asked.typed, stays=_stays(asked))
    except LineError as error:
        raise _refusal(asked, list(leaves.values()), error) from error
    except ValueError as error:
        raise RefusedError("targets.not_editable", plan=str(plan)) from error
    state = asked.state({pk: one.leaf for pk, one in leaves.items()})
    return Planned(leaves=leaves, after=dict(zip(leaves, after, strict=True)), state=state)


def _stays(asked: Asked) -> bool:
    """Of people's items and days only those typed move here: the person's others follow by themselves."""
    return asked.stays and asked.ground is Ground.TREE


def refuse_typed(asked: Asked) -> None:
    """RefusedError for lines that cannot be typed in this order, amounts beyond bounds, and too many at once."""
    if not asked.typed:
        raise RefusedError("targets.nothing_typed")
    if len(asked.typed) > MOST_LINES:
        raise RefusedError("targets.too_many", most=MOST_LINES)
    for key, fen in asked.typed.items():
        if not splits(asked.order, key):
            raise RefusedError("targets.pivot_person_total", name=path_name(asked.order, key))
        if fen < 0:
            raise RefusedError("targets.negative", name=path_name(asked.order, key))
        if fen > LARGEST:
            raise RefusedError("targets.too_large", name=path_name(asked.order, key))


def _refusal(asked: Asked, leaves: list[LeafOf], error: LineError) -> RefusedError:
    refusal = error.refusal
    line = error.line if error.line is not None else next(iter(asked.typed))
    in_the_way = [leaves[at] for at in error.leaves]
    answered = any(one.answered for one in in_the_way)
    kind = "answered" if answered and refusal.clash in {Clash.MINIMUM, Clash.MAXIMUM} else "infeasible"
    return RefusedError(
        f"targets.{kind}_{refusal.clash}",
        name=path_name(asked.order, line),
        required_fen=refusal.required,
        limit_fen=refusal.limit,
        by_fen=refusal.by,
        others=[one.name() for one in in_the_way[:NAMED]]
        or [path_name(asked.order, key) for key in asked.typed][:NAMED],
    )


def _write(actor: Actor, plan: MonthPlan, asked: Asked, planned: Planned, reason: str) -> Edit:
    changed = planned.changed
    if not changed:
        raise RefusedError("targets.nothing_typed")
    if asked.ground is Ground.TREE:
        cells = [CellEdit(pk, now, was) for pk, (was, now) in changed.items()]
        return edit_cells(actor=actor, plan_id=plan.pk, edits=cells, reason=reason)
    rows = [SplitEdit(pk, now or 0, was or 0) for pk, (was, now) in changed.items()]
    change = edit_items if asked.ground is Ground.ITEMS else edit_days
    return change(actor=actor, plan_id=plan.pk, edits=rows, reason=reason)


def _told(asked: Asked, planned: Planned, reason: str) -> str:
    """For the history: an edit keeps the leaves, this says what was typed."""
    lines = []
    for key, fen in asked.typed.items():
        was = sum(one.leaf.amount or 0 for one in planned.leaves.values() if one.leaf.key[: len(key)] == key)
        lines.append(f"{path_name(asked.order, key)}: {yuan_text(was)} → {yuan_text(fen)}")
    return "; ".join([*lines, *([reason] if reason else [])])[:LONGEST]


Picture = dict[Key, dict[Key, Pair]]  # line → the lines below it
PEOPLE: Key = (-1,)  # in a picture: by person, whatever the order


def _picture(actor: Actor, plan: MonthPlan, asked: Asked) -> Picture:
    """The lines around those typed, and everybody's targets."""
    above = sorted({key[:length] for key in asked.typed for length in range(len(key))} or {()})
    found = {key: pivot_sums(actor, plan, asked.order, key, len(key) + 1) for key in above}
    if asked.ground is Ground.TREE:
        found[PEOPLE] = pivot_sums(actor, plan, (Dimension.PERSON,), ())
    return found


def _trial(asked: Asked, planned: Planned, before: Picture, after: Picture) -> Trial:
    was, now = (sum_of(picture[()].values())[0] or 0 for picture in (before, after))
    lines = list(_moved_below(asked, (), before, after))
    people = sorted(after.get(PEOPLE, {}))
    called = names_of(Dimension.PERSON, [key[0] for key in people])
    moved = [_moved(asked, key, 0, called[key[0]], before[PEOPLE], after[PEOPLE]) for key in people]
    moved = [replace(one, typed=False) for one in moved if one.was != one.now]
    return Trial(
        lines=lines[:MOST_SHOWN],
        people=moved[:MOST_SHOWN],
        more=max(len(lines) - MOST_SHOWN, 0) + max(len(moved) - MOST_SHOWN, 0),
        targets=len(planned.changed),
        was=was,
        now=now,
        state=planned.state,
    )


def _moved_below(asked: Asked, key: Key, before: Picture, after: Picture) -> Iterable[MovedLine]:
    was, now = before[key], after[key]
    order = sorted(now, key=lambda one: (one[-1] == 0, -(now[one][0] or 0), one))
    called = names_of(asked.order[len(key)], [one[-1] for one in order])
    for one in order:
        line = _moved(asked, one, len(key), called[one[-1]], was, now)
        if line.typed or line.was != line.now or one in after:
            yield line
        if one in after:
            yield from _moved_below(asked, one, before, after)


def _moved(
    asked: Asked, key: Key, depth: int, name: str, was: Mapping[Key, Pair], now: Mapping[Key, Pair]
) -> MovedLine:
    before = was.get(key, (None, None))[0]
    return MovedLine(key=key, depth=depth, name=name, was=before, now=now[key][0], typed=key in asked.typed)
