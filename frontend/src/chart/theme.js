// Colours come from the page's own variables, so that charts, badges and tables agree in light and dark.
import { FONT } from "../app/font.js";

const AGES = Array.from({ length: 9 }, (_, age) => `age-${age}`); // not due, then ever older buckets
const OTHERS = Array.from({ length: 10 }, (_, index) => `other-${index + 1}`); // series that are no state of money
const STATES = ["received", "promised", "measured", "unowned", "target", ...AGES];

export function theme() {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(name).trim();
  return {
    font: FONT,
    text: read("--tblr-body-color") || "#1f2937",
    muted: read("--tblr-secondary-color"),
    line: read("--hk-grid-line"),
    surface: read("--tblr-bg-surface") || "#fff",
    heat: [read("--hk-heat-0"), read("--hk-heat-1")],
    states: Object.fromEntries(STATES.map((state) => [state, read(`--hk-${state}`)])),
    others: OTHERS.map((name) => read(`--hk-${name}`)),
  };
}

export const colour = (colours, state, index) => colours.states[state] || colours.others[index % colours.others.length];
