// The editor: parts to the left, the form in the middle, problems and pages to the right.

import { BasicsPanel } from "./basics_panel.js";
import { openBuild, openPrinted } from "./build_dialog.js";
import { expressionOf, written } from "./chip_text.js";
import { askConflict, askGone, showClashes } from "./conflict_dialog.js";
import { openDialog, tellUser } from "./dialog.js";
import { refuseOtherDrops } from "./drop_zone.js";
import { announce, button, clock, make } from "./element.js";
import { chooseFigure } from "./figure_menu.js";
import { FindingsList, findingItem } from "./findings_list.js";
import { OpenFile, blocksOf, samePath } from "./open_file.js";
import { LivePage, PrintedPages } from "./preview.js";
import { keepAlive, tell } from "./server.js";
import { SectionPanel } from "./section_panel.js";
import { TabList, showCounts } from "./tab_list.js";
import { shortLabel } from "./window_words.js";

const NAME = /[^\s|()+\-,"]+/g; // a figure's, in an expression
const FRONT = ""; // the key of the part with opening, signature and settings
const ELSEWHERE = new Set(["信息处理费"]);

class Editor {
  constructor(doc) {
    this.file = new OpenFile(doc);
    this.panels = new Map();
    this.part = null;
    this.place = (id) => document.getElementById(id);
    this.options = {
      insert: (field) => this.insert(field),
      labelOf: (raw) => this.labelOf(raw),
    };
    this.findings = new FindingsList({
      go: (finding) => this.go(finding),
      fix: (finding) => this.file.act("fix", { id: finding.id }),
      cure: (cure) => this.cure(cure),
      accept: (finding, reason, name) => this.file.act("accept", { id: finding.id, reason, name }),
      unaccept: (accepted) => this.file.act("unaccept", { index: accepted.index }),
      part: () => this.part,
      nameOf: (address) => this.nameOf(address),
      whereOf: (finding) => this.whereOf(finding),
      linked: (finding) => this.linked(finding),
      link: ({ path, text }) => this.file.edit({ op: "text", path, value: text }, true),
    });
    this.live = new LivePage(doc);
  }

  async start() {
    this.listen();
    await this.file.load();
  }

  listen() {
    const { file } = this;
    file.addEventListener("state", () => this.showState());
    file.addEventListener("update", () => this.showUpdate());
    file.addEventListener("saving", () => this.showSaving());
    file.addEventListener("lost", () => this.showLost(true));
    file.addEventListener("found", () => this.showLost(false));
    file.addEventListener("unwritten", () => this.showUnwritten());
    file.addEventListener("conflict", (event) => this.conflict(event.detail));
    file.addEventListener("refused", (event) => tellUser("没有写进去", event.detail.message));
    file.addEventListener("followed", () => file.state.read_only || this.notice("文件在别处改过，已经换成新的内容。不对的话，点“撤销”。"));
    file.addEventListener("clashes", (event) => showClashes(event.detail));
    file.addEventListener("trouble", (event) => this.notice(event.detail));
    file.addEventListener("recalled", (event) => this.notice(`上次没有来得及保存的${event.detail}处改动，已经补上。`));
    document.addEventListener("keydown", (event) => this.pressed(event));
    addEventListener("beforeunload", (event) => {
      if (file.pending) {
        file.flush();
        event.preventDefault();
        event.returnValue = "";
      }
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") {
        file.flush();
      }
    });
  }

  // Showing

  /** Once, when the first state has come. */
  build() {
    this.parts = new TabList(this.place("parts"), { vertical: true, label: "年报的各部分", choose: (key) => this.choosePart(key) });
    this.pages = new PrintedPages(this.file);
    this.sides = new TabList(this.place("side-tabs"), { label: "旁边看什么", choose: (key) => this.chooseSide(key) });
    this.sideViews = { findings: this.findings.element, preview: this.live.element, pages: this.pages.element };
    this.views = new Map([["form", "填写"], ["findings", "问题"], ["preview", "预览"], ["pages", "版面"]].map(([key, text]) => [key, this.viewButton(key, text)]));
    this.place("views").replaceChildren(...this.views.values());
    this.place("undo").addEventListener("click", () => this.file.act("undo"));
    this.place("redo").addEventListener("click", () => this.file.act("redo"));
    this.place("build").addEventListener("click", () => openBuild(this.file));
    this.place("printed").addEventListener("click", () => openPrinted(this.file));
    addEventListener("resize", () => this.parts.reveal());
    this.place("fold").addEventListener("click", () => this.foldSide());
    this.fold(remembered("旁栏") === "收起");
    this.sides.show([["findings", "问题"], ["preview", "预览"], ["pages", "版面"]]);
    this.showParts();
    this.sides.select("findings");
    this.chooseView("form");
    const wanted = decodeURIComponent(location.hash.slice(1));
    this.parts.select(this.file.state.sections.some((section) => section.key === wanted) ? wanted : FRONT);
  }

  showState() {
    const { state } = this.file;
    document.title = `${state.agency || state.name} ${state.year || ""} · 政府信息公开年报`;
    this.place("name").textContent = [state.agency || state.name, state.year ? `${state.year}年` : ""].filter(Boolean).join(" ");
    this.place("name").title = state.path || "";
    if (!this.parts) {
      this.build();
    }
    this.showReadOnly();
    this.showUpdate();
    this.showSaving();
    this.showBrought();
  }

  /** What was found when the file was read in from a publication or a form, once. */
  async showBrought() {
    const { brought = [] } = this.file.state;
    if (brought.length && !this.told) {
      this.told = true;
      await tellUser("读进来的时候，这几处请您看一看",
        make("ul", { class: "findings" }, brought.map((finding) => findingItem(finding, { where: finding.place || finding.address || "" }))));
      await tell(this.file.address("seen"));
    }
  }

  /** A file that cannot be changed says why; one that can be again is drawn anew. */
  showReadOnly() {
    const { read_only: readOnly, read_only_why: why } = this.file.state;
    if (readOnly && this.readOnly !== why) {
      this.notice(`这份文件只能看，不能在这里改：${why}`);
    }
    if (this.readOnly !== undefined && Boolean(this.readOnly) !== readOnly) {
      const { part } = this;
      this.part = null;
      this.choosePart(part);
    }
    this.readOnly = readOnly ? why : "";
  }

  showUpdate() {
    const { state } = this.file;
    this.showParts();
    this.showSidesCount();
    this.place("undo").disabled = !state.can_undo;
    this.place("redo").disabled = !state.can_redo;
    this.place("undo").title = `${state.undo_label ? `撤销：${state.undo_label}，` : ""}Ctrl+Z`;
    this.place("redo").title = `${state.redo_label ? `重做：${state.redo_label}，` : ""}Ctrl+Y`;
    this.place("verdict").textContent = state.verdict.label;
    this.place("verdict").className = `verdict ${state.verdict.state}`;
    const panel = this.panels.get(this.part);
    if (panel) {
      panel.update();
    }
    this.findings.show(state);
    this.showWords();
    this.live.changed(state.version);
    this.pages.changed();
  }

  showParts() {
    const { state } = this.file;
    const counted = (key) => {
      const own = state.findings.filter((finding) => (finding.section || FRONT) === key);
      return { errors: own.filter((each) => each.severity === "error").length, warnings: own.filter((each) => each.severity === "warning").length };
    };
    const shown = [[FRONT, "开头和落款"], ...state.sections.map((section) => [section.key, section.title])];
    this.parts.show(shown.map(([key, title]) => [key, title, counted(key)]));
  }

  showSidesCount() {
    const { findings } = this.file.state;
    const count = { errors: findings.filter((each) => each.severity === "error").length, warnings: findings.filter((each) => each.severity === "warning").length };
    this.sides.count("findings", count);
    showCounts(this.views.get("findings").querySelector(".counts"), count);
  }

  showWords() {
    const { words } = this.file.state;
    const place = this.place("words");
    if (words) {
      place.textContent = [`全文${words.count}字。`, words.longest ? `总体情况${words.first}字，限${words.longest}字。` : ""].join("");
      place.classList.toggle("long", Boolean(words.longest && words.first > words.longest));
    }
  }

  showSaving() {
    const { file } = this;
    const place = this.place("saved");
    if (file.state && file.state.read_only) {
      place.textContent = "只能看，不能改";
    } else if (file.lost || file.unwritten) {
      place.textContent = "没有保存";
    } else if (file.pending) {
      place.textContent = "正在保存……";
    } else {
      place.textContent = file.savedAt ? `已保存 ${clock(file.savedAt)}` : "没有改动";
    }
    place.classList.toggle("unsaved", file.pending || file.lost);
  }

  showLost(lost) {
    const bar = this.place("lost");
    bar.hidden = !lost;
    if (lost) {
      bar.replaceChildren(
        make("p", { text: "与程序失去联系：它可能已经关闭。填的内容还在这一页上，没有丢；不要关这一页，重新打开“政府信息公开年报”，或者先把没有保存的内容抄下来。" }),
        button("看没有保存的内容", () => this.showUnsent()));
    } else {
      announce("又联系上了。");
    }
    this.showSaving();
  }

  /** The disk does not take it: what was typed stays here, and is written as soon as that is possible. */
  showUnwritten() {
    const { unwritten } = this.file;
    const bar = this.place("lost");
    bar.hidden = !unwritten;
    if (unwritten) {
      bar.replaceChildren(
        make("p", { text: `${unwritten}填的内容还在这一页上，没有丢；不要关这一页，能写了自己会写进去。` }),
        button("看没有保存的内容", () => this.showUnsent()));
    } else {
      announce("写进去了。");
    }
    this.showSaving();
  }

  showUnsent() {
    const text = [...this.file.underway, ...this.file.unsent].map(toldEdit).join("\n\n") || "没有未保存的内容。";
    openDialog("没有保存的内容", (close) => [
      make("textarea", { class: "unsent", readonly: true, rows: 12, "aria-label": "没有保存的内容", value: text }),
      make("div", { class: "actions" }, button("知道了", () => close(), { class: "main" })),
    ], { wide: true });
  }

  notice(text) {
    const place = this.place("notice");
    place.replaceChildren(make("p", { text }), button("知道了", () => { place.hidden = true; }));
    place.hidden = false;
  }

  async conflict({ theirs = [], gone = false }) {
    await this.file.settle(gone ? await askGone(this.file.state.path) : await askConflict(theirs));
    announce("已经处理。");
  }

  // Going places

  choosePart(key) {
    if (key === this.part) {
      return;
    }
    this.part = key;
    const panel = this.makePanel(key);
    this.panels = new Map([[key, panel]]);
    const title = key === FRONT ? "开头和落款" : this.file.state.sections.find((section) => section.key === key).title;
    this.place("part").replaceChildren(make("h2", { text: title }), panel.element);
    this.place("part").scrollTop = 0;
    this.findings.signature = "";
    if (this.file.state) {
      this.findings.show(this.file.state);
      panel.update();
    }
    history.replaceState(null, "", `#${encodeURIComponent(key)}`);
  }

  makePanel(key) {
    return key === FRONT
      ? new BasicsPanel(this.file, { ...this.options, wants: (basic) => !ELSEWHERE.has(basic.group) && !basic.path.includes("未填按零") })
      : new SectionPanel(this.file, key, this.options);
  }

  chooseSide(key) {
    this.place("side").replaceChildren(this.sideViews[key]);
    this.place("side").setAttribute("aria-labelledby", this.sides.idOf(key));
    this.live.setVisible(key === "preview");
    if (key === "findings") {
      this.findings.show(this.file.state);
    }
  }

  viewButton(key, text) {
    return make("button", { type: "button", onclick: () => this.chooseView(key) }, make("span", { text }), make("span", { class: "counts" }));
  }

  /** On a narrow screen one of form, problems and pages is seen at a time. */
  chooseView(key) {
    this.views.forEach((each, name) => each.setAttribute("aria-pressed", String(name === key)));
    document.body.dataset.view = key === "form" ? "form" : "side";
    if (key !== "form") {
      this.sides.select(key);
    }
  }

  foldSide() {
    this.fold(!document.body.classList.contains("side-folded"));
  }

  fold(folded) {
    document.body.classList.toggle("side-folded", folded);
    this.place("fold").textContent = folded ? "显示旁栏" : "收起旁栏";
    this.place("fold").setAttribute("aria-expanded", String(!folded));
    keep("旁栏", folded ? "收起" : "");
  }

  go(finding) {
    this.chooseView("form");
    const key = finding.section || FRONT;
    this.parts.select(key);
    const panel = this.panels.get(key);
    if (key === FRONT) {
      panel.reach(finding.path || [], finding.span);
    } else {
      panel.reach(finding);
    }
    this.live.reveal(finding.path || []);
  }

  /** The text with its typed number replaced by the figure of the table that it should be; null where the
   * finding is not about one number in the text and one figure. */
  linked(finding) {
    const [address, ...others] = finding.related || [];
    const block = finding.path && finding.span && [...blocksOf(this.file.state)].find((each) => samePath(each.path, finding.path));
    const figure = block && !others.length && this.file.state.figures.find((each) => each.name === address);
    const numbers = figure ? [...block.text.slice(...finding.span).matchAll(/\{\{|\d+/g)] : [];
    if (numbers.length !== 1 || numbers[0][0] === "{{") {
      return null;
    }
    const from = finding.span[0] + numbers[0].index;
    const text = block.text.slice(0, from) + written(figure.name) + block.text.slice(from + numbers[0][0].length);
    return { path: block.path, value: figure.value, text };
  }

  cure({ address, value }) {
    this.file.edit({ op: "cells", cells: [{ address, value }] }, true);
  }

  insert(field) {
    const { selectionStart, selectionEnd } = field.area;
    chooseFigure(this.file.state.figures, (raw) => {
      field.area.focus();
      field.area.setSelectionRange(selectionStart, selectionEnd);
      this.known(raw);
      field.setShown(this.file.state.shown);
      field.insert(raw);
    });
  }

  /** What a figure just inserted shows, until the program has said it. */
  known(raw) {
    const figure = this.file.state.figures.find((each) => each.name === expressionOf(raw));
    const shown = this.file.state.shown || {};
    if (figure && shown[figure.name] === undefined) {
      shown[figure.name] = figure.value === "" ? null : figure.value;
    }
    this.file.state.shown = shown;
  }

  labelOf(raw) {
    const names = new Map(this.file.state.figures.map((figure) => [figure.name, shortLabel(figure.label)]));
    const named = expressionOf(raw).replace(NAME, (name) => names.get(name) || name);
    return named.split("|").map((part) => part.trim()).join("，");
  }

  /** A cell in the form's own words. */
  nameOf(address) {
    const figure = this.file.state.figures.find((each) => each.name === address);
    return `“${figure ? shortLabel(figure.label) : address.split(".").slice(-2).join(" · ")}”`;
  }

  /** Where a finding stands: its part, and the heading or cell in it. */
  whereOf(finding) {
    const part = finding.section ? this.file.state.sections.find((section) => section.key === finding.section) : null;
    const [, ...below] = (finding.path || []).filter((step) => typeof step === "string");
    const words = finding.address ? this.nameOf(finding.address) : below.join(" · ");
    return [part ? part.title : "开头和落款", words].filter(Boolean).join(" · ");
  }

  pressed(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.isComposing) {
      return;
    }
    const key = event.key.toLowerCase();
    if (document.querySelector("dialog[open]")) {
      return;
    }
    if (key === "z" || key === "y") {
      event.preventDefault();
      this.file.act(key === "y" || event.shiftKey ? "redo" : "undo");
    } else if (key === "s") {
      event.preventDefault();
      this.file.flush();
      announce("不用存，随时都在保存。");
    }
  }
}

/** An unsent edit as a person would copy it down. */
function toldEdit(edit) {
  if (edit.op === "cells") {
    return edit.cells.map((cell) => `${cell.address}：${cell.value || "（空着）"}`).join("\n");
  }
  return `${(edit.path || []).join(" · ")}：\n${edit.value || edit.heading || ""}`;
}

function remembered(key) {
  try {
    return localStorage.getItem(key) || "";
  } catch {
    return "";
  }
}

function keep(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // The choice holds until the page is closed.
  }
}

const editor = new Editor(document.body.dataset.doc);
refuseOtherDrops();
keepAlive((alive) => {
  if (!alive) {
    editor.file.silent();
  } else {
    editor.file.reached();
    editor.file.flush();
  }
});
editor.start().catch((error) => {
  tellUser("打不开", error.message);
});
