// Passkeys: the server asks, the device answers after finger, face or PIN, and the answer is sent as the form's field.
const secure = window.isSecureContext;
const able = secure && typeof window.PublicKeyCredential?.parseRequestOptionsFromJSON === "function";

function tell(form, what) {
  form.querySelectorAll("[data-passkey-told]").forEach((told) => {
    told.hidden = told.dataset.passkeyTold !== what;
  });
}

async function question(form) {
  const written = form.querySelector("script[type='application/json']");
  if (written) return JSON.parse(written.textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

async function credential(form) {
  const asked = await question(form);
  if (form.dataset.passkey === "get") {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(asked.request_options.publicKey);
    return navigator.credentials.get({ publicKey });
  }
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(asked.creation_options.publicKey);
  const must = { residentKey: "required", requireResidentKey: true, userVerification: "required" };
  publicKey.authenticatorSelection = { ...publicKey.authenticatorSelection, ...must };
  return navigator.credentials.create({ publicKey });
}

async function ask(form) {
  tell(form, "");
  try {
    form.elements.credential.value = JSON.stringify(await credential(form));
    form.submit();
  } catch {
    tell(form, "failed"); // cancelled, timed out, or no passkey for this address on the device
  }
}

document.querySelectorAll("form[data-passkey]").forEach((form) => {
  if (able) form.querySelectorAll("[data-passkey-button]").forEach((button) => (button.hidden = false));
  else tell(form, secure ? "old" : "insecure");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (able) ask(form);
  });
});
