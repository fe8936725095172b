// Edits go to the server one batch after the other; it answers with every row that changed, or refuses the batch whole.
import { post } from "../app/post.js";
import { say } from "../app/words.js";

const name = (edit) => `${edit.key} ${edit.column}`;

export class Edits {
  constructor(config, sheet) {
    this.config = config;
    this.sheet = sheet;
    sheet.edits = this;
    this.done = [];
    this.undone = [];
    this.waiting = []; // typed, but not yet at the server: no connection, or the session has ended
    this.queue = Promise.resolve();
    this.listeners = [];
    this.store = `huikuan:grid:${document.body.dataset.user}:${location.pathname}:${sheet.holder.id}`;
    addEventListener("beforeunload", (event) => {
      if (this.waiting.length) event.preventDefault();
    });
  }

  typed(cell) {
    const edit = { key: cell.getData().id, column: cell.getField(), value: cell.getValue(), seen: cell.getOldValue() ?? null };
    return this.send([edit], { remember: true });
  }

  // Cells that are pasted or cleared: shown at once, sent as one batch.
  async put(cells) {
    const edits = cells.map(({ row, column, value }) => ({ key: row.getData().id, column, value, seen: row.getData()[column] ?? null }));
    const changed = edits.filter((edit) => edit.value !== edit.seen);
    if (!changed.length) return true;
    await this.show(changed, "value");
    return this.send(changed, { remember: true });
  }

  undo() {
    return this.config.undo_url ? this.ask(this.config.undo_url) : this.turn(this.done, this.undone);
  }

  redo() {
    return this.config.redo_url ? this.ask(this.config.redo_url) : this.turn(this.undone, this.done);
  }

  // The rows on the screen: where an edit moves thousands, the server need only tell of these.
  open() {
    return this.config.tree ? [...this.sheet.rows().keys()].map(Number) : undefined;
  }

  // The server keeps what was done: it undoes exactly what followed from an edit too.
  async ask(url) {
    this.sheet.status(say("saving"));
    const answer = await post(url, { open: this.open() });
    if (answer.ok) {
      await this.sheet.apply(answer.rows, answer.totals);
      this.sheet.status(say("saved"), "is-saved");
    } else {
      this.sheet.status(say("not_saved", { message: answer.message }), "is-refused");
    }
    this.changed();
  }

  async turn(from, to) {
    const batch = from.pop();
    if (!batch) return;
    const rows = this.sheet.rows();
    const back = batch.map((edit) => ({ key: edit.key, column: edit.column, value: edit.seen, seen: rows.get(String(edit.key))?.getData()[edit.column] ?? null }));
    await this.show(back, "value");
    if (await this.send(back, {})) to.push(batch.map((edit) => ({ ...edit, value: edit.seen, seen: edit.value })));
    else from.push(batch);
    this.changed();
  }

  async hold(cells, held) {
    if (!this.config.hold_url) return;
    for (const cell of cells) {
      const answer = await post(this.config.hold_url, { key: cell.getData().id, column: cell.getField(), held });
      if (answer.ok) await this.sheet.apply(answer.rows, answer.totals);
      else this.sheet.tell(cell, answer.message);
    }
  }

  send(edits, { remember = false }) {
    this.queue = this.queue.then(() => this.deliver(edits, remember));
    return this.queue;
  }

  async deliver(edits, remember) {
    this.forget(edits);
    this.sheet.status(say("saving"));
    const answer = await post(this.config.save_url, { edits, open: this.open() });
    if (answer.ok) {
      await this.sheet.apply(answer.rows, answer.totals);
      this.sheet.reformat(new Set(edits.map((edit) => edit.key)));
      if (remember) {
        this.done.push(edits);
        this.undone = [];
      }
      this.sheet.status(say("saved"), "is-saved");
    } else if (answer.pending) {
      this.keep(edits, answer.message);
    } else {
      await this.refused(edits, answer);
    }
    this.changed();
    return answer.ok;
  }

  async refused(edits, answer) {
    await this.show(edits, "seen");
    await this.show((answer.errors || []).filter((error) => "value" in error), "value"); // what somebody faster put there
    await this.sheet.apply(answer.rows, answer.totals);
    const errors = answer.errors?.length ? answer.errors : [{ ...edits[0], message: answer.message }];
    errors.forEach((error) => this.sheet.faults.set(name(error), error.message));
    this.sheet.reformat(new Set(errors.map((error) => error.key)));
    const [first] = errors;
    const cell = this.sheet.rows().get(String(first.key))?.getCell(first.column);
    const where = edits.length > 1 ? `${this.sheet.label(first.key)} · ${this.sheet.columns.get(first.column)?.title ?? ""}: ` : "";
    const more = errors.length > 1 ? ` (+${errors.length - 1})` : "";
    this.sheet.status(say("not_saved", { message: where + first.message + more }), "is-refused");
    this.sheet.tell(cell, first.message);
  }

  // No connection, or signed out: what was typed stays on the screen and in this tab until it is saved.
  keep(edits, message) {
    this.waiting.push(...edits);
    edits.forEach((edit) => this.sheet.unsaved.add(name(edit)));
    sessionStorage.setItem(this.store, JSON.stringify(this.waiting));
    this.sheet.reformat(new Set(edits.map((edit) => edit.key)));
    this.sheet.status(say("not_saved", { message }), "is-refused");
  }

  async again() {
    const edits = this.waiting;
    this.waiting = [];
    sessionStorage.removeItem(this.store);
    edits.forEach((edit) => this.sheet.unsaved.delete(name(edit)));
    if (edits.length) await this.send(edits, { remember: true });
  }

  async bringBack() {
    const kept = JSON.parse(sessionStorage.getItem(this.store) || "null");
    if (!kept) return;
    this.waiting = kept;
    await this.show(kept, "value");
    await this.again();
  }

  forget(edits) {
    edits.forEach((edit) => this.sheet.faults.delete(name(edit)));
  }

  show(edits, which) {
    const rows = new Map();
    for (const edit of edits) {
      if (!rows.has(edit.key)) rows.set(edit.key, { id: edit.key });
      rows.get(edit.key)[edit.column] = edit[which];
    }
    return this.sheet.apply([...rows.values()]);
  }

  changed() {
    this.listeners.forEach((listener) => listener());
  }
}
