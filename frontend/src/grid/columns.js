// Columns of the config → columns of Tabulator: how a value is shown, typed and summed.
import { count, parseAmount, percent, plainYuan, yuan } from "../app/amount.js";
import { say } from "../app/words.js";

const plainNumber = (text) => String(text).normalize("NFKC").replace(/[\s,]/g, "").replace(/[−–]/g, "-");

function parseNumber(text) {
  const plain = plainNumber(text);
  return plain !== "" && Number.isFinite(Number(plain)) ? Number(plain) : null;
}

// show: for the eye; copy: for Excel; parse: what was typed, null when it is none; problem: the word for that.
export const VALUES = {
  text: { show: (value) => value ?? "", copy: (value) => value ?? "", parse: (text) => text, right: false },
  marks: { show: (value) => value ?? "", copy: (value) => value ?? "", parse: (text) => text, right: false, marks: true },
  day: { show: (value) => value ?? "", copy: (value) => value ?? "", parse: (text) => text.trim(), right: false },
  money: { show: yuan, copy: plainYuan, parse: parseAmount, problem: "not_amount", right: true },
  number: { show: (value) => (value == null ? "" : count(value)), copy: (value) => value ?? "", parse: parseNumber, problem: "not_number", right: true },
  percent: {
    show: (value) => (value == null ? "" : percent(value)),
    copy: (value) => (value == null ? "" : `${Number((value * 100).toFixed(6))}%`),
    parse: (text) => {
      const number = parseNumber(String(text).replace(/[%％]/, ""));
      return number == null ? null : Number((number / 100).toPrecision(12));
    },
    problem: "not_number",
    right: true,
  },
};

const TONES = { "✓": "good", "△": "doubtful", "✗": "bad" };

// S✓ M△ …: each letter in the colour of its sign.
function marks(text) {
  return text.split(" ").map((mark) => {
    const part = document.createElement("span");
    part.className = `grid-sign grid-sign-${TONES[mark.at(-1)] || "none"}`;
    part.textContent = mark;
    return part;
  });
}

export const kindOf = (column) => VALUES[column.kind] || VALUES.text;

function lock(sheet, cell, column) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "grid-lock";
  button.tabIndex = -1;
  button.title = say("held");
  button.setAttribute("aria-label", say("held"));
  button.append(sheet.icon("lock"));
  button.addEventListener("mousedown", (event) => event.stopPropagation());
  button.addEventListener("click", (event) => {
    event.stopPropagation();
    sheet.edits.hold([cell], false);
  });
  return button;
}

function formatter(sheet, column, kind) {
  return (cell) => {
    const row = cell.getData();
    const element = cell.getElement();
    const text = kind.show(cell.getValue());
    const fault = sheet.fault(row.id, column.key);
    element.classList.toggle("is-editable", sheet.mayEdit(row, column));
    element.classList.toggle("is-faulty", Boolean(fault));
    element.classList.toggle("is-unsaved", sheet.isUnsaved(row.id, column.key));
    element.classList.toggle("is-marked", Boolean(row.marked?.includes(column.key)));
    element.classList.toggle("is-minus", kind.right && Number(cell.getValue()) < 0);
    element.title = fault || (sheet.isLocked(row, column) ? say("locked") : row[column.title_of] || "");
    const box = document.createElement("span");
    box.className = kind.right ? "grid-figure" : "grid-text";
    if (column.link && row[column.link]) {
      const link = document.createElement("a");
      link.href = row[column.link];
      link.textContent = text;
      box.append(link);
    } else if (kind.marks) {
      box.append(...marks(text));
    } else {
      box.textContent = text;
    }
    if (row.held?.includes(column.key)) box.prepend(lock(sheet, cell, column));
    return box;
  };
}

function editor(sheet, column, kind) {
  return (cell, onRendered, success, cancel) => {
    const input = document.createElement("input");
    const typed = sheet.takeTyped();
    input.className = `grid-input${kind.right ? " num" : ""}`;
    input.inputMode = kind.right ? "decimal" : "text";
    input.setAttribute("aria-label", column.title);
    input.value = typed ?? kind.copy(cell.getValue());
    onRendered(() => {
      input.focus();
      if (typed === null) input.select();
    });
    let done = false;
    const finish = () => {
      if (done) return;
      done = true;
      const value = input.value.trim() === "" && kind.right ? 0 : kind.parse(input.value);
      if (value === null) {
        sheet.tell(cell, say(kind.problem, { text: input.value }));
        cancel();
      } else if (value === cell.getValue()) {
        cancel();
      } else {
        success(value);
      }
    };
    input.addEventListener("blur", finish);
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        done = true;
        cancel();
      } else if (event.key === "Enter" || event.key === "Tab") {
        event.preventDefault();
        const step = event.shiftKey ? -1 : 1;
        finish();
        sheet.move(cell, event.key === "Enter" ? [step, 0] : [0, step]);
      }
      event.stopPropagation();
    });
    return input;
  };
}

function total(sheet, column, first) {
  if (first) return { bottomCalc: () => say("total"), bottomCalcFormatter: (cell) => document.createTextNode(cell.getValue()) };
  if (!column.total) return {};
  const shown = kindOf(column).show;
  return {
    bottomCalc: (values) => {
      const sum = sheet.totals?.[column.key] ?? (values.some((value) => value != null) ? values.reduce((all, value) => all + (value || 0), 0) : null);
      return { sum, short: sheet.totals?.[`${column.key}:short`] || 0 }; // another object each time: it is drawn again
    },
    bottomCalcFormatter: (cell) => {
      const { sum, short } = cell.getValue();
      const box = document.createElement("span");
      box.append(shown(sum));
      if (short) {
        const under = document.createElement("span");
        under.className = "grid-short";
        under.textContent = `${say("still_to_place")} ${shown(short)}`;
        box.append(under);
      }
      return box;
    },
  };
}

// On a phone a frozen column leaves room for at least two others.
const FROZEN_SHARE = 0.42;

function width(column, sheet) {
  const most = Math.floor(sheet.holder.clientWidth * FROZEN_SHARE);
  return column.frozen && column.width > most ? Math.max(most, 110) : column.width;
}

export function columns(config, sheet) {
  const withTotals = config.columns.some((column) => column.total);
  return config.columns.map((column, index) => {
    const kind = kindOf(column);
    return {
      field: column.key,
      title: column.title,
      titleFormatter: (cell) => document.createTextNode(cell.getValue()), // titles may carry names that people typed
      frozen: Boolean(column.frozen),
      width: width(column, sheet),
      minWidth: column.kind === "money" ? 130 : 80, // room for the total, which Tabulator does not measure
      widthGrow: column.grow,
      hozAlign: kind.right ? "right" : "left",
      headerWordWrap: true,
      headerHozAlign: kind.right ? "right" : "left",
      cssClass: kind.right ? "num" : "grid-words",
      formatter: formatter(sheet, column, kind),
      editor: column.editable ? editor(sheet, column, kind) : undefined,
      editable: (cell) => sheet.mayEdit(cell.getData(), column),
      ...(withTotals ? total(sheet, column, index === 0) : {}),
    };
  });
}
