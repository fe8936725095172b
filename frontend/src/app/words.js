// What the scripts say, in the reader's language: written into every page by the server.
const words = JSON.parse(document.getElementById("words")?.textContent || "{}");

export function say(key, values = {}) {
  const text = words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (_whole, name) => values[name] ?? "");
}
