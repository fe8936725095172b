// Above the grid: undo, redo, hold, try again, and what is being done.
import { say } from "../app/words.js";

function button(sheet, icon, label, act) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "btn btn-sm";
  element.append(sheet.icon(icon), document.createTextNode(label));
  element.addEventListener("click", act);
  return element;
}

export function toolbar(config, sheet, edits) {
  const bar = document.createElement("div");
  bar.className = "grid-tools d-print-none";
  const undo = button(sheet, "arrow-back-up", say("undo"), () => edits.undo());
  const redo = button(sheet, "arrow-forward-up", say("redo"), () => edits.redo());
  const again = button(sheet, "refresh", say("again"), () => edits.again());
  bar.append(undo, redo);
  if (config.hold_url) {
    const mayHold = (cell) => sheet.mayEdit(cell.getData(), sheet.columns.get(cell.getField()));
    bar.append(button(sheet, "lock", say("hold"), () => edits.hold(sheet.block().flat().filter(mayHold), true)));
  }
  const status = document.createElement("span");
  status.className = "grid-status";
  status.setAttribute("role", "status");
  status.textContent = say("grid_help");
  bar.append(again, status);
  const refresh = () => {
    undo.disabled = !config.undo_url && !edits.done.length;
    redo.disabled = !config.redo_url && !edits.undone.length;
    again.hidden = !edits.waiting.length;
  };
  edits.listeners.push(refresh);
  refresh();
  return bar;
}
