"""Addresses of focus projects."""

from __future__ import annotations

from django.urls import path

from huikuan.business.targets.web import projects

urlpatterns = [
    path("targets/projects/", projects.projects, name="projects"),
    path("targets/projects/new/<str:kind>/", projects.new_project, name="new_project"),
    path("targets/projects/<int:pk>/", projects.project, name="project"),
    path("targets/projects/<int:pk>/edit/", projects.edit_project, name="edit_project"),
    path("targets/projects/<int:pk>/advance/", projects.advance, name="advance_project"),
    path("targets/projects/<int:pk>/milestones/", projects.add_milestone, name="add_milestone"),
    path("targets/projects/<int:pk>/milestones/<int:step>/", projects.milestone, name="milestone"),
]
