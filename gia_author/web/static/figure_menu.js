// The menu from which a figure of the tables is put into the text.

import { written } from "./chip_text.js";
import { openDialog } from "./dialog.js";
import { button, freshId, make } from "./element.js";
import { shortLabel } from "./window_words.js";

const WAYS = [
  { label: "这个数", write: (name) => written(name) },
  { label: "比上年增减百分之几", write: (name) => written(`${name} | 同比`) },
  { label: "上年的数", write: (name) => written(`${name} | 上年`) },
];

/** Whether every word that was typed is found in the label or the name, or its characters in this order. */
function matches(figure, query) {
  const text = `${figure.label} ${figure.name} ${figure.value || ""}`;
  return query.split(/\s+/).every((word) => text.includes(word) || inOrder(text, word));
}

function inOrder(text, word) {
  let at = -1;
  return [...word].every((character) => {
    at = text.indexOf(character, at + 1);
    return at >= 0;
  });
}

/** Let the user choose; `take` gets the raw text to insert at once, so that one can type on. */
export function chooseFigure(figures, take) {
  openDialog("插入表里的数", (close) => new FigureMenu(figures, close, take).parts(), { wide: true });
}

class FigureMenu {
  constructor(figures, close, take) {
    this.figures = figures;
    this.close = close;
    this.take = take;
    this.way = WAYS[0];
    this.listId = freshId("figures");
    this.search = make("input", {
      type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": this.listId, "aria-autocomplete": "list",
      autocomplete: "off", placeholder: "如：新收、予以公开、行政许可", "aria-label": "找哪个数", autofocus: true,
      oninput: () => this.show(), onkeydown: (event) => this.pressed(event),
    });
    this.list = make("ul", { id: this.listId, role: "listbox", "aria-label": "表里的数" });
    this.show();
  }

  parts() {
    const name = freshId("way");
    const ways = WAYS.map((way) => {
      const choice = make("input", { type: "radio", name, checked: way === this.way, onchange: () => { this.way = way; this.search.focus(); } });
      return make("label", { class: "choice" }, choice, way.label);
    });
    return [
      this.search,
      make("fieldset", { class: "ways" }, make("legend", { text: "写进文字的是" }), ways),
      this.list,
      make("div", { class: "actions" }, make("span", { class: "help", text: "↑↓选择，回车插入" }), button("取消", () => this.close())),
    ];
  }

  show() {
    const query = this.search.value.trim();
    this.found = this.figures.filter((figure) => !query || matches(figure, query));
    this.found.sort((a, b) => this.rank(b, query) - this.rank(a, query));
    this.options = this.found.map((figure) => this.option(figure));
    this.list.replaceChildren(...(this.options.length ? this.options : [make("li", { class: "none", role: "option", "aria-selected": "false", "aria-disabled": "true", text: "没有找到。换一个说法，比如表里的行名。" })]));
    this.mark(0);
  }

  /** What is looked for literally comes first, then totals, which is what texts name most. */
  rank(figure, query) {
    return 2 * Number(figure.label.includes(query)) + Number(figure.name.endsWith(".总计"));
  }

  option(figure) {
    const value = make("span", { class: "value", text: figure.value === "" || figure.value === null ? "未填" : figure.value });
    return make("li", { id: freshId("figure"), role: "option", "aria-selected": "false", onclick: () => this.pick(figure) },
      make("span", { class: "name", text: shortLabel(figure.label), title: figure.label }), value);
  }

  mark(index) {
    this.index = Math.max(0, Math.min(index, this.options.length - 1));
    this.options.forEach((option, n) => option.setAttribute("aria-selected", String(n === this.index)));
    const option = this.options[this.index];
    if (option) {
      this.search.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      this.search.removeAttribute("aria-activedescendant");
    }
  }

  pressed(event) {
    if (event.isComposing) {
      return;
    }
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    if (steps[event.key]) {
      event.preventDefault();
      this.mark(this.index + steps[event.key]);
    } else if (event.key === "Enter" && this.found[this.index]) {
      event.preventDefault();
      this.pick(this.found[this.index]);
    }
  }

  pick(figure) {
    this.close();
    this.take(this.way.write(figure.name));
  }
}
