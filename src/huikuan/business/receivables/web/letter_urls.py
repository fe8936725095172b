"""Addresses of letters to customers."""

from __future__ import annotations

from django.urls import path

from huikuan.business.receivables.web import disputes, letters, statements

urlpatterns = [
    path("receivables/customers/<int:pk>/statement/", statements.statement, name="statement"),
    path("receivables/statements/", statements.statements, name="statements"),
    path("receivables/letters/", letters.letters, name="letters"),
    path("receivables/letters/due/", letters.due, name="letters_due"),
    path("receivables/letters/prepare/", letters.prepare, name="prepare_letters"),
    path("receivables/letters/runs/<uuid:key>/", letters.run, name="letter_run"),
    path("receivables/customers/<int:customer>/letter/", letters.new_letter, name="new_letter"),
    path("receivables/letters/<int:pk>/", letters.letter, name="letter"),
    path("receivables/letters/<int:pk>/pdf/", letters.pdf, name="letter_pdf"),
    path("receivables/letters/<int:pk>/send/", letters.send, name="send_letter"),
    path("receivables/letters/<int:pk>/reply/", letters.reply, name="record_reply"),
    path("receivables/letters/<int:pk>/no-reply/", letters.no_reply, name="no_reply"),
    path("receivables/letters/<int:pk>/withdraw/", letters.withdraw, name="withdraw_letter"),
    path("receivables/replies/<int:pk>/", letters.reply_file, name="reply_file"),
    path("receivables/disputes/", disputes.disputes, name="disputes"),
    path("receivables/disputes/<int:pk>/", disputes.dispute, name="dispute"),
    path("receivables/disputes/<int:pk>/name/", disputes.name_disputed, name="name_disputed"),
    path("receivables/evidence/<int:pk>/", disputes.evidence, name="evidence"),
    path("receivables/customers/<int:pk>/dispute/", disputes.new_dispute, name="new_dispute"),
    path("receivables/limitation/", disputes.limitation, name="limitation"),
]
