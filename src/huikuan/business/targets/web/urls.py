"""Addresses of targets."""

from __future__ import annotations

from django.urls import path

from huikuan.business.targets.web import (
    exports,
    fitting,
    negotiation_urls,
    offline,
    project_urls,
    proposal,
    schemes,
    splits,
    tree,
)

urlpatterns = [
    *negotiation_urls.urlpatterns,
    *project_urls.urlpatterns,
    path("targets/proposal/", proposal.proposal, name="proposal"),
    path("targets/proposal/weights/", proposal.choose_weights, name="choose_weights"),
    path("targets/plan/", proposal.plan_month, name="plan_month"),
    path("targets/versions/", proposal.versions, name="versions"),
    path("targets/decomposition/", tree.decomposition, name="decomposition"),
    path("targets/decomposition/fit/", fitting.fit, name="fit"),
    path("targets/decomposition/<str:kind>/", splits.split, name="split"),
    path("targets/schemes/", schemes.schemes, name="schemes"),
    path("targets/<int:plan>/explain/<int:line>/", proposal.explain, name="explain"),
    path("targets/<int:plan>/release/", proposal.release, name="release"),
    path("targets/<int:plan>/offline/", offline.offline, name="offline"),
    path("targets/<int:plan>/offline/workbook/", offline.offline_workbook, name="offline_workbook"),
    path("targets/<int:plan>/offline/take/", offline.take_offline, name="take_offline"),
    path("targets/<int:plan>/children/", tree.children, name="children"),
    path("targets/<int:plan>/cells/<int:pk>/", tree.cell, name="cell"),
    path("targets/<int:plan>/save/", tree.save, name="save"),
    path("targets/<int:plan>/hold/", tree.hold, name="hold"),
    path("targets/<int:plan>/undo/", tree.undo, name="undo"),
    path("targets/<int:plan>/redo/", tree.redo, name="redo"),
    path("targets/<int:plan>/fit/<str:group>/take/", fitting.take_fit, name="take_fit"),
    path("targets/<int:plan>/fit/<str:group>/forget/", fitting.forget_wishes, name="forget_wishes"),
    path("targets/<int:plan>/fit/<str:group>/workbook/", fitting.fit_workbook, name="fit_workbook"),
    path("targets/<int:plan>/fit/<str:group>/<str:show>/save/", fitting.save_wishes, name="save_wishes"),
    path("targets/<int:plan>/fit/<str:group>/<str:show>/hold/", fitting.hold_fit, name="hold_fit"),
    path("targets/<int:plan>/<str:kind>/save/", splits.save_split, name="save_split"),
    path("targets/<int:plan>/<str:kind>/hold/", splits.hold_split, name="hold_split"),
    path("targets/<int:plan>/<str:kind>/<str:turn>/turn/", splits.turn_split, name="turn_split"),
    path("targets/<int:plan>/schemes/<int:unit>/", schemes.region_scheme, name="region_scheme"),
    path("targets/<int:plan>/schemes/<int:unit>/claim/", schemes.claim, name="claim_capacity"),
    path("targets/<int:plan>/export/<str:key>/", exports.export, name="export"),
]
