"""Budget and factors from a workbook."""

from __future__ import annotations

import polars as pl
from django.utils.translation import gettext

from huikuan.business.directory import operations as directory
from huikuan.business.targets.factors import PREFIX
from huikuan.business.targets.models import Budget
from huikuan.business.targets.operations.storing import unit_ids
from huikuan.business.targets.policies import IMPORT_TARGETS
from huikuan.business.targets.queries.frames import sheet_frame
from huikuan.business.targets.sheets import BUDGET, FACTORS
from huikuan.foundation.audit.record import record
from huikuan.foundation.company import operations as company
from huikuan.foundation.company import queries as settings
from huikuan.foundation.imports.applying import Counts, Diff, diff, remember
from huikuan.foundation.imports.models import Import
from huikuan.foundation.imports.table import NOTES
from huikuan.foundation.imports.writing import ID, insert_frame, lock_table, update_frame
from huikuan.foundation.operations import operation
from huikuan.foundation.permissions.actor import Actor


def preview(key: str, frame: pl.DataFrame) -> Diff:
    """What an import of the sheet ``budget`` or ``factors`` would change; writes nothing."""
    sheet = FACTORS if key == "factors" else BUDGET
    return diff(sheet_frame(key, ids=key == "budget"), frame, sheet.unique)


@operation(IMPORT_TARGETS)
def import_budget(*, actor: Actor, frame: pl.DataFrame, origin: Import) -> Counts:
    """Bring in the budget by month and region; an empty region is the whole company.

    A region that nobody has named before is made: taken for the company, its budget would be everybody's.
    """
    lock_table(Budget)
    found = preview("budget", frame)
    directory.add_units(found.new["region"], origin=origin)
    insert_frame(Budget, _budget(found.new).with_columns(origin_id=pl.lit(origin.pk, dtype=pl.Int64())))
    before, after = _budget(found.before), _budget(found.changed)
    remember(origin, "targets.budget", before, after)
    update_frame(Budget, after)
    record(actor=actor, action="targets.import_budget", subject=origin, after=found.counts.as_json())
    return found.counts


def _budget(rows: pl.DataFrame) -> pl.DataFrame:
    columns = rows.select(
        "month", "sales", "collection", "expense", unit_id=unit_ids(rows["region"]), notes=pl.col(NOTES).fill_null("")
    )
    return columns.with_columns(rows[ID]) if ID in rows.columns else columns


@operation(IMPORT_TARGETS)
def import_factors(*, actor: Actor, frame: pl.DataFrame, origin: Import) -> Counts:
    """Bring in the factors as settings; a value that makes no sense is kept too, and told with every plan."""
    found = preview("factors", frame)
    standing = {(version.key, version.scope): version for version in settings.chosen().select_for_update()}
    for factor, region, value in pl.concat([found.new, found.changed]).select(list(FACTORS.by_key)).iter_rows():
        key, scope = PREFIX + factor, region or ""
        before = standing.get((key, scope))
        company.succeed(
            actor=actor,
            before=before,
            key=key,
            scope=scope,
            value=value,
            reason=str(origin.file_name),
            origin=origin,
        )
    record(actor=actor, action="targets.import_factors", subject=origin, after=found.counts.as_json())
    return found.counts


@operation(IMPORT_TARGETS)
def withdraw_factors(*, actor: Actor, origin: Import) -> None:
    """Let the factors that counted before an import count again, as the next versions; refusals as `take_back`."""
    reason = gettext("Import undone: {file}").format(file=origin.file_name)
    count = company.take_back(actor=actor, origin=origin, reason=reason)
    record(actor=actor, action="targets.withdraw_factors", subject=origin, after={"versions": count})
