// A field of running text: a plain textarea, so that input methods, keyboards and screen readers find what
// they know, over a backdrop of the same text that paints chips and underlines. The textarea holds what will
// be printed; `pieces` remembers which stretches of it are figures of the tables.

import { BLANK, amended, chipAround, chipsOf, displayOf, parse, rawBetween, rawOf, replaced, toDisplay } from "./chip_text.js";
import { announce, button, freshId, make } from "./element.js";
import { Refusal, Silence, tell } from "./server.js";

const TO_FILL = /^【待填】([^\n]*)$/; // a blank file's word on what is to be written here
const TO_CHANGE = "【待改】"; // before a sentence taken over from last year's report
const SENTENCE_END = /[。！？；\n]/;
// What is copied within this window keeps its chips: the clipboard carries them, and this page
// remembers the last where a browser lets nothing but plain text through.
const OWN_FORMAT = "text/x-gia-author";
const lastCopied = { text: "", raw: "" };

/** A text as the file keeps it: without blank ends. */
function settled(raw) {
  return raw.replace(/^[ \t\u3000\n]+/, "").trimEnd();
}

export class TextField {
  /** options: label, raw, shown, onInput(raw), onInsert(field), labelOf(raw), told (what to write stands above). */
  constructor(options) {
    this.options = options;
    this.shown = options.shown;
    this.marks = [];
    this.composing = false;
    this.build();
    this.pieces = parse(this.unhinted(options.raw), this.shown);
    this.show();
  }

  build() {
    const id = freshId("text");
    this.backdrop = make("div", { class: "backdrop", "aria-hidden": "true" });
    this.area = make("textarea", {
      id, rows: 1, spellcheck: "false", "aria-label": this.options.label, "aria-describedby": `${id}-note`,
      readonly: this.options.readOnly, placeholder: this.options.placeholder || "",
    });
    this.note = make("div", { class: "field-note", id: `${id}-note` });
    this.tidied = make("div", { class: "tidied", role: "status" });
    this.count = make("span", { class: "count" });
    this.skip = button("这一项不写", () => this.accept("", 0), { class: "quiet", hidden: true, "aria-label": `这一项不写：${this.options.label}` });
    this.leftOver = make("span", { class: "left-over" });
    const insert = this.options.readOnly ? null : button("插入表里的数", () => this.options.onInsert(this), {
      class: "quiet", title: "Ctrl+J", "aria-label": `插入表里的数到${this.options.label}`,
    });
    this.element = make("div", { class: "text-field" },
      make("div", { class: "layers" }, this.backdrop, this.area), this.note, this.tidied,
      make("div", { class: "field-foot" }, insert, this.skip, this.leftOver, this.count));
    this.listen();
  }

  listen() {
    const { area } = this;
    area.addEventListener("compositionstart", () => { this.composing = true; });
    area.addEventListener("compositionend", () => { this.composing = false; this.typed(); });
    area.addEventListener("input", () => this.typed());
    area.addEventListener("paste", (event) => this.pasted(event));
    area.addEventListener("copy", (event) => this.copied(event));
    area.addEventListener("cut", (event) => this.cut(event));
    area.addEventListener("keyup", () => this.settleCaret());
    area.addEventListener("mouseup", () => setTimeout(() => this.settleCaret(true), 0));
    area.addEventListener("blur", () => this.left());
    area.addEventListener("keydown", (event) => this.pressed(event));
  }

  left() {
    this.composing = false;
    const raw = settled(this.raw);
    if (raw !== this.raw) {
      this.pieces = parse(raw, this.shown);
      this.show();
    }
    this.note.replaceChildren();
  }

  get raw() {
    return rawOf(this.pieces);
  }

  /** A text without the word on what to write, which becomes the field's placeholder. */
  unhinted(raw) {
    const hint = TO_FILL.exec(raw);
    if (hint) {
      this.area.placeholder = this.options.told ? "还没有写" : hint[1];
    }
    this.skip.hidden = !hint;
    this.element.classList.toggle("to-fill", Boolean(hint));
    return hint ? "" : raw;
  }

  /** Another text, from the program. */
  setRaw(text) {
    const raw = this.unhinted(text);
    const typing = document.activeElement === this.area && settled(raw) === settled(this.raw);
    if (raw !== this.raw && !this.composing && !typing) {
      this.pieces = parse(raw, this.shown);
      this.show();
    }
  }

  /** New values for the chips. */
  setShown(shown) {
    this.shown = shown;
    if (!this.composing) {
      this.pieces = parse(this.raw, shown);
      this.show();
    }
  }

  /** Findings in this text: {from, to (raw), severity, message}. */
  setMarks(marks) {
    this.marks = marks;
    this.paint();
    this.explain();
  }

  /** Bring the textarea in line with the pieces, the caret staying where it is in the text. */
  show(selection = null) {
    const text = displayOf(this.pieces);
    if (this.area.value !== text) {
      const { selectionStart, selectionEnd } = this.area;
      this.area.value = text;
      if (!selection && document.activeElement === this.area) {
        this.area.setSelectionRange(Math.min(selectionStart, text.length), Math.min(selectionEnd, text.length));
      }
    }
    if (selection) {
      this.area.setSelectionRange(selection.from, selection.to);
    }
    this.paint();
  }

  /** Something was typed, deleted, dropped or composed. While composing, the textarea is only looked at. */
  typed() {
    if (this.area.value === displayOf(this.pieces)) {
      return;
    }
    const caret = this.area.selectionEnd;
    const change = amended(this.pieces, this.area.value, caret);
    if (this.composing) {
      this.paint(parse(change.raw, this.shown));
      return;
    }
    this.accept(change.raw, change.to);
  }

  /** A raw text by the user with the caret behind the place `caret` of it. */
  accept(raw, caret) {
    this.element.classList.remove("to-fill");
    this.skip.hidden = true;
    this.pieces = parse(raw, this.shown);
    const place = toDisplay(this.pieces, caret, true);
    this.marks = [];
    this.show({ from: place, to: place });
    this.explain();
    this.options.onInput(raw);
  }

  /** Put raw text where the selection is. */
  insert(raw) {
    const { selectionStart, selectionEnd } = this.area;
    const change = replaced(this.pieces, selectionStart, selectionEnd, raw);
    this.accept(change.raw, change.to);
    return change;
  }

  pressed(event) {
    if (event.isComposing) {
      return;
    }
    if (event.ctrlKey && event.key === "Enter" && this.unchanged().length) {
      event.preventDefault();
      this.approve();
    } else if (event.ctrlKey && event.key.toLowerCase() === "j") {
      event.preventDefault();
      this.options.onInsert(this);
    } else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      this.stepOverChip(event);
    }
  }

  /** A chip is passed in one step. */
  stepOverChip(event) {
    const { selectionStart, selectionEnd } = this.area;
    if (event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const right = event.key === "ArrowRight";
    const chip = chipsOf(this.pieces).find((each) => (right ? each.from === selectionEnd : each.to === selectionStart));
    if (chip && selectionStart === selectionEnd) {
      event.preventDefault();
      const place = right ? chip.to : chip.from;
      this.area.setSelectionRange(place, place);
      this.explain();
    }
  }

  /** The caret never rests inside a chip: a click selects the chip, a key goes to its nearer edge. */
  settleCaret(whole = false) {
    if (this.composing) {
      return;
    }
    const { selectionStart, selectionEnd, selectionDirection } = this.area;
    const first = chipAround(this.pieces, selectionStart);
    const last = chipAround(this.pieces, selectionEnd);
    if (selectionStart === selectionEnd && first) {
      const nearer = selectionStart - first.from < first.to - selectionStart ? first.from : first.to;
      this.area.setSelectionRange(whole ? first.from : nearer, whole ? first.to : nearer);
    } else if (first || last) {
      this.area.setSelectionRange(first ? first.from : selectionStart, last ? last.to : selectionEnd, selectionDirection);
    }
    this.explain();
  }

  copied(event) {
    const { selectionStart, selectionEnd, value } = this.area;
    if (selectionStart !== selectionEnd) {
      event.preventDefault();
      lastCopied.text = value.slice(selectionStart, selectionEnd);
      lastCopied.raw = rawBetween(this.pieces, selectionStart, selectionEnd);
      event.clipboardData.setData("text/plain", lastCopied.text);
      event.clipboardData.setData(OWN_FORMAT, lastCopied.raw);
    }
  }

  cut(event) {
    this.copied(event);
    if (event.defaultPrevented && !this.options.readOnly) {
      this.insert("");
    }
  }

  pasted(event) {
    if (this.options.readOnly) {
      return;
    }
    event.preventDefault();
    const plain = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n");
    const remembered = plain === lastCopied.text ? lastCopied.raw : "";
    const own = event.clipboardData.getData(OWN_FORMAT) || remembered;
    const text = own || plain;
    const change = this.insert(text);
    if (!own) {
      this.tidy(change.from, text);
    }
  }

  /** Have what was pasted tidied; one click brings it back as it was. */
  async tidy(from, text) {
    let answer;
    try {
      answer = await tell("/api/tidy", { text });
    } catch (error) {
      if (error instanceof Silence || error instanceof Refusal) {
        return;
      }
      throw error;
    }
    if (answer.text === text || this.composing || !this.swap(from, text, answer.text)) {
      return;
    }
    const what = answer.changes.map((change) => (change.count > 1 ? `${change.what}${change.count}处` : change.what)).join("、");
    const back = button("恢复原样", () => {
      this.swap(from, answer.text, text);
      this.tidied.replaceChildren();
      this.area.focus();
    }, { class: "quiet" });
    const leave = button("知道了", () => { this.tidied.replaceChildren(); this.area.focus(); }, { class: "quiet" });
    this.tidied.replaceChildren(make("span", { text: `粘贴的文字已经整理${what ? `：${what}` : ""}。` }), back, leave);
  }

  /** Replace one stretch of the raw text by another, if it still stands there. */
  swap(from, old, fresh) {
    const { raw } = this;
    if (raw.slice(from, from + old.length) !== old) {
      return false;
    }
    this.accept(raw.slice(0, from) + fresh + raw.slice(from + old.length), from + fresh.length);
    return true;
  }

  /** Select a stretch of the raw text and bring it into sight. */
  select(from, to) {
    this.area.focus();
    const start = toDisplay(this.pieces, from);
    const end = toDisplay(this.pieces, to, true);
    this.area.setSelectionRange(start, end);
    const mark = this.backdrop.querySelector(`[data-at="${start}"]`);
    (mark || this.area).scrollIntoView({ block: "center" });
  }

  /** The findings as stretches of the displayed text. */
  stretches() {
    return this.marks.map((mark) => ({
      ...mark, from: toDisplay(this.pieces, mark.from), to: toDisplay(this.pieces, mark.to, true),
    }));
  }

  /** Draw chips and underlines behind the text. */
  paint(pieces = this.pieces) {
    const text = displayOf(pieces);
    const chips = chipsOf(pieces);
    const stretches = pieces === this.pieces ? this.stretches() : [];
    const cuts = [...new Set([0, text.length, ...[...chips, ...stretches].flatMap((each) => [each.from, each.to])])].sort((a, b) => a - b);
    const spans = [];
    for (let n = 0; n + 1 < cuts.length; n += 1) {
      spans.push(this.span(text, cuts[n], cuts[n + 1], chips, stretches));
    }
    // A last empty line has height, too; an empty field that of what is to be written in it.
    this.backdrop.replaceChildren(...spans, text ? "\u200b" : this.area.placeholder);
    this.showLeftOver();
    this.count.textContent = text ? `${text.replace(/\s/g, "").length}字` : "";
  }

  span(text, from, to, chips, stretches) {
    const within = (each) => each.from <= from && to <= each.to;
    const chip = chips.find(within);
    const marks = stretches.filter(within);
    const worst = ["error", "warning", "hint"].find((severity) => marks.some((mark) => mark.severity === severity));
    if (!chip && !worst) {
      return text.slice(from, to);
    }
    const blank = chip && text.slice(from, to) === BLANK;
    return make("span", {
      class: [chip ? "chip" : "", blank ? "blank" : "", worst ? `marked ${worst}` : ""].join(" ").trim(),
      "data-at": from, text: text.slice(from, to),
    });
  }

  // Sentences of last year's that are to be looked at

  /** The sentences still marked, in the displayed text: {from: the mark's start, to: the sentence's end}. */
  unchanged() {
    const text = displayOf(this.pieces);
    const found = [];
    for (let at = text.indexOf(TO_CHANGE); at >= 0; at = text.indexOf(TO_CHANGE, at + 1)) {
      const end = text.slice(at).search(SENTENCE_END);
      found.push({ from: at, to: end < 0 ? text.length : at + end + 1 });
    }
    return found;
  }

  showLeftOver() {
    const count = this.options.readOnly ? 0 : this.unchanged().length;
    if (!count) {
      this.leftOver.replaceChildren();
    } else if (this.leftOver.dataset.count !== String(count) || !this.leftOver.childNodes.length) {
      const focused = this.leftOver.contains(document.activeElement);
      this.leftOver.replaceChildren(`${count}句上年的话待改`,
        button("下一句", () => this.nextUnchanged(), { class: "quiet" }),
        button("这句改好了", () => this.approve(), { class: "quiet", title: "Ctrl+回车" }));
      if (focused) {
        this.leftOver.querySelector("button:last-child").focus();
      }
    }
    this.leftOver.dataset.count = String(count);
  }

  /** Put the caret behind the next mark; after the last one the first. */
  nextUnchanged() {
    const caret = this.area.selectionEnd;
    const marked = this.unchanged();
    const next = marked.find((sentence) => sentence.from + TO_CHANGE.length > caret) || marked[0];
    if (next) {
      const place = next.from + TO_CHANGE.length;
      this.area.focus();
      this.area.setSelectionRange(place, place);
      this.explain();
    }
  }

  /** The sentence with the caret is as it should be: its mark goes, the caret goes on to the next. */
  approve() {
    const caret = this.area.selectionEnd;
    const marked = this.unchanged();
    const here = marked.find((sentence) => sentence.from <= caret && caret <= sentence.to) || marked[0];
    const change = replaced(this.pieces, here.from, here.from + TO_CHANGE.length, "");
    this.area.focus();
    this.accept(change.raw, change.to);
    if (this.unchanged().length) {
      this.nextUnchanged();
    } else {
      announce("这一段没有待改的了。");
    }
  }

  /** Below the field: which figure the caret touches, and what is wrong where it stands. */
  explain() {
    const { selectionStart, selectionEnd } = this.area;
    const touches = (each) => each.from <= selectionEnd && selectionStart <= each.to;
    const lines = [];
    const chip = document.activeElement === this.area && chipsOf(this.pieces).find(touches);
    if (chip) {
      lines.push(make("p", { class: "chip-note" }, "这个数随表格变化，取自：", make("strong", { text: this.options.labelOf(chip.raw) }),
        button("换成手打的字", () => this.unchip(chip), { class: "quiet" })));
    }
    if (document.activeElement === this.area) {
      for (const mark of this.stretches().filter(touches).slice(0, 2)) {
        lines.push(make("p", { class: `mark-note ${mark.severity}`, text: mark.message }));
      }
    }
    this.note.replaceChildren(...lines);
  }

  /** A chip becomes the plain text that it shows. */
  unchip(chip) {
    const plain = this.area.value.slice(chip.from, chip.to);
    const change = replaced(this.pieces, chip.from, chip.to, plain === BLANK ? "" : plain);
    this.area.focus();
    this.accept(change.raw, change.to);
    announce("已换成手打的字，以后不随表格变化。");
  }
}
