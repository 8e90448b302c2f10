// The report file as this page knows it: its state, and the edits not yet written into it.
// Edits stay in `unsent` (and in the browser's storage) until the program says they are in the file.

import { Refusal, Silence, ask, tell } from "./server.js";

const PAUSE = 250; // milliseconds of rest after which typing is sent
const AGAIN = 2000; // milliseconds until a program that did not answer is tried again
const MOST = 40; // edits in one request
const REPLACEABLE = new Set(["text", "basic", "cells"]);
const POLL = 2000; // milliseconds between two looks whether the file was changed elsewhere

export function samePath(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** All blocks of the state with those below them. */
export function* blocksOf(state) {
  for (const section of state.sections) {
    yield* walk([...(section.lead ? [section.lead] : []), ...section.blocks]);
  }
}

function* walk(blocks) {
  for (const block of blocks) {
    yield block;
    yield* walk(block.children || []);
  }
}

/** Put a newer edit of the same place in the stead of an older one. What stands before an edit of the
 * outline stays as it is: the same path may mean another place since. */
function joined(edits, edit) {
  const fixed = edits.map((old) => !REPLACEABLE.has(old.op)).lastIndexOf(true) + 1;
  const [before, recent] = [edits.slice(0, fixed), edits.slice(fixed)];
  if (edit.op === "cells") {
    const fresh = new Set(edit.cells.map((cell) => cell.address));
    const kept = recent
      .map((old) => (old.op === "cells" ? { ...old, cells: old.cells.filter((cell) => !fresh.has(cell.address)) } : old))
      .filter((old) => old.op !== "cells" || old.cells.length);
    return [...before, ...kept, edit];
  }
  const same = (old) => old.op === edit.op && samePath(old.path, edit.path);
  return [...before, ...(REPLACEABLE.has(edit.op) ? recent.filter((old) => !same(old)) : recent), edit];
}

/** Events: state (all anew), update (what an edit changed), saving, conflict, refused, lost, found, unwritten. */
export class OpenFile extends EventTarget {
  constructor(doc) {
    super();
    this.doc = doc;
    this.state = null;
    this.unsent = [];
    this.underway = [];
    this.parked = []; // sent, but not written: the file was changed elsewhere, and the program holds them
    this.savedAt = null;
    this.timer = 0;
    this.sending = null;
    this.lost = false;
    this.unwritten = ""; // why the disk does not take it
    this.stale = false; // the state is older than what the program has
    this.looking = false; // an answer whether the file was changed elsewhere is under way
    this.held = false; // in a conflict that the user has to settle
  }

  say(type, detail = null) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  address(action) {
    return `/api/doc/${encodeURIComponent(this.doc)}${action ? `/${action}` : ""}`;
  }

  async load() {
    this.take(await ask(this.address("")));
    const left = this.recall();
    if (left.length) {
      left.forEach((edit) => this.queue(edit));
      this.overlay();
      this.say("recalled", left.length);
      this.say("state");
      this.flush();
    }
    setInterval(() => this.look(), POLL);
    addEventListener("focus", () => this.look()); // back from another program, which may have changed the file
  }

  /** A whole new state from the program. */
  take(state) {
    this.state = state;
    this.overlay();
    this.say("state");
  }

  /** Everything anew from the program; when it does not answer, as soon as it does. */
  async reload() {
    this.stale = true;
    try {
      const state = await ask(this.address(""));
      if (state.version >= this.state.version) { // else something was written meanwhile: once more, later
        this.stale = false;
        this.take(state);
      }
    } catch (error) {
      if (!(error instanceof Silence)) {
        throw error;
      }
      this.silent();
    }
  }

  /** What was typed and not yet acknowledged stays visible over what the program knows. */
  overlay() {
    for (const edit of [...this.parked, ...this.underway, ...this.unsent]) {
      this.applyLocally(edit);
    }
  }

  applyLocally(edit) {
    if (edit.op === "text") {
      for (const block of blocksOf(this.state)) {
        if (samePath(block.path, edit.path)) {
          block.text = edit.value;
        }
      }
    } else if (edit.op === "basic") {
      for (const basic of this.state.basics) {
        if (samePath(basic.path, edit.path)) {
          basic.value = edit.value;
        }
      }
    } else if (edit.op === "cells") {
      this.mergeCells(edit.cells);
    } else if (edit.op === "note") {
      this.mergeCells([{ address: edit.address, note: edit.value }]);
    }
  }

  mergeCells(changed) {
    const values = new Map(changed.map((cell) => [cell.address, cell]));
    for (const table of this.state.tables) {
      for (const cell of table.cells) {
        if (cell.address && values.has(cell.address)) {
          Object.assign(cell, values.get(cell.address));
        }
      }
    }
  }

  /** An edit by the user; sent after a short rest, at once with `now`. */
  edit(edit, now = false) {
    if (this.state.read_only) {
      return Promise.resolve();
    }
    this.queue(edit);
    this.applyLocally(edit);
    this.say("saving");
    clearTimeout(this.timer);
    if (now) {
      return this.flush();
    }
    this.timer = setTimeout(() => this.flush(), PAUSE);
    return Promise.resolve();
  }

  queue(edit) {
    this.unsent = joined(this.unsent, edit);
    this.remember();
  }

  get pending() {
    return this.unsent.length + this.underway.length + this.parked.length > 0;
  }

  /** Send what is unsent; one request at a time. */
  async flush() {
    clearTimeout(this.timer);
    while (this.sending) {
      await this.sending;
    }
    if (!this.unsent.length || this.held) {
      return;
    }
    this.underway = this.unsent.slice(0, MOST);
    this.unsent = this.unsent.slice(MOST);
    this.sending = this.send();
    try {
      await this.sending;
    } finally {
      this.sending = null;
    }
    if (this.unsent.length && !this.lost && !this.held && !this.unwritten) {
      await this.flush();
    }
  }

  async send() {
    try {
      const answer = await tell(this.address("edit"), { version: this.state.version, edits: this.underway });
      this.underway = [];
      this.remember();
      this.reached();
      this.blocked("");
      await this.absorb(answer);
    } catch (error) {
      await this.failed(error);
    }
  }

  async absorb(answer) {
    const { state } = this;
    state.version = answer.version;
    for (const name of ["findings", "verdict", "words", "can_undo", "can_redo", "undo_label", "redo_label", "shown", "accepted", "agency", "year"]) {
      if (answer[name] !== undefined && answer[name] !== null) {
        state[name] = answer[name];
      }
    }
    for (const table of answer.tables || []) {
      this.mergeCells(table.cells);
    }
    const values = new Map((answer.figures || []).map((figure) => [figure.name, figure.value]));
    for (const figure of state.figures) {
      if (values.has(figure.name)) {
        figure.value = values.get(figure.name);
      }
    }
    this.overlay();
    this.savedAt = new Date();
    if (answer.sections_changed) {
      await this.reload();
    } else {
      this.say("update");
    }
    this.say("saving");
  }

  /** Edits that did not arrive go back to the head of the queue, unless the program will never take them. */
  async failed(error) {
    const back = this.underway;
    this.underway = [];
    const restore = () => {
      this.unsent = this.unsent.reduce(joined, back);
      this.remember();
    };
    if (error instanceof Silence) {
      restore();
      this.silent();
    } else if (error instanceof Refusal && error.status === 409 && error.code === "version") {
      restore();
      await this.reload();
      this.timer = setTimeout(() => this.flush(), 0);
    } else if (error instanceof Refusal && error.code === "changed_outside") {
      this.parked = [...this.parked, ...back];
      this.held = true;
      this.say("conflict", error.body);
    } else if (error instanceof Refusal && error.code === "unwritten") {
      restore();
      this.blocked(error.message);
      this.timer = setTimeout(() => this.flush(), AGAIN);
    } else if (error instanceof Refusal) {
      this.remember();
      this.say("refused", { message: error.message, edits: back });
      await this.reload();
    } else {
      restore();
      throw error;
    }
    this.say("saving");
  }

  /** What the disk says to the edits, which wait here meanwhile; nothing once they are written. */
  blocked(why) {
    if (why !== this.unwritten) {
      this.unwritten = why;
      this.say("unwritten");
    }
  }

  silent() {
    if (!this.lost) {
      this.lost = true;
      this.say("lost");
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), AGAIN);
  }

  reached() {
    if (this.lost) {
      this.lost = false;
      this.say("found");
    }
  }

  /** Something that changes the whole state: undo, redo, fix, accept, outside. */
  async act(action, body = {}) {
    await this.flush();
    try {
      this.take(await tell(this.address(action), { version: this.state.version, ...body }));
      this.savedAt = new Date();
      this.reached();
    } catch (error) {
      if (error instanceof Silence) {
        this.silent();
      } else if (error instanceof Refusal && error.code === "version") {
        await this.reload();
        return;
      } else if (error instanceof Refusal && error.code === "changed_outside") {
        this.held = true;
        this.say("conflict", error.body);
      } else if (error instanceof Refusal) {
        this.say("refused", { message: error.message, edits: [] });
      } else {
        throw error;
      }
    }
    this.say("saving");
  }

  /** The user's choice between the file on disk and what stands here: theirs, mine or merge. */
  async settle(choice) {
    try {
      const state = await tell(this.address("outside"), { version: this.state.version, choice });
      this.parked = [];
      this.unsent = choice === "theirs" ? [] : this.unsent;
      this.held = false;
      this.remember();
      this.take(state);
      this.savedAt = new Date();
      if ((state.conflicts || []).length) {
        this.say("clashes", state.conflicts);
      }
      await this.flush();
    } catch (error) {
      this.held = false;
      if (error instanceof Silence) {
        this.silent();
      } else if (error instanceof Refusal) {
        this.say("trouble", error.message);
      } else {
        throw error;
      }
    }
    this.say("saving");
  }

  /** Whether the file was changed by another window or another program. */
  async look() {
    if ((this.pending && !this.lost) || this.held || this.sending || this.looking) {
      return;
    }
    this.looking = true;
    try {
      const seen = await ask(this.address(`changes?since=${this.state.version}`));
      if (this.lost) {
        this.reached();
        this.flush();
      }
      if (this.pending || this.sending) {
        return;
      }
      if (seen.gone && !this.state.read_only) {
        this.held = true;
        this.say("conflict", { gone: true });
      } else if (seen.outside) {
        await this.follow();
      } else if (this.stale || seen.version !== this.state.version) {
        await this.reload();
      } else if (seen.findings) {
        this.state.findings = seen.findings;
        this.say("update");
      }
    } catch (error) {
      if (error instanceof Silence) {
        this.silent();
      } else if (!(error instanceof Refusal)) {
        throw error;
      }
    } finally {
      this.looking = false;
    }
  }

  /** Nothing is unsent here, so what was changed elsewhere can be taken over; it can be undone. */
  async follow() {
    const version = this.state.version;
    await this.settle("theirs");
    if (this.state.version !== version) {
      this.say("followed");
    }
  }

  storageKey() {
    return `未保存 ${this.state.path || this.doc}`;
  }

  remember() {
    const edits = [...this.parked, ...this.underway, ...this.unsent];
    try {
      if (edits.length) {
        localStorage.setItem(this.storageKey(), JSON.stringify(edits));
      } else {
        localStorage.removeItem(this.storageKey());
      }
    } catch {
      // Storage is full or forbidden: the edits are still in memory.
    }
  }

  recall() {
    try {
      return JSON.parse(localStorage.getItem(this.storageKey()) || "[]");
    } catch {
      return [];
    }
  }
}
