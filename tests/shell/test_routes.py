"""Every route says who may open it, and lets exactly those in: all addresses × all roles, and nobody unsigned."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.exceptions import NoReverseMatch

from huikuan.foundation.permissions import Permission

# Pages that libraries bring: they guard themselves.
LIBRARIES = ("accounts/", "api/")


def routes() -> Iterator[tuple[str, URLPattern]]:
    def walk(patterns, prefix: str) -> Iterator[tuple[str, URLPattern]]:
        for one in patterns:
            where = prefix + str(one.pattern)
            if isinstance(one, URLResolver):
                yield from walk(one.url_patterns, where)
            else:
                yield where, one

    return walk(get_resolver().url_patterns, "")


OURS = [(where, one) for where, one in routes() if not where.startswith(LIBRARIES)]


@pytest.mark.parametrize(("where", "route"), OURS, ids=[where or "/" for where, _ in OURS])
def test_every_route_declares_who_may_open_it(where, route) -> None:
    view = route.callback
    assert isinstance(getattr(view, "permission", None), Permission) or getattr(view, "public", False), where


def address(where: str) -> str:
    """The route with a number that nothing has, in place of each parameter."""
    path = where
    while "<" in path:
        start, end = path.index("<"), path.index(">")
        kind = path[start + 1 : end].split(":")[0]
        path = (
            path[:start]
            + {"int": "987654321", "str": "x", "slug": "x", "uuid": "0" * 8 + "-0000-0000-0000-" + "0" * 12}.get(
                kind, "x"
            )
            + path[end + 1 :]
        )
    return "/" + path


# Who sees everything, a branch, the own customers: three kinds of scope in SQL. The others see what zhao sees.
ALIKE = [pytest.param(role, marks=pytest.mark.any_database) for role in ("zheng", "wang")]


@pytest.mark.parametrize("role", ["zhao", "qian", "li", *ALIKE])
def test_roles_enter_only_where_they_may(cast, role) -> None:
    browser = cast.client(role)
    actor = cast.actor(role)
    wrong = []
    for where, route in OURS:
        permission = getattr(route.callback, "permission", None)
        if permission is None:
            continue
        try:
            status = browser.get(address(where)).status_code
        except NoReverseMatch as error:
            wrong.append(f"{where}: {error}")
            continue
        refused = status == 403
        if refused == actor.can(permission):
            wrong.append(f"{role} {where}: {status}, permission {permission.code}")
        if status >= 500:
            wrong.append(f"{role} {where}: {status}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.any_database  # refused before any query of ours
def test_the_unsigned_are_sent_to_sign_in(client, db) -> None:
    for where, route in OURS:
        if getattr(route.callback, "public", False):
            continue
        response = client.get(address(where))
        assert response.status_code == 302, where
        assert "/accounts/login/" in response.headers["Location"], where
