import { say } from "./words.js";

const FOR_MS = 6000; // long enough to read a sentence; errors stay until closed

function leave(toast) {
  if (!toast.classList.contains("hk-toast-error")) setTimeout(() => toast.remove(), FOR_MS);
}

export function toast(text, level = "info") {
  const box = document.createElement("div");
  box.className = `hk-toast hk-toast-${level}`;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn-close";
  close.setAttribute("aria-label", say("close"));
  box.append(text, close);
  document.getElementById("toasts")?.append(box);
  leave(box);
}

document.addEventListener("click", (event) => event.target.closest(".hk-toast .btn-close")?.parentElement.remove());
document.querySelectorAll(".hk-toast").forEach(leave);
// A fragment can speak: HX-Trigger: {"toast": {"text": …, "level": …}}
document.addEventListener("toast", (event) => toast(event.detail.text, event.detail.level));
