// A statutory table as it is printed, with a field in every cell that a person fills in.

import { openDialog } from "./dialog.js";
import { announce, button, freshId, labelled, make } from "./element.js";

const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** Whether the program works this cell out; a total that the author wrote is the author's. */
function isOutput(cell) {
  return cell.sum && (cell.computed || !cell.value);
}

/** What stands in the field of a cell: a blank one that counts as 0 is blank. */
function fieldValue(cell) {
  return cell.computed && !cell.sum ? "" : cell.value || "";
}

export class TableGrid {
  /** options: onCells([{address, value}]), onNote(address, text), readOnly. */
  constructor(table, options) {
    this.table = table;
    this.options = options;
    this.squares = []; // [row][column] → the cell whose box covers it
    this.inputs = new Map(); // address → input, or the output of a computed cell
    this.findings = new Map(); // address → findings
    this.related = new Map();
    this.cures = new Map(); // address → {value, message}
    this.anchor = null; // where a selection of several cells began
    this.head = null;
    this.build();
  }

  build() {
    this.bar = make("div", { class: "cell-bar", id: freshId("cell-bar") });
    this.note = make("p", { class: "table-note", role: "status" });
    this.element = make("div", { class: "statutory" },
      make("div", { class: "table-scroll", tabindex: "-1", role: "region", "aria-label": this.table.title }, this.body()), this.note, this.bar);
    this.element.addEventListener("copy", (event) => this.copied(event));
    this.element.addEventListener("cut", (event) => this.cut(event));
    this.element.addEventListener("paste", (event) => this.pasted(event));
    this.element.ownerDocument.addEventListener("mouseup", () => { this.dragging = false; });
    this.explain(null);
    new ResizeObserver(() => this.stickHeads()).observe(this.element);
  }

  /** The rows of headings stay in sight, each under the one before. */
  stickHeads() {
    const head = this.element.querySelector("thead");
    if (!head) {
      return;
    }
    const scrolls = getComputedStyle(this.element.querySelector(".table-scroll")).overflowY !== "visible";
    const page = this.element.closest(".middle");
    let top = scrolls || !page ? 0 : -parseFloat(getComputedStyle(page).paddingTop);
    for (const row of head.rows) {
      for (const cell of row.cells) {
        cell.style.top = `${top}px`;
      }
      top += row.offsetHeight;
    }
  }

  body() {
    const { table } = this;
    const total = table.columns.reduce((sum, width) => sum + width, 0);
    const labels = Math.min(...table.cells.filter((cell) => cell.address).map((cell) => cell.col));
    const columns = table.columns.map((width, n) => {
      const column = make("col", { class: n < labels ? `of-label label-${n + 1}-of-${labels}` : "of-figure" });
      column.style.width = `${(100 * width) / total}%`;
      return column;
    });
    const rows = Array.from({ length: table.rows }, () => make("tr"));
    this.squares = rows.map(() => new Array(table.columns.length).fill(null));
    for (const cell of table.cells) {
      this.cover(cell);
    }
    this.labels();
    for (const cell of [...table.cells].sort((a, b) => a.row - b.row || a.col - b.col)) {
      rows[cell.row].append(cell.address ? this.figure(cell) : this.heading(cell));
    }
    const heads = this.headRows();
    const element = make("table", { class: `columns-${table.columns.length}` },
      make("caption", { class: "unseen", text: table.title }), make("colgroup", {}, columns),
      heads ? make("thead", {}, rows.slice(0, heads)) : null, make("tbody", {}, rows.slice(heads)));
    return element;
  }

  cover(cell) {
    for (let row = cell.row; row < cell.row + cell.rowspan; row += 1) {
      for (let column = cell.col; column < cell.col + cell.colspan; column += 1) {
        this.squares[row][column] = cell;
      }
    }
  }

  /** Rows at the top that hold no figure and belong to the whole table. */
  headRows() {
    const first = this.squares.findIndex((row) => row.some((cell) => cell && cell.address));
    const again = this.squares.slice(first).some((row) => row.every((cell) => cell && !cell.address));
    return again ? 0 : first;
  }

  /** What a cell is called: the headings above it and to its left, each once. */
  labels() {
    this.names = new Map();
    for (const cell of this.table.cells.filter((each) => each.address)) {
      const left = this.squares[cell.row].slice(0, cell.col).filter((each) => each && !each.address);
      const above = [];
      for (let row = cell.row - 1; row >= 0; row -= 1) {
        const each = this.squares[row][cell.col];
        if (each && !each.address && each.colspan < this.table.columns.length) {
          above.unshift(each);
        } else if (above.length) {
          break;
        }
      }
      const unique = (cells) => [...new Set(cells)].filter((each) => each.row >= 0).map((each) => each.label);
      const [rowNames, columnNames] = [unique(left), unique(above.filter((each) => each.col + each.colspan > left.length || !left.length))];
      this.names.set(cell.address, { full: [...rowNames, ...columnNames].join("，"), short: [rowNames[rowNames.length - 1], columnNames[columnNames.length - 1]].filter(Boolean).join(" · ") });
    }
  }

  heading(cell) {
    const figures = this.squares[cell.row].some((each) => each && each.address);
    const banner = cell.colspan === this.table.columns.length;
    const scope = banner ? "colgroup" : figures ? (cell.rowspan > 1 ? "rowgroup" : "row") : (cell.colspan > 1 ? "colgroup" : "col");
    const names = ["label", cell.upright ? "upright" : "", banner ? "banner" : "", figures ? "of-row" : "of-column", cell.col === 0 ? "first" : ""];
    const below = this.table.rows === 2 && this.table.cells.find((each) => each.address && each.col === cell.col);
    const text = make("span", { text: `${cell.label || ""}${below && below.unit ? `（${below.unit}）` : ""}` });
    return make("th", { scope, class: names.join(" ").trim(), rowspan: cell.rowspan, colspan: cell.colspan }, text);
  }

  figure(cell) {
    const name = this.names.get(cell.address).full;
    const id = freshId("cell");
    const input = make("input", {
      id, type: "text", inputmode: cell.kind === "money" ? "decimal" : "numeric", autocomplete: "off", "aria-label": name, "data-address": cell.address,
      value: fieldValue(cell),
    });
    const box = make("td", { rowspan: cell.rowspan, colspan: cell.colspan }, input);
    this.inputs.set(cell.address, input);
    this.settle(cell, input);
    input.addEventListener("focus", () => this.entered(cell, input));
    input.addEventListener("blur", () => this.left(cell, input));
    input.addEventListener("input", () => this.typed(cell, input));
    input.addEventListener("compositionstart", () => { input.composing = true; });
    input.addEventListener("compositionend", () => { input.composing = false; this.typed(cell, input); });
    input.addEventListener("keydown", (event) => this.pressed(event, cell, input));
    box.addEventListener("mousedown", (event) => this.grabbed(event, cell, input));
    box.addEventListener("mouseenter", () => this.dragged(cell));
    return box;
  }

  /** Whose the cell is: the author's to fill in, or the program's. */
  settle(cell, input) {
    const output = isOutput(cell);
    input.placeholder = cell.computed && !cell.sum ? cell.value : "";
    input.readOnly = output || Boolean(this.options.readOnly);
    input.tabIndex = output ? -1 : 0;
    input.parentElement.className = output ? "computed" : "figure";
  }

  entered(cell, input) {
    this.choose(cell, cell);
    input.select();
    this.note.textContent = "";
    this.explain(cell);
  }

  left(cell, input) {
    const trimmed = input.value.trim();
    if (trimmed !== input.value && !input.composing) {
      input.value = trimmed;
      this.typed(cell, input);
    }
  }

  typed(cell, input) {
    if (!input.composing && !input.readOnly) {
      this.enter([{ address: cell.address, value: input.value.trim() }]);
    }
  }

  pressed(event, cell, input) {
    if (event.altKey && event.key === "Enter" && this.cures.has(cell.address)) {
      event.preventDefault();
      this.mend(cell);
    }
    if (event.isComposing || event.altKey || event.metaKey) {
      return;
    }
    const step = ARROWS[event.key];
    if (step && event.shiftKey && !event.ctrlKey) {
      this.extend(event, step);
    } else if (step && this.leaves(event, input)) {
      event.preventDefault();
      this.go(this.beside(cell, step));
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.go(this.beside(cell, [event.shiftKey ? -1 : 1, 0]) || this.nextColumn(cell));
    } else if (event.key === "Escape") {
      input.select();
    } else if (event.key === "F2" && event.shiftKey && !isOutput(cell)) {
      event.preventDefault();
      this.askNote(cell);
    } else if (event.key === "F2") {
      event.preventDefault();
      input.setSelectionRange(input.value.length, input.value.length);
    } else if (event.key === "Delete" && this.several()) {
      event.preventDefault();
      this.fill(this.chosen().filter((each) => !isOutput(each)).map((each) => ({ address: each.address, value: "" })));
    }
  }

  /** Left and right leave a cell only from the edge of its text. */
  leaves(event, input) {
    const { selectionStart, selectionEnd, value } = input;
    const all = selectionStart === 0 && selectionEnd === value.length;
    if (event.key === "ArrowLeft") {
      return all || (selectionStart === 0 && selectionEnd === 0);
    }
    if (event.key === "ArrowRight") {
      return all || (selectionStart === value.length && selectionEnd === value.length);
    }
    return true;
  }

  /** The next cell to be filled in, in a direction; null at the edge of the table. */
  beside(cell, [down, right], computedToo = false) {
    let row = down > 0 ? cell.row + cell.rowspan : cell.row + down;
    let column = right > 0 ? cell.col + cell.colspan : cell.col + right;
    for (; this.squares[row] && this.squares[row][column] !== undefined; row += down, column += right) {
      const found = this.squares[row][column];
      if (found && found.address && (computedToo || !isOutput(found))) {
        return found;
      }
    }
    return null;
  }

  /** The top of the next column, after the foot of one. */
  nextColumn(cell) {
    for (let column = cell.col + cell.colspan; column < this.table.columns.length; column += 1) {
      const found = this.squares.map((row) => row[column]).find((each) => each && each.address && !isOutput(each));
      if (found) {
        return found;
      }
    }
    return null;
  }

  go(cell) {
    if (cell) {
      this.inputs.get(cell.address).focus();
    }
  }

  focus(address) {
    const input = this.inputs.get(address);
    if (input) {
      input.focus();
      input.scrollIntoView({ block: "center", inline: "nearest" });
    }
    return Boolean(input);
  }

  // Selecting a block

  grabbed(event, cell, input) {
    if (event.button !== 0) {
      return;
    }
    if (event.shiftKey && this.anchor) {
      event.preventDefault();
      this.choose(this.anchor, cell);
      return;
    }
    if (document.activeElement !== input) {
      event.preventDefault(); // a first click chooses the whole figure, a second one puts the caret into it
      input.focus();
    }
    this.choose(cell, cell);
    this.dragging = true;
  }

  dragged(cell) {
    if (this.dragging && this.anchor && cell !== this.head) {
      this.choose(this.anchor, cell);
      const focused = document.activeElement;
      if (focused && focused.setSelectionRange) {
        focused.setSelectionRange(0, 0);
      }
    }
  }

  extend(event, step) {
    const next = this.head && this.beside(this.head, step, true);
    event.preventDefault();
    if (next) {
      this.choose(this.anchor, next);
    }
  }

  choose(anchor, head) {
    this.anchor = anchor;
    this.head = head;
    const chosen = new Set(this.several() ? this.chosen() : []);
    for (const [address, input] of this.inputs) {
      input.parentElement.classList.toggle("chosen", [...chosen].some((cell) => cell.address === address));
    }
    if (chosen.size > 1) {
      announce(`选中${chosen.size}格，可以复制。`);
    }
  }

  several() {
    return this.anchor && this.head && this.anchor !== this.head;
  }

  /** The rectangle of the selection: first and last row and column. */
  bounds() {
    const ends = [this.anchor, this.head];
    return {
      top: Math.min(...ends.map((cell) => cell.row)), bottom: Math.max(...ends.map((cell) => cell.row)),
      left: Math.min(...ends.map((cell) => cell.col)), right: Math.max(...ends.map((cell) => cell.col)),
    };
  }

  /** The selected figures, row by row. */
  lines() {
    const { top, bottom, left, right } = this.bounds();
    const lines = [];
    for (let row = top; row <= bottom; row += 1) {
      const cells = [...new Set(this.squares[row].slice(left, right + 1))];
      lines.push(cells.filter((cell) => cell && cell.address && cell.row === row));
    }
    return lines.filter((cells) => cells.length);
  }

  chosen() {
    return this.lines().flat();
  }

  // Clipboard

  copied(event) {
    if (!this.several() || !event.clipboardData) {
      return;
    }
    const lines = this.lines().map((cells) => cells.map((cell) => this.inputs.get(cell.address).value));
    const rows = lines.map((values) => make("tr", {}, values.map((value) => make("td", { text: value }))));
    event.preventDefault();
    event.clipboardData.setData("text/plain", lines.map((values) => values.join("\t")).join("\r\n"));
    event.clipboardData.setData("text/html", make("table", {}, make("tbody", {}, rows)).outerHTML);
    announce(`已复制${lines.length}行。`);
  }

  cut(event) {
    if (this.several()) {
      this.copied(event);
      this.fill(this.chosen().filter((cell) => !isOutput(cell)).map((cell) => ({ address: cell.address, value: "" })));
    }
  }

  pasted(event) {
    const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
    if (!/[\t\n]/.test(text) || this.options.readOnly) {
      return;
    }
    event.preventDefault();
    const start = this.several() ? this.squares[this.bounds().top][this.bounds().left] : this.anchor;
    if (start) {
      this.place(start, text.split("\n").map((line) => line.split("\t")));
    }
  }

  /** Lay a block of values over the table from a cell on: row by row, figure by figure. */
  place(start, block) {
    const rows = this.squares.map((_, row) => this.figuresOf(row)).filter((cells) => cells.length);
    const first = rows.findIndex((cells) => cells.includes(start));
    const offset = rows[first].indexOf(start);
    const edits = [];
    let totals = 0;
    let outside = 0;
    block.forEach((values, down) => values.forEach((value, right) => {
      const cell = (rows[first + down] || [])[offset + right];
      if (!cell) {
        outside += value.trim() ? 1 : 0;
      } else if (isOutput(cell)) {
        totals += 1;
      } else {
        edits.push({ address: cell.address, value: value.trim() });
      }
    }));
    this.fill(edits);
    const said = [`已粘贴${edits.length}格。`, totals ? `总计由程序算，${totals}格没有照搬。` : "", outside ? `有${outside}格在表格外面，没有放进来。` : ""];
    this.note.textContent = said.join("");
  }

  figuresOf(row) {
    return [...new Set(this.squares[row])].filter((cell) => cell && cell.address && cell.row === row).sort((a, b) => a.col - b.col);
  }

  fill(cells) {
    for (const { address, value } of cells) {
      this.inputs.get(address).value = value;
    }
    if (cells.length) {
      this.enter(cells);
    }
  }

  /** Figures by the user. */
  enter(cells) {
    const values = new Map(cells.map((cell) => [cell.address, cell.value]));
    for (const cell of this.table.cells) {
      if (values.has(cell.address)) {
        Object.assign(cell, { value: values.get(cell.address), computed: false });
      }
    }
    this.options.onCells(cells);
  }

  /** Take the figure that mends the balance. */
  mend(cell) {
    this.fill([{ address: cell.address, value: this.cures.get(cell.address).value }]);
    this.go(cell);
  }

  /** A remark that is printed in brackets behind the figure. */
  async askNote(cell) {
    const note = await openDialog("附注", (close) => {
      const text = make("input", { type: "text", value: cell.note || "", autofocus: true });
      text.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && !event.isComposing) {
          event.preventDefault(); // else the button that opened this gets the rest of the key, and opens it again
          close(text.value.trim());
        }
      });
      return [
        labelled(this.names.get(cell.address).full, text, "印在数字后面的括号里，如：含网上申请5件。格子很窄，能不写就不写。"),
        make("div", { class: "actions" }, button("取消", () => close()), button("确定", () => close(text.value.trim()), { class: "main" })),
      ];
    });
    this.go(cell);
    if (note !== undefined && note !== (cell.note || "")) {
      cell.note = note;
      this.options.onNote(cell.address, note);
      this.dress(cell.address, this.inputs.get(cell.address));
      this.explain(cell);
    }
  }

  // What the program says

  /** Values that the program has worked out or read anew; a cell being typed in is left alone. */
  update(table) {
    const now = new Map(table.cells.map((cell) => [cell.address, cell]));
    for (const cell of this.table.cells.filter((each) => each.address)) {
      Object.assign(cell, now.get(cell.address));
      const input = this.inputs.get(cell.address);
      const value = fieldValue(cell);
      if (!input.composing && input.value !== value && input.value.trim() !== value) {
        input.value = value;
      }
      this.settle(cell, input);
      this.dress(cell.address, input);
    }
  }

  setFindings(findings) {
    this.findings = new Map();
    this.cures = new Map();
    const related = this.related = new Map(); // address → the finding whose equation it is in
    const add = (address, finding) => this.findings.set(address, [...(this.findings.get(address) || []), finding]);
    for (const finding of findings) {
      add(finding.address, finding);
      (finding.related || []).forEach((address) => related.has(address) || related.set(address, finding));
      (finding.cures || []).forEach((cure) => this.cures.set(cure.address, { ...cure, message: finding.message }));
    }
    for (const [address, input] of this.inputs) {
      this.dress(address, input);
    }
    if (this.at) {
      this.explain(this.at);
    }
  }

  /** Red for what breaks a balance, a frame for the cell that would mend it. */
  dress(address, input) {
    const findings = this.findings.get(address) || [];
    const worst = ["error", "warning"].find((severity) => findings.some((finding) => finding.severity === severity));
    const box = input.parentElement;
    const beside = this.related.get(address);
    box.classList.toggle("wrong", worst === "error");
    box.classList.toggle("related", !worst && Boolean(beside) && beside.severity === "error");
    const cell = this.table.cells.find((each) => each.address === address);
    box.classList.toggle("noted", Boolean(cell.note));
    box.classList.toggle("doubtful", worst === "warning");
    box.classList.toggle("cure", this.cures.has(address));
    if (worst === "error") {
      input.setAttribute("aria-invalid", "true");
    } else {
      input.removeAttribute("aria-invalid");
    }
    const reasons = findings.filter((finding) => finding.severity !== "hint").map((finding) => finding.message).join(" ");
    const cure = this.cures.get(address);
    const said = [reasons, cure ? `改成${cure.value}就平衡。` : ""].join(" ").trim();
    if (said) {
      input.setAttribute("aria-describedby", this.bar.id);
    } else {
      input.removeAttribute("aria-describedby");
    }
    box.title = said;
    if (cure) {
      box.dataset.cure = cure.value;
    } else {
      delete box.dataset.cure;
    }
  }

  /** The line below the table: which cell this is, what is wrong with it, what would mend it. */
  explain(cell) {
    this.at = cell;
    if (!cell) {
      this.bar.replaceChildren(make("span", { class: "cell-name", text: `${this.table.cells.some((each) => each.sum) ? "白格填数，灰格由程序算。" : "没有发生的填0。"}可以从Excel、WPS复制一片格子，直接粘贴进来。` }));
      return;
    }
    const own = this.findings.get(cell.address) || [this.related.get(cell.address)].filter(Boolean);
    const findings = own.filter((finding) => finding.severity !== "hint");
    const cure = this.cures.get(cell.address);
    const offered = cure && button(`改成${cure.value}`, () => this.mend(cell), { class: "mend", title: "Alt+回车" });
    this.bar.replaceChildren(...[
      make("span", { class: "cell-name", text: `${this.names.get(cell.address).full}${isOutput(cell) ? "（程序算的）" : ""}` }),
      findings.length ? make("span", { class: `cell-reason ${findings[0].severity}`, text: findings[0].message }) : null,
      offered || null,
      cell.note ? make("span", { class: "cell-note", text: `附注：${cell.note}` }) : null,
      isOutput(cell) || this.options.readOnly ? null : button(cell.note ? "改附注" : "加附注", () => this.askNote(cell), { class: "quiet", tabindex: "-1", title: "印在数字后面括号里的话，Shift+F2" }),
    ].filter(Boolean));
  }
}
