// Like a spreadsheet: typing replaces, Delete clears, blocks are copied and pasted, Ctrl+Z goes back.
import { say } from "../app/words.js";
import { kindOf } from "./columns.js";

const editing = (event) => event.target.matches("input, textarea, select");

// A block of cells as Excel puts it on the clipboard: tabs and lines, quotes around what contains them.
export function readBlock(text) {
  const rows = [];
  let row = [];
  for (const [, quoted, plain, end] of `${text.replace(/\r\n?/g, "\n").replace(/\n$/, "")}\n`.matchAll(/(?:"((?:[^"]|"")*)"(?=[\t\n])|([^\t\n]*))([\t\n])/g)) {
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === "\n") {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

export function writeBlock(rows) {
  return rows.map((row) => row.map((text) => (/[\t\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)).join("\t")).join("\n");
}

// One copied cell fills the whole selection; a block is laid down from its upper left corner.
function spread(sheet, block) {
  const selected = sheet.block();
  if (block.length === 1 && block[0].length === 1) return selected.map((row) => row.map(() => block[0][0]));
  return block;
}

function target(sheet, block) {
  const start = sheet.active();
  const shown = sheet.shown();
  const fields = sheet.fields();
  const top = shown.findIndex((row) => row.getData().id === start.getData().id);
  const left = fields.indexOf(start.getField());
  const cells = [];
  const wrong = [];
  let outside = 0;
  block.forEach((texts, down) =>
    texts.forEach((text, right) => {
      const row = shown[top + down];
      const column = sheet.columns.get(fields[left + right]);
      if (!row || !column || !sheet.mayEdit(row.getData(), column)) {
        outside += 1;
        return;
      }
      const kind = kindOf(column);
      const value = text.trim() === "" && kind.right ? 0 : kind.parse(text);
      if (value === null) wrong.push({ cell: row.getCell(column.key), message: say(kind.problem, { text }) });
      else cells.push({ row, column: column.key, value });
    }),
  );
  return { cells, wrong, outside };
}

async function paste(sheet, edits, text) {
  if (!sheet.active()) return;
  const { cells, wrong, outside } = target(sheet, spread(sheet, readBlock(text)));
  if (wrong.length) {
    sheet.status(say("not_saved", { message: wrong[0].message }), "is-refused");
    sheet.tell(wrong[0].cell, wrong[0].message);
    return;
  }
  if (await edits.put(cells)) sheet.status(say("pasted", { count: cells.length }), "is-saved");
  if (outside) sheet.tell(sheet.active(), say("paste_too_big", { count: outside }));
}

function clear(sheet, edits) {
  const cells = sheet.block().flat().filter((cell) => sheet.mayEdit(cell.getData(), sheet.columns.get(cell.getField())));
  edits.put(cells.map((cell) => ({ row: cell.getRow(), column: cell.getField(), value: kindOf(sheet.columns.get(cell.getField())).right ? 0 : "" })));
}

function key(event, sheet, edits) {
  const command = event.ctrlKey || event.metaKey;
  if (command && event.key.toLowerCase() === "z") return event.shiftKey ? edits.redo() : edits.undo();
  if (command && event.key.toLowerCase() === "y") return edits.redo();
  if (command || event.altKey) return undefined;
  if (event.key === "Delete" || event.key === "Backspace") return clear(sheet, edits);
  const cell = sheet.active();
  if (!cell || !(event.key.length === 1 || event.key === "F2") || event.key === " ") return undefined;
  if (!sheet.mayEdit(cell.getData(), sheet.columns.get(cell.getField()))) return undefined;
  sheet.pendingText = event.key === "F2" ? null : event.key;
  cell.edit();
  return true;
}

export function keyboard(place, sheet, edits) {
  place.addEventListener("keydown", (event) => {
    if (!editing(event) && key(event, sheet, edits) !== undefined) event.preventDefault();
  });
  document.addEventListener("copy", (event) => {
    if (editing(event) || !place.contains(document.activeElement) || !sheet.active()) return;
    const texts = sheet.block().map((row) => row.map((cell) => String(kindOf(sheet.columns.get(cell.getField())).copy(cell.getValue()))));
    event.clipboardData.setData("text/plain", writeBlock(texts));
    event.preventDefault();
  });
  document.addEventListener("paste", (event) => {
    if (editing(event) || !place.contains(document.activeElement)) return;
    event.preventDefault();
    paste(sheet, edits, event.clipboardData.getData("text/plain"));
  });
}
