// Posting JSON with the CSRF token of the page. A failure is told as {ok: false, message, errors, rows}.
import { signInAgain, sessionEnded } from "./fragments.js";
import { say } from "./words.js";

const TOLD = { 403: "forbidden", 404: "not_found", 409: "changed" };

function headers() {
  const token = JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
  return { "Content-Type": "application/json", "X-CSRFToken": token, Accept: "application/json" };
}

async function answered(answer) {
  if (answer.redirected && sessionEnded(answer.url)) {
    signInAgain();
    return { ok: false, pending: true, message: say("offline") };
  }
  const isJson = (answer.headers.get("Content-Type") || "").includes("json");
  const body = isJson ? await answer.json() : {};
  if (answer.ok && isJson) return { ok: true, ...body };
  return { message: say(TOLD[answer.status] || "failed"), ...body, ok: false, pending: answer.status >= 500 };
}

export async function post(url, data) {
  try {
    return await answered(await fetch(url, { method: "POST", headers: headers(), body: JSON.stringify(data) }));
  } catch {
    return { ok: false, pending: true, message: say("offline") };
  }
}

export async function get(url) {
  try {
    return await answered(await fetch(url, { headers: { Accept: "application/json" } }));
  } catch {
    return { ok: false, message: say("offline") };
  }
}
