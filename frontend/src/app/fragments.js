// What htmx needs from the frame: an ended session, errors in words, the panel that explains a number.
import { Offcanvas } from "@tabler/core";
import { toast } from "./toasts.js";
import { say } from "./words.js";

const login = document.body.dataset.login;

export function signInAgain() {
  location.assign(`${login}?next=${encodeURIComponent(location.pathname + location.search)}`);
}

export function sessionEnded(address) {
  return Boolean(login && address && new URL(address, location.href).pathname === login);
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (sessionEnded(xhr.responseURL)) {
    event.detail.shouldSwap = false;
    // What asks by itself every few seconds must not take the page away from somebody who is typing.
    if (!event.detail.elt.matches("[hx-trigger*=every]")) signInAgain();
  } else if (xhr.status === 422) {
    event.detail.shouldSwap = true; // a form with its errors
    event.detail.isError = false;
  }
});
document.addEventListener("htmx:responseError", (event) => {
  const known = { 403: "forbidden", 404: "not_found", 409: "changed" };
  toast(say(known[event.detail.xhr.status] || "failed"), "error");
});
document.addEventListener("htmx:sendError", () => toast(say("offline"), "error"));

document.addEventListener("htmx:beforeRequest", (event) => {
  if (!event.detail.elt.hasAttribute("data-explain")) return;
  document.getElementById("explain-body").textContent = say("loading");
  Offcanvas.getOrCreateInstance(document.getElementById("explain")).show();
});
