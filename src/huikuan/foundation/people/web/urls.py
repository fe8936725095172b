"""Addresses of people, accounts and keys."""

from __future__ import annotations

from django.urls import path

from huikuan.foundation.people.web import accounts, views

urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/tree/", views.organisation, name="organisation"),
    path("people/new/", views.new_person, name="new_person"),
    path("people/<int:pk>/", views.person, name="person"),
    path("people/<int:pk>/edit/", views.edit_person, name="edit_person"),
    path("people/<int:pk>/leave/", views.leave, name="leave"),
    path("people/<int:pk>/account/", accounts.new_user, name="new_user"),
    path("users/", accounts.users, name="users"),
    path("users/<int:pk>/", accounts.user, name="user"),
    path("users/<int:pk>/password/", accounts.new_password, name="new_password"),
    path("users/<int:pk>/email/", accounts.email, name="user_email"),
    path("users/<int:pk>/lock/", accounts.lock, name="lock_user"),
    path("me/", accounts.me, name="me"),
    path("me/keys/", accounts.tokens, name="tokens"),
    path("me/keys/<int:pk>/revoke/", accounts.revoke, name="revoke_token"),
    path("me/password/", accounts.choose_password, name="choose_password"),
]
