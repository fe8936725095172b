"""What is said when letters to customers are refused."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huikuan.shell.words.sentence import Words

WORDS = {
    "letters.nobody": Words(_("No customer fits this choice."), _("Choose more customers, or another day.")),
    "letters.day_to_come": Words(_("{day} has not come yet."), _("Choose today or an earlier day.")),
    "letters.none_to_send": Words(
        _("None of these letters waits to be sent."), _("Look at the list: somebody else may have sent them.")
    ),
    "letters.time_to_reply": Words(
        _("The customer has time to reply until {day}."), _("Wait until then, or record its reply.")
    ),
    "letters.cannot_follow": Words(
        _("Letter {subject} is in the state “{state}”; this can't follow."), _("Look at what happened to it.")
    ),
    "letters.no_difference": Words(
        _("The customer's figure is the same as ours."), _("Record that it agrees, with the stamped reply.")
    ),
    "letters.evidence_missing": Words(
        _("An agreement counts only with the stamped reply."), _("Add its image or PDF.")
    ),
    "evidence.no_image_or_pdf": Words(
        _("The file is neither an image nor a PDF."),
        _("Take a picture of it (JPEG, PNG, WebP, TIFF), or scan it."),
    ),
    "evidence.too_large": Words(_("The file is larger than {limit} MB."), _("Scan it again with a lower resolution.")),
    "letters.dispute_resolved": Words(_("This dispute is resolved."), _("Look at what was agreed.")),
    "letters.too_many": Words(
        _("{count} letters at once are too many; {most} is the most."), _("Choose fewer, for example region by region.")
    ),
}
