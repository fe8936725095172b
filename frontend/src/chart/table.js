// The same figures as a table: for those who don't see the chart, and for those who want the figures.
import { say } from "../app/words.js";
import { format } from "./kinds.js";

function columns(kind, data) {
  const [full] = format(data);
  if (kind === "waterfall") return [[say("item"), say("amount")], data.items.map((item) => [item.label, full(item.value)])];
  if (kind === "heat-calendar") return [[say("day"), data.name || say("amount")], data.days.map((one) => [one.day, full(one.value), one.note || ""])];
  const series = [...data.series];
  if (data.band) series.push({ name: say("range_low", data.band), values: data.band.low }, { name: say("range_high", data.band), values: data.band.high });
  return [[say("item"), ...series.map((one) => one.name)], data.x.map((label, index) => [label, ...series.map((one) => full(one.values[index]))])];
}

function row(cells, tag) {
  const line = document.createElement("tr");
  cells.forEach((text, index) => {
    const cell = document.createElement(index && tag !== "th" ? "td" : "th");
    cell.scope = tag === "th" ? "col" : "row";
    if (index) cell.className = "num";
    cell.textContent = text;
    line.append(cell);
  });
  return line;
}

export function table(kind, data) {
  const [head, body] = columns(kind, data);
  const box = document.createElement("div");
  box.className = "chart-table table-responsive";
  box.tabIndex = 0;
  const grid = document.createElement("table");
  grid.className = "table table-sm table-list";
  grid.createTHead().append(row(head, "th"));
  grid.createTBody().append(...body.map((cells) => row(cells, "td")));
  box.append(grid);
  return box;
}
