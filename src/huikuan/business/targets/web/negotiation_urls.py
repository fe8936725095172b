"""Addresses of negotiation, pledges, release, revision and close."""

from __future__ import annotations

from django.urls import path

from huikuan.business.targets.web import negotiation, offers, pledges, releasing

urlpatterns = [
    path("targets/negotiation/", negotiation.negotiation, name="negotiation"),
    path("targets/negotiation/counters/", negotiation.counters, name="counters"),
    path("targets/negotiation/mine/", offers.my_targets, name="my_targets"),
    path("targets/negotiation/deputies/", negotiation.deputies, name="deputies"),
    path("targets/negotiation/deputies/<int:pk>/end/", negotiation.end_deputy, name="end_deputy"),
    path("targets/<int:plan>/issue/", negotiation.issue, name="issue"),
    path("targets/<int:plan>/remind/", negotiation.remind, name="remind"),
    path("targets/offers/<int:pk>/", offers.offer, name="offer"),
    path("targets/offers/<int:pk>/accept/", offers.accept, name="accept"),
    path("targets/offers/<int:pk>/expense/", pledges.expense, name="set_expense"),
    path("targets/offers/<int:pk>/pledge/", pledges.draw_up, name="draw_up"),
    path("targets/offers/lines/<int:pk>/", offers.offer_line, name="offer_line"),
    path("targets/offers/lines/<int:pk>/counter/", offers.counter, name="counter"),
    path("targets/offers/lines/<int:pk>/decide/", negotiation.decide, name="decide"),
    path("targets/offers/lines/<int:pk>/consequence/", negotiation.consequence, name="consequence"),
    path("targets/pledges/", pledges.pledges, name="pledges"),
    path("targets/pledges/<int:pk>/", pledges.pledge, name="pledge"),
    path("targets/pledges/<int:pk>/pdf/", pledges.pdf, name="pledge_pdf"),
    path("targets/pledges/<int:pk>/sign/", pledges.sign, name="sign_pledge"),
    path("targets/<int:plan>/pledges/", pledges.draw_up_all, name="draw_up_all"),
    path("targets/<int:plan>/before-release/", releasing.before_release, name="before_release"),
    path("targets/<int:plan>/revise/", releasing.revise, name="revise"),
    path("targets/<int:plan>/close/", releasing.close, name="close"),
    path("targets/revisions/<int:pk>/decide/", releasing.decide, name="decide_revision"),
]
