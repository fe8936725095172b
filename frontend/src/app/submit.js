// A second click on a submit button does nothing while the first is under way. The server guards itself as well.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog") return;
  if (form.getAttribute("aria-busy") === "true") {
    event.preventDefault();
    return;
  }
  if (form.matches("[hx-post], [hx-get]") || form.target === "_blank" || form.hasAttribute("data-download")) return;
  form.setAttribute("aria-busy", "true"); // buttons stay enabled: a disabled one would not send its own name and value
});

window.addEventListener("pageshow", () => {
  document.querySelectorAll('form[aria-busy="true"]').forEach((form) => form.removeAttribute("aria-busy"));
});
