// Nothing typed is lost: values of posting forms are kept in this tab, by user and address, until they are saved.
// They come back after signing in again, after a reload, and after leaving the page by accident.
import { say } from "./words.js";

const SKIP = new Set(["hidden", "password", "file", "submit", "button", "reset", "image"]);
const RETURNED = "huikuan:returned"; // set by the sign-in page: what was sent last never arrived
const user = document.body.dataset.user;

const forms = () => [...document.querySelectorAll('form[method="post"]:not([data-keep="no"])')];
const fields = (form) => [...form.elements].filter((one) => one.name && !SKIP.has(one.type) && one.autocomplete !== "one-time-code");
const place = (form) => `huikuan:form:${user}:${location.pathname}:${forms().indexOf(form)}`;

function values(form) {
  return fields(form).map((one) => {
    if (one.type === "checkbox" || one.type === "radio") return [one.name, one.checked];
    return [one.name, one.multiple ? [...one.selectedOptions].map((option) => option.value) : one.value];
  });
}

function put(form, kept) {
  const now = fields(form);
  if (now.length !== kept.length || now.some((one, index) => one.name !== kept[index][0])) return false;
  let changed = false;
  now.forEach((one, index) => {
    const value = kept[index][1];
    if (one.type === "checkbox" || one.type === "radio") {
      changed ||= one.checked !== value;
      one.checked = value;
    } else if (one.multiple) {
      for (const option of one.options) option.selected = value.includes(option.value);
    } else {
      changed ||= one.value !== value;
      one.value = value;
    }
    one.dispatchEvent(new Event("change", { bubbles: true }));
  });
  return changed;
}

function tell(form, before) {
  const note = document.createElement("div");
  note.className = "kept";
  note.setAttribute("role", "status");
  const drop = document.createElement("button");
  drop.type = "button";
  drop.textContent = say("kept_discard");
  drop.addEventListener("click", () => {
    sessionStorage.removeItem(place(form));
    put(form, before);
    note.remove();
  });
  note.append(say("kept"), drop);
  form.prepend(note);
}

function bringBack() {
  const returned = sessionStorage.getItem(RETURNED);
  sessionStorage.removeItem(RETURNED);
  for (const form of forms()) {
    const key = place(form);
    const kept = JSON.parse(sessionStorage.getItem(key) || "null");
    if (!kept) continue;
    if (kept.sent && !returned) {
      sessionStorage.removeItem(key); // it arrived: the server answers with what it made of it
      continue;
    }
    const before = values(form);
    if (put(form, kept.values)) tell(form, before);
  }
}

// What was sent from an address that we left by succeeding must not come back later on.
function forgetArrived() {
  if (sessionStorage.getItem(RETURNED)) return;
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(`huikuan:form:${user}:`) && JSON.parse(sessionStorage.getItem(key)).sent) sessionStorage.removeItem(key);
  }
}

if (document.body.dataset.frame === "entrance") {
  sessionStorage.setItem(RETURNED, "1");
} else if (user) {
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && forms().includes(form)) sessionStorage.setItem(place(form), JSON.stringify({ values: values(form) }));
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!event.defaultPrevented && forms().includes(form)) sessionStorage.setItem(place(form), JSON.stringify({ values: values(form), sent: true }));
  });
  bringBack();
  forgetArrived();
}
