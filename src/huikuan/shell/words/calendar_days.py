"""What findings about calendar days say, and what to do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huikuan.shell.words.sentence import Words

WORDS = {
    "calendar.estimated_year": Words(
        _(
            "There is no official holiday notice for {year} in the calendar data (it covers {first_official_year} to {last_official_year}); its working days are estimated from the statutory holidays, without make-up days."
        ),
        _("Check the working days of the plan; once the notice is out, update Huikuan and plan again."),
    ),
}
