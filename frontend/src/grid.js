// Grids for planning: <div data-grid data-grid-config="ID">; the shape of the config is in the shell's templates/README.md.
import {
  ColumnCalcsModule, DataTreeModule, EditModule, FormatModule, FrozenColumnsModule, InteractionModule, KeybindingsModule,
  ResizeColumnsModule, ResizeTableModule, SelectRangeModule, Tabulator,
} from "tabulator-tables";
import "tabulator-tables/dist/css/tabulator.min.css";
import "./styles/grid.css";
import { fontReady } from "./app/font.js";
import { get } from "./app/post.js";
import { toast } from "./app/toasts.js";
import { say } from "./app/words.js";
import { columns } from "./grid/columns.js";
import { Edits } from "./grid/edits.js";
import { keyboard } from "./grid/keyboard.js";
import { Sheet } from "./grid/sheet.js";
import { toolbar } from "./grid/toolbar.js";

Tabulator.registerModule([
  ColumnCalcsModule, DataTreeModule, EditModule, FormatModule, FrozenColumnsModule, InteractionModule, KeybindingsModule,
  ResizeColumnsModule, ResizeTableModule, SelectRangeModule,
]);

// Thousands of cells take the browser seconds: of a wide table only what is near the reader is drawn.
const MANY_COLUMNS = 20;
const NEAR = 200; // pixels of rows above and below

const touch = matchMedia("(pointer: coarse)").matches;

function lazy(rows) {
  for (const row of rows) {
    if (row.has_children && !row._children) Object.assign(row, { _children: [], _lazy: true });
    else if (row._children) lazy(row._children);
  }
  return rows;
}

async function load(config, row) {
  const data = row.getData();
  if (!data._lazy || !config.children_url) return;
  data._lazy = false;
  const answer = await get(config.children_url.replace("{id}", encodeURIComponent(data.id)));
  if (!answer.ok) {
    data._lazy = true;
    toast(answer.message, "error");
    return;
  }
  await row.update({ _children: lazy(answer.rows) });
}

function mark(name) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = `grid-mark grid-mark-${name}`;
  element.setAttribute("aria-label", say(name));
  element.tabIndex = -1;
  return element;
}

function options(config, sheet) {
  const defined = columns(config, sheet);
  const [first, ...rest] = defined;
  const frozen = config.columns[0].frozen;
  return {
    data: lazy(config.rows),
    index: "id",
    columns: frozen ? rest : defined,
    rowHeader: frozen ? first : false,
    columnDefaults: { resizable: "header", minWidth: 80 },
    layout: "fitDataStretch",
    ...(defined.length > MANY_COLUMNS ? { renderHorizontal: "virtual", renderVerticalBuffer: NEAR } : {}),
    maxHeight: config.height || "70vh",
    placeholder: say("no_rows"),
    selectableRange: 1,
    selectableRangeColumns: false,
    selectableRangeRows: true,
    selectableRangeAutoFocus: false, // the reader has not asked to be taken to the grid
    editTriggerEvent: touch ? "click" : "dblclick",
    dataTree: Boolean(config.tree),
    dataTreeStartExpanded: (row, level) => level === 0 && !row.getData()._lazy,
    dataTreeElementColumn: config.columns[0].key,
    dataTreeBranchElement: false,
    dataTreeChildIndent: 18,
    dataTreeExpandElement: mark("expand"),
    dataTreeCollapseElement: mark("collapse"),
    columnCalcs: "table",
  };
}

async function build(holder) {
  if (holder.dataset.built) return;
  holder.dataset.built = "1";
  const text = document.getElementById(holder.dataset.gridConfig).textContent;
  const config = JSON.parse(text);
  await fontReady(config.columns.map((column) => column.title).join(""));
  const place = document.createElement("div");
  const sheet = new Sheet(config, holder);
  const edits = new Edits(config, sheet);
  if (config.save_url) holder.append(toolbar(config, sheet, edits));
  holder.append(place);
  const table = new Tabulator(place, options(config, sheet));
  sheet.table = table;
  table.on("cellEdited", (cell) => edits.typed(cell));
  table.on("dataTreeRowExpanded", (row) => load(config, row));
  table.on("tableBuilt", () => {
    // Tabulator puts a focusable box between grid and rows, which is no part of a grid: it becomes the group of rows.
    place.querySelector(".tabulator-tableholder").setAttribute("role", "rowgroup");
    place.querySelector(".tabulator-table").setAttribute("role", "presentation");
    place.removeAttribute("aria-owns");
    place.setAttribute("aria-label", holder.getAttribute("aria-label") || "");
    keyboard(place, sheet, edits);
    edits.bringBack();
    holder.dispatchEvent(new CustomEvent("huikuan:grid-ready", { bubbles: true }));
  });
}

const buildAll = (root) => root.querySelectorAll("[data-grid]").forEach(build);
buildAll(document);
document.addEventListener("htmx:load", (event) => buildAll(event.detail.elt.parentElement || document));
