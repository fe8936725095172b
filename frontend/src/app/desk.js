// The matching desk by keyboard: a key does what the element with this data-key does. Only while the focus is on the desk.
const SAME = { ArrowDown: "j", ArrowUp: "k" };
let busy = false; // until the answer stands there with its keys
let waiting = ""; // a key pressed while an answer was under way

const desk = () => document.getElementById("desk");

function press(key) {
  const target = desk()?.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (target?.matches("input")) {
    target.focus();
    target.select();
  } else target?.click();
  return Boolean(target);
}

function rest() {
  (document.getElementById("desk-card") || desk())?.focus({ preventScroll: true });
}

document.addEventListener("keydown", (event) => {
  const at = event.target;
  if (event.ctrlKey || event.metaKey || event.altKey || !desk()?.contains(at)) return;
  if (at.matches('input:not([type="checkbox"]), textarea, select')) {
    if (event.key === "Escape") rest();
    return;
  }
  if (event.key === "Enter" && at.matches("a, button, summary")) return; // what has the focus is meant
  const key = SAME[event.key] || event.key;
  if (!desk().querySelector(`[data-key="${CSS.escape(key)}"]`)) return;
  event.preventDefault();
  if (busy) waiting = key;
  else press(key);
});

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target === desk()) busy = true;
});
for (const failed of ["htmx:responseError", "htmx:sendError", "htmx:timeout", "htmx:sendAbort"])
  document.addEventListener(failed, () => {
    busy = false;
    waiting = "";
  });
document.addEventListener("htmx:afterSettle", () => {
  if (!desk()) return;
  busy = false;
  if (!desk().contains(document.activeElement)) rest();
  const key = waiting;
  waiting = "";
  if (key) press(key);
});

if (desk()) rest();
