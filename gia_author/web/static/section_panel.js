// One part of the report: its running text under its headings, and its table.

import { markOf, startsWith } from "./basics_panel.js";
import { announce, button, make } from "./element.js";
import { askSettings } from "./heading_settings.js";
import { samePath } from "./open_file.js";
import { TableGrid } from "./table_grid.js";
import { TextField } from "./text_field.js";
import { inWindowWords } from "./window_words.js";

const LEVELS = ["h3", "h4", "h5", "h6"];

/** Whether a block is one of a list of the author's own, not a topic of the form. */
function isListed(block) {
  return typeof block.path[block.path.length - 1] === "number";
}

/** A stretch of running text with its heading and what can be done with both. */
class BlockView {
  constructor(block, panel, depth, siblings) {
    this.block = block;
    this.panel = panel;
    this.siblings = siblings;
    this.children = (block.children || []).map((child) => new BlockView(child, panel, depth + 1, block.children));
    this.field = this.textField();
    this.element = make("section", { class: `block depth-${Math.min(depth, 3)}`, "data-path": block.path.join("/") },
      this.heading(depth), this.help(),
      this.field.element, this.children.map((child) => child.element), this.more());
  }

  get name() {
    return this.block.printed || this.block.heading || this.panel.leadName;
  }

  help() {
    const { help } = this.block;
    return help && help !== this.name ? make("p", { class: "help", text: inWindowWords(help) }) : null;
  }

  get editable() {
    return !this.panel.file.state.read_only;
  }

  textField() {
    const { block, panel } = this;
    return new TextField({
      label: this.name, told: Boolean(block.help), raw: block.text || "", shown: panel.file.state.shown || {}, readOnly: panel.file.state.read_only,
      onInput: (value) => panel.file.edit({ op: "text", path: this.block.path, value }),
      onInsert: panel.options.insert, labelOf: panel.options.labelOf,
    });
  }

  heading(depth) {
    const { block } = this;
    if (!block.heading && !block.printed) {
      return make("p", { class: "label", text: `${this.name}（可以不写）` });
    }
    this.title = make(LEVELS[Math.min(depth, 3)], { text: block.printed || block.heading });
    return this.head = make("div", { class: "block-head" }, this.title, this.editable ? this.tools() : null);
  }

  tools() {
    const { block } = this;
    const mates = this.siblings.filter((each) => isListed(each) === isListed(block));
    const index = mates.indexOf(block);
    const movable = block.can_move && (block.text !== null || (block.children || []).length > 0);
    const said = (text) => `${text}：${this.name}`;
    return make("div", { class: "block-tools" },
      block.can_rename ? button("改标题", () => this.rename(), { class: "quiet", "aria-label": said("改标题") }) : null,
      movable && index > 0 ? button("上移", () => this.move(mates[index - 1]), { class: "quiet", "aria-label": said("上移") }) : null,
      movable && index < mates.length - 1 ? button("下移", () => this.move(mates[index + 2]), { class: "quiet", "aria-label": said("下移") }) : null,
      block.can_rename ? button("更多", () => this.settings(), { class: "quiet", "aria-label": said("更多") }) : null,
      block.can_remove ? button("删除", () => this.remove(), { class: "quiet", "aria-label": said("删除") }) : null);
  }

  more() {
    return this.block.can_add && this.editable
      ? button("＋ 在下面加小标题", (event) => this.panel.askHeading(event.target, this.block.path, this.block.children || []), { class: "quiet add", "aria-label": `在“${this.name}”下面加小标题` })
      : null;
  }

  rename() {
    const { block } = this;
    const now = block.heading || block.usual || "";
    headingInput(this.head, now, (heading) => {
      if (heading !== now && (heading || block.fixed)) {
        this.panel.file.edit({ op: "rename", path: block.path, heading }, true);
      }
    });
  }

  /** How the heading is numbered and set, and which of the form's topics it is on. */
  async settings() {
    const { block, panel } = this;
    const changes = await askSettings(this.name, block, panel.topics());
    for (const [key, value] of changes || []) {
      panel.file.edit({ op: "passage", path: block.path, key, value });
    }
    panel.file.flush();
  }

  move(before) {
    const name = before && (isListed(before) ? before.heading : before.path[before.path.length - 1]);
    this.panel.file.edit({ op: "move", path: this.block.path, before: name || null }, true);
    announce("已移动。");
  }

  remove() {
    this.panel.file.edit({ op: "remove", path: this.block.path }, true);
    announce(`已删除“${this.name}”，可以撤销。`);
  }

  * all() {
    yield this;
    for (const child of this.children) {
      yield* child.all();
    }
  }

  update(block, shown) {
    this.block = block;
    this.field.setShown(shown);
    this.field.setRaw(block.text || "");
    if (this.title) {
      this.title.textContent = block.printed || block.heading;
    }
    this.children.forEach((child, n) => child.update(block.children[n], shown));
  }

  setFindings(findings) {
    const own = findings.filter((finding) => finding.path && finding.span && samePath(finding.path, this.block.path));
    this.field.setMarks(own.map(markOf));
  }
}

/** Ask for a heading in place; Enter takes it, Esc leaves it. */
function headingInput(place, value, take) {
  const input = make("input", { type: "text", value, "aria-label": "小标题，不写编号", placeholder: "小标题，不用写编号" });
  const kept = [...place.childNodes];
  const opener = document.activeElement;
  let open = true;
  const close = (heading) => {
    if (open) {
      open = false;
      place.replaceChildren(...kept);
      if (opener && opener.isConnected) {
        opener.focus();
      }
      if (heading !== null) {
        take(heading.trim());
      }
    }
  };
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      close(input.value);
    } else if (event.key === "Escape") {
      close(null);
    }
  });
  place.replaceChildren(make("div", { class: "heading-input" }, input,
    button("确定", () => close(input.value), { class: "main" }), button("取消", () => close(null))));
  input.focus();
  input.select();
}

/** A table of which the grid may change its own copy. */
function structured(table) {
  return { ...table, cells: table.cells.map((cell) => ({ ...cell })) };
}

export class SectionPanel {
  /** options: insert(field), labelOf(raw), of TextField. */
  constructor(file, key, options) {
    this.file = file;
    this.key = key;
    this.options = options;
    this.element = make("div", { class: "section-panel" });
    this.build();
  }

  get section() {
    return this.file.state.sections.find((section) => section.key === this.key);
  }

  /** What the text before the headings is called. */
  get leadName() {
    return this.section.blocks.length ? "开头的话" : "正文";
  }

  build() {
    const { section } = this;
    const blocks = [...(section.lead ? [section.lead] : []), ...section.blocks];
    this.views = blocks.map((block) => new BlockView(block, this, 0, section.blocks));
    this.grid = section.table ? this.tableGrid(section.table) : null;
    this.shape = this.shapeNow();
    const lead = this.views.filter((view) => view.block === section.lead).map((view) => view.element);
    const rest = this.views.filter((view) => view.block !== section.lead).map((view) => view.element);
    const text = section.kind === "table" ? [this.folded([...lead, ...rest])] : [...lead, ...rest];
    this.element.replaceChildren(...[
      section.kind === "table" ? this.zeroes() : null, this.grid ? this.grid.element : null, ...text, this.adder(),
    ].filter(Boolean));
    this.setFindings();
  }

  /** Text before and behind a table is rare, so it is folded up while there is none. */
  folded(elements) {
    if (!elements.length) {
      return null;
    }
    const used = this.views.some((view) => view.block.text);
    return make("details", { class: "group beside-table", open: used }, make("summary", { text: "表格前后的说明（一般不写）" }), elements);
  }

  tableGrid(key) {
    const { state } = this.file;
    const table = state.tables.find((each) => each.key === key);
    return new TableGrid(structured(table), {
      readOnly: state.read_only,
      onCells: (cells) => this.file.edit({ op: "cells", cells }),
      onNote: (address, value) => this.file.edit({ op: "note", address, value }, true),
    });
  }

  /** The topics that the form asks for in this section. */
  topics() {
    return this.section.blocks.filter((block) => block.fixed && !isListed(block)).map((block) => block.path[block.path.length - 1]);
  }

  get zeroBasic() {
    return this.file.state.basics.find((basic) => basic.path[basic.path.length - 1] === "未填按零");
  }

  /** The switch that makes blank cells count as 0. */
  zeroes() {
    const basic = this.zeroBasic;
    if (!basic || this.file.state.read_only) {
      return null;
    }
    this.zeroBox = make("input", {
      type: "checkbox", checked: basic.value === "是",
      onchange: () => this.file.edit({ op: "basic", path: basic.path, value: this.zeroBox.checked ? "是" : "否" }, true),
    });
    return make("label", { class: "choice zeroes" }, this.zeroBox, "三张表里空着的格都是0（确实没有发生的才勾）");
  }

  adder() {
    const { section } = this;
    if (!section.can_add || this.file.state.read_only) {
      return null;
    }
    return button("＋ 加一个小标题", (event) => this.askHeading(event.target, section.path || [section.key], section.blocks), { class: "add" });
  }

  askHeading(place, path, siblings) {
    const slot = make("div", { class: "heading-slot" });
    place.before(slot);
    const last = siblings[siblings.length - 1];
    headingInput(slot, "", (heading) => {
      if (heading) {
        this.arrival = heading;
        this.file.edit({ op: "add", path, heading, after: last ? last.heading : null }, true);
      }
    });
  }

  * blocks() {
    for (const view of this.views) {
      yield* view.all();
    }
  }

  /** What the panel's elements depend on; while it is the same, values are put in place. */
  shapeNow() {
    const { section } = this;
    const told = (block) => [block.path, block.heading, block.printed, block.can_rename, block.can_move, block.can_remove, block.can_add, (block.children || []).map(told)];
    return JSON.stringify([section.title, this.leadName, section.can_add, section.table, section.lead && told(section.lead), section.blocks.map(told), this.file.state.read_only]);
  }

  update() {
    if (!this.section) {
      return;
    }
    if (this.shape !== this.shapeNow()) {
      this.rebuild();
      return;
    }
    const { section, file } = this;
    const blocks = [...(section.lead ? [section.lead] : []), ...section.blocks];
    this.views.forEach((view, n) => view.update(blocks[n], file.state.shown || {}));
    if (this.grid) {
      this.grid.update(file.state.tables.find((table) => table.key === section.table));
    }
    if (this.zeroBox) {
      this.zeroBox.checked = this.zeroBasic.value === "是";
    }
    this.setFindings();
  }

  /** Draw everything anew with the caret where it was; not while something is being composed. */
  rebuild() {
    const views = [...this.blocks()];
    if (views.some((view) => view.field.composing)) {
      return;
    }
    const at = views.find((view) => view.field.area === document.activeElement);
    const address = this.grid && this.element.contains(document.activeElement) ? document.activeElement.dataset.address : null;
    const selection = at && [at.field.area.selectionStart, at.field.area.selectionEnd];
    this.build();
    const again = at && [...this.blocks()].find((view) => samePath(view.block.path, at.block.path));
    if (again) {
      again.field.area.focus({ preventScroll: true });
      again.field.area.setSelectionRange(...selection);
    } else if (address) {
      this.grid.focus(address);
    }
    this.arrive();
  }

  /** A heading that was just added gets the caret below it. */
  arrive() {
    const view = this.arrival && [...this.blocks()].find((each) => each.block.heading === this.arrival);
    if (view) {
      this.arrival = null;
      view.field.area.focus();
    }
  }

  setFindings() {
    const { findings } = this.file.state;
    for (const view of this.blocks()) {
      view.setFindings(findings);
    }
    if (this.grid) {
      this.grid.setFindings(findings);
    }
  }

  /** Go to the place of a finding; the nearest field above it if it has none of its own. */
  reach(finding) {
    if (this.grid && [finding.address, ...(finding.related || [])].some((address) => address && this.grid.focus(address))) {
      return;
    }
    const path = finding.path || [];
    const views = [...this.blocks()];
    const view = views.find((each) => samePath(each.block.path, path))
      || views.filter((each) => startsWith(path, each.block.path)).sort((a, b) => b.block.path.length - a.block.path.length)[0]
      || views[0];
    if (view) {
      const folded = view.element.closest("details");
      if (folded) {
        folded.open = true;
      }
      const [from, to] = finding.span && samePath(view.block.path, path) ? finding.span : [0, 0];
      view.field.select(from, to);
    } else if (this.grid) {
      this.element.querySelector("input").focus();
    }
  }
}
