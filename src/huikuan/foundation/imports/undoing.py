"""Taking a whole import back while nothing depends on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.apps import apps
from django.db.models import CASCADE, ForeignKey, ForeignObjectRel, Model

from huikuan.foundation.imports import catalogue
from huikuan.foundation.imports.models import Import, ImportChange, ImportState
from huikuan.foundation.operations import RefusedError

_PIECE = 500


def made_tables() -> list[type[Model]]:
    """The models whose rows imports make and undoing deletes, those that refer to others first."""
    labels = [label for one in reversed(list(catalogue.sheet_imports().values())) for label in one.tables]
    return [apps.get_model(label) for label in dict.fromkeys(sorted(labels, key=lambda label: label == "people.unit"))]


def put_back(origin: Import) -> int:
    """Give changed rows the values they had; RefusedError (``imports.changed_since``) where somebody has changed one
    since, by hand or by a later import. Returns how many."""
    by_model: defaultdict[str, list[ImportChange]] = defaultdict(list)
    for change in origin.changes.order_by("-pk"):
        by_model[change.model].append(change)
    for label, changes in by_model.items():
        model = apps.get_model(label)
        for piece in _pieces(changes):
            _refuse_changed(model, piece, origin)
            for change in piece:
                model._base_manager.filter(pk=change.row_id).update(**change.before)
    return sum(map(len, by_model.values()))


def _refuse_changed(model: type[Model], changes: list[ImportChange], origin: Import) -> None:
    ids = [change.row_id for change in changes]
    later = ImportChange.objects.filter(
        model=model._meta.label_lower, row_id__in=ids, batch__state=ImportState.APPLIED, pk__gt=changes[0].pk
    ).exclude(batch=origin)
    count = later.values("row_id").distinct().count()
    if not count and "revision" in changes[0].after:
        # An import may have changed a row more than once: the last change is the one that must still stand.
        last = {change.row_id: change.after["revision"] for change in reversed(changes)}
        now = dict(model._base_manager.filter(pk__in=ids).values_list("pk", "revision"))
        count = sum(now.get(pk) != revision for pk, revision in last.items())
    if count:
        raise RefusedError("imports.changed_since", table=model._meta.label_lower, count=count)


def drop_successors(origin: Import) -> None:
    """Delete the rows that followed others in a history (a new owner), so that the earlier can be current again."""
    for model in made_tables():
        for name in _wholes(model):
            rows = model._base_manager.filter(origin=origin).exclude(**{f"{name}__origin": origin})
            rows._raw_delete(rows.db)


def refuse_dependents(origin: Import) -> None:
    """RefusedError (``imports.depended_on``) where something else that was brought in or recorded by somebody refers to
    a row that would go, or somebody has changed such a row (``imports.changed_since``)."""
    for model in made_tables():
        mine = model._base_manager.filter(origin=origin)
        edited = mine.exclude(revision=1).count() if hasattr(model, "revision") else 0
        if edited:
            raise RefusedError("imports.changed_since", table=model._meta.label_lower, count=edited)
        for relation in _relations(model):
            other = relation.related_model
            if not _has_origin(other):
                continue
            rows = other._base_manager.filter(**{f"{relation.field.name}__in": mine}).exclude(origin=origin)
            count = rows.count()
            if count:
                raise RefusedError(
                    "imports.depended_on",
                    table=model._meta.label_lower,
                    by_table=other._meta.label_lower,
                    count=count,
                )


def delete_made(origin: Import) -> tuple[int, int]:
    """Delete the rows that the import made; (how many went, how many stay because something that can't go names them,
    such as a withdrawn invoice or a plan)."""
    gone = kept = 0
    for model in made_tables():
        mine = model._base_manager.filter(origin=origin)
        for name in _wholes(model):  # they go with what they are a part of, or stay with it
            mine = mine.exclude(**{f"{name}__origin": origin})
        relations = list(_relations(model))
        if not relations:
            gone += mine._raw_delete(mine.db)
            continue
        doomed = set(mine.values_list("pk", flat=True))
        everything = len(doomed)
        _spare_referenced(model, relations, doomed)
        kept += everything - len(doomed)
        gone += _delete(model, sorted(doomed))
    return gone, kept


def _spare_referenced(model: type[Model], relations: list[ForeignObjectRel], doomed: set[int]) -> None:
    """Take out of ``doomed`` what a remaining row refers to, and then what that refers to among its own kind.

    A part of a doomed row goes with it, so what it refers to is not spared for its sake.
    """
    held: list[tuple[int, int]] = []  # (row of this model that goes or stays with the reference, row referred to)
    for relation in relations:
        other, column = relation.related_model, relation.field.name
        rows = other._base_manager.exclude(**{column: None})
        holders = ["pk"] if other is model else [one.field.name for one in _pointing(model) if _of(one, other)]
        if holders:
            held += rows.values_list(holders[0], column)
        else:
            doomed.difference_update(rows.values_list(column, flat=True).distinct())
    while spared := {to for holder, to in held if holder not in doomed and to in doomed}:
        doomed -= spared


def _of(relation: ForeignObjectRel, other: type[Model]) -> bool:
    return relation.related_model is other and _is_part(relation)


def _delete(model: type[Model], pks: list[int]) -> int:
    count = 0
    for at in range(0, len(pks), _PIECE):
        piece = pks[at : at + _PIECE]
        for relation in _pointing(model):
            if _is_part(relation):
                parts = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": piece})
                parts._raw_delete(parts.db)
        rows = model._base_manager.filter(pk__in=piece)
        count += rows._raw_delete(rows.db)
    return count


def _pointing(model: type[Model]) -> list[ForeignObjectRel]:
    """Every foreign key to the model, those without a name on this side too."""
    fields = model._meta.get_fields(include_hidden=True)
    return [one for one in fields if isinstance(one, ForeignObjectRel) and isinstance(one.field, ForeignKey)]


def _is_part(relation: ForeignObjectRel) -> bool:
    """Whether rows there are parts of a row here; a tree's branches are rows of their own."""
    return relation.on_delete is CASCADE and relation.related_model is not relation.model


def _relations(model: type[Model]) -> Iterator[ForeignObjectRel]:
    return (relation for relation in _pointing(model) if not _is_part(relation))


def _wholes(model: type[Model]) -> list[str]:
    """Foreign keys to what a row of this model is a part of, among the things that are brought in."""
    keys = [field for field in model._meta.concrete_fields if isinstance(field, ForeignKey)]
    return [key.name for key in keys if _is_part(key.remote_field) and _has_origin(key.remote_field.model)]


def _has_origin(model: type[Model]) -> bool:
    return any(field.name == "origin" and field.related_model is Import for field in model._meta.fields)


def _pieces(changes: list[ImportChange]) -> Iterable[list[ImportChange]]:
    return (changes[at : at + _PIECE] for at in range(0, len(changes), _PIECE))
