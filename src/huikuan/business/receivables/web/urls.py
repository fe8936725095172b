"""Addresses of receivables."""

from __future__ import annotations

from django.urls import path

from huikuan.business.receivables.web import (
    ageing,
    analysis,
    contracts,
    credit_urls,
    deciding,
    documents,
    forecasts,
    letter_urls,
    receiving,
    settling,
)

urlpatterns = [
    *letter_urls.urlpatterns,
    *credit_urls.urlpatterns,
    path("receivables/ageing/", ageing.ageing, name="ageing"),
    path("receivables/customers/<int:pk>/", ageing.account, name="account"),
    path("receivables/customers/<int:pk>/card/", ageing.account_card, name="account_card"),
    path("receivables/customers/<int:pk>/explain/", ageing.explain, name="explain"),
    path("receivables/invoices/", documents.invoices, name="invoices"),
    path("receivables/invoices/<int:pk>/", documents.invoice, name="invoice"),
    path("receivables/invoices/<int:pk>/forecast/", forecasts.forecast, name="forecast"),
    path("receivables/pay-dates/", forecasts.forecasts, name="forecasts"),
    path("receivables/receipts/", documents.receipts, name="receipts"),
    path("receivables/receipts/<int:pk>/", documents.receipt, name="receipt"),
    path("receivables/receipts/<int:pk>/accept/", deciding.accept, name="accept"),
    path("receivables/receipts/<int:pk>/reject/", deciding.reject, name="reject"),
    path("receivables/receipts/<int:pk>/allocate/", deciding.allocate, name="allocate"),
    path("receivables/receipts/<int:pk>/reverse/", deciding.reverse_allocation, name="reverse"),
    path("receivables/receipts/<int:pk>/take-back/", deciding.reverse_document, name="reverse_document"),
    path("receivables/contracts/", contracts.contracts, name="contracts"),
    path("receivables/contracts/<int:pk>/", contracts.contract, name="contract"),
    path("receivables/contracts/<int:pk>/instalments/", contracts.set_instalments, name="set_instalments"),
    path("receivables/contracts/<int:pk>/event/", contracts.record_event, name="contract_event"),
    path("receivables/contracts/<int:pk>/tie/", contracts.tie, name="tie"),
    path("receivables/ageing/cuts/", analysis.cuts, name="cuts"),
    path("receivables/provision/", analysis.provision, name="provision"),
    path("receivables/receipts/new/", receiving.new_receipt, name="new_receipt"),
    path("receivables/drafts/", receiving.drafts, name="drafts"),
    path("receivables/drafts/<int:pk>/", receiving.draft, name="draft"),
    path("receivables/adjustments/", settling.adjustments, name="adjustments"),
    path("receivables/adjustments/<int:pk>/", settling.adjustment, name="adjustment"),
    path("receivables/adjustments/<int:pk>/approve/", settling.approve, name="approve"),
    path("receivables/adjustments/<int:pk>/refuse/", settling.refuse, name="refuse"),
    path("receivables/customers/<int:pk>/adjust/", settling.adjust, name="adjust"),
    path("receivables/invoices/<int:pk>/apply/", settling.apply_note, name="apply_note"),
    path("receivables/matching/", documents.matching, name="matching"),
    path("receivables/matching/start/", deciding.start, name="start_matching"),
]
