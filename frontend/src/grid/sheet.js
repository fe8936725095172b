// The grid as seen by its helpers: rows by key, the selected block, faults beside cells.
import { say } from "../app/words.js";

const BUBBLE_MS = 8000;

export class Sheet {
  constructor(config, holder) {
    this.config = config;
    this.holder = holder;
    this.totals = config.totals || null;
    this.columns = new Map(config.columns.map((column) => [column.key, column]));
    this.faults = new Map();
    this.unsaved = new Set();
    this.pendingText = null;
  }

  icon(name) {
    const sprite = document.querySelector("svg.icon use")?.getAttribute("href")?.split("#")[0] || "";
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    svg.setAttribute("class", "icon");
    svg.setAttribute("aria-hidden", "true");
    use.setAttribute("href", `${sprite}#${name}`);
    svg.append(use);
    return svg;
  }

  isLocked(row, column) {
    return Boolean(column.editable && row.locked?.includes(column.key));
  }

  mayEdit(row, column) {
    return Boolean(this.config.save_url && column.editable && !this.isLocked(row, column));
  }

  fault(key, column) {
    return this.faults.get(`${key} ${column}`);
  }

  isUnsaved(key, column) {
    return this.unsaved.has(`${key} ${column}`);
  }

  takeTyped() {
    const text = this.pendingText;
    this.pendingText = null;
    return text;
  }

  // Every row, folded ones included, by key.
  rows() {
    const found = new Map();
    const walk = (rows) => {
      for (const row of rows) {
        found.set(String(row.getData().id), row);
        if (this.config.tree && row.getData()._children) walk(row.getTreeChildren());
      }
    };
    walk(this.table.getRows());
    return found;
  }

  // Rows as they stand on the screen, folded ones left out.
  shown() {
    return this.table.rowManager.getDisplayRows().filter((row) => row.type === "row").map((row) => row.getComponent());
  }

  fields() {
    return this.table.getColumns().filter((column) => column.isVisible()).map((column) => column.getField());
  }

  // The selected block: cells in rows and columns.
  block() {
    const range = this.table.getRanges()[0];
    return range ? range.getStructuredCells() : [];
  }

  active() {
    return this.block()[0]?.[0] || null;
  }

  move(cell, [down, right]) {
    const rows = this.shown();
    const fields = this.fields().filter((field) => !this.columns.get(field)?.frozen);
    const row = rows[rows.findIndex((one) => one.getData().id === cell.getData().id) + down];
    const field = fields[fields.indexOf(cell.getField()) + right];
    const next = row && field ? row.getCell(field) : null;
    if (!next) return;
    setTimeout(() => {
      this.table.getRanges()[0]?.setBounds(next, next);
      this.table.rowManager.element.focus();
    });
  }

  // Says a message beside the cell, and to those who hear the page.
  tell(cell, message) {
    this.holder.querySelector(".grid-bubble")?.remove();
    const bubble = document.createElement("div");
    bubble.className = "grid-bubble";
    bubble.setAttribute("role", "alert");
    bubble.textContent = message;
    this.holder.append(bubble);
    const at = cell?.getElement?.()?.getBoundingClientRect();
    const frame = this.holder.getBoundingClientRect();
    if (at?.width) {
      bubble.style.top = `${at.bottom - frame.top + 4}px`;
      bubble.style.left = `${Math.max(0, Math.min(at.left - frame.left, frame.width - bubble.offsetWidth - 8))}px`;
    }
    setTimeout(() => bubble.remove(), BUBBLE_MS);
  }

  status(text, level = "") {
    const place = this.holder.querySelector(".grid-status");
    if (!place) return;
    place.textContent = text;
    place.className = `grid-status ${level}`;
  }

  async apply(rows, totals) {
    const known = this.rows();
    const changed = [];
    for (const values of rows || []) {
      const row = known.get(String(values.id));
      if (!row) continue;
      changed.push(row);
      // Only what differs: a tree row whose name is set again folds and forgets its children.
      const now = row.getData();
      const differs = Object.entries(values).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(now[key]));
      if (differs.length) await row.update(Object.fromEntries(differs));
    }
    changed.forEach((row) => row.reformat());
    if (totals) this.totals = totals;
    this.table.recalc();
  }

  reformat(keys) {
    const known = this.rows();
    keys.forEach((key) => known.get(String(key))?.reformat());
  }

  label(key) {
    return this.rows().get(String(key))?.getData()[this.config.columns[0].key] ?? say("item");
  }
}
