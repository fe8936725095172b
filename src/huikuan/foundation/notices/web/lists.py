"""The list of notices."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huikuan.foundation.lists.columns import Col, Kind
from huikuan.foundation.lists.filters import BoolFilter
from huikuan.foundation.lists.spec import Empty, ListSpec
from huikuan.foundation.notices import queries

NOTICES = ListSpec(
    key="notices.list",
    title=_("Notices"),
    question=_("What have others done that I have to know?"),
    columns=(
        Col(
            key="text",
            label=_("notice"),
            needs=("kind", "params"),
            text=lambda row: queries.text_of(row["kind"], row["params"]),
            link=lambda row: queries.link_of(row["kind"], row["params"]),
        ),
        Col(key="at", label=_("at"), path="at", kind=Kind.MOMENT),
        Col(key="seen", label=_("seen or overtaken at"), path="seen_at", kind=Kind.MOMENT),
    ),
    filters=(BoolFilter(key="unseen", label=_("not seen yet"), when=Q(seen_at=None)),),
    sort="-at",
    empty=Empty(
        icon="bell",
        title=_("No notices yet"),
        text=_("When others do something that concerns you, such as releasing your targets, it stands here."),
    ),
)
