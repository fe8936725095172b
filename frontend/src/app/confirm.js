// Binding and destructive acts tell their consequence first: <form data-confirm="…" data-consequence="…">.
const dialog = document.getElementById("confirm");

async function consequence(form) {
  if (!form.dataset.consequenceUrl) return form.dataset.consequence || "";
  const answer = await fetch(form.dataset.consequenceUrl, { headers: { "HX-Request": "true" } });
  return answer.ok ? answer.text() : form.dataset.consequence || "";
}

// `html` comes only from our own server's fragment; plain text is set as text.
function fill(form, text) {
  document.getElementById("confirm-title").textContent = form.dataset.confirm;
  const place = document.getElementById("confirm-text");
  if (form.dataset.consequenceUrl) place.innerHTML = text;
  else place.textContent = text;
}

document.addEventListener(
  "submit",
  async (event) => {
    const form = event.target;
    if (!form.dataset.confirm || form.dataset.confirmed || !dialog) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const button = event.submitter;
    const yes = document.getElementById("confirm-yes");
    fill(form, await consequence(form));
    yes.textContent = form.dataset.confirmButton || button?.textContent.trim() || "OK";
    yes.className = form.hasAttribute("data-confirm-danger") ? "btn btn-danger" : "btn btn-primary";
    dialog.returnValue = "";
    dialog.showModal();
    dialog.addEventListener(
      "close",
      () => {
        if (dialog.returnValue !== "yes") return;
        form.dataset.confirmed = "1";
        form.requestSubmit(button);
        delete form.dataset.confirmed;
      },
      { once: true },
    );
  },
  true,
);
