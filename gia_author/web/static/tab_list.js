// Tabs: one is chosen, arrow keys go along, each may carry a count of problems.

import { freshId, make } from "./element.js";

export class TabList {
  /** options: label, vertical, choose(key). `element` gets the tabs; its data-panel names what they control. */
  constructor(element, options) {
    this.element = element;
    this.options = options;
    this.tabs = new Map();
    this.chosen = null;
    element.setAttribute("role", "tablist");
    element.setAttribute("aria-label", options.label);
    if (options.vertical) {
      element.setAttribute("aria-orientation", "vertical");
    }
    element.addEventListener("keydown", (event) => this.pressed(event));
  }

  /** Show tabs [key, title, count?]; those that are there already stay. */
  show(entries) {
    const keys = entries.map(([key]) => key);
    if (JSON.stringify(keys) !== JSON.stringify([...this.tabs.keys()])) {
      this.tabs = new Map(entries.map(([key]) => [key, this.tabs.get(key) || this.tab(key)]));
      this.element.replaceChildren(...this.tabs.values());
    }
    for (const [key, title, count] of entries) {
      const name = this.tabs.get(key).querySelector(".name");
      if (name.textContent !== title) {
        name.textContent = title;
      }
      if (count) {
        this.count(key, count);
      }
    }
    if (this.chosen !== null && !this.tabs.has(this.chosen)) {
      this.select(keys[0]);
    }
    this.mark();
  }

  tab(key) {
    return make("button", {
      type: "button", role: "tab", id: freshId("tab"), "aria-controls": this.element.dataset.panel, onclick: () => this.select(key), "data-key": key,
    }, make("span", { class: "name" }), make("span", { class: "counts" }));
  }

  idOf(key) {
    return this.tabs.get(key).id;
  }

  count(key, counts) {
    showCounts(this.tabs.get(key).querySelector(".counts"), counts);
  }

  select(key) {
    const changed = key !== this.chosen;
    this.chosen = key;
    this.mark();
    this.reveal();
    if (changed) {
      this.options.choose(key);
    }
  }

  /** Have the chosen tab seen, also where there has become less room. */
  reveal() {
    if (this.tabs.has(this.chosen)) {
      this.tabs.get(this.chosen).scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  }

  mark() {
    for (const [key, tab] of this.tabs) {
      const on = key === this.chosen;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      if (on) {
        const panel = document.getElementById(this.element.dataset.panel);
        panel.setAttribute("aria-labelledby", tab.id);
      }
    }
  }

  pressed(event) {
    const steps = this.options.vertical ? { ArrowUp: -1, ArrowDown: 1 } : { ArrowLeft: -1, ArrowRight: 1 };
    const keys = [...this.tabs.keys()];
    const at = keys.indexOf(this.chosen);
    const ends = { Home: 0, End: keys.length - 1 };
    const step = steps[event.key];
    const to = step ? (at + step + keys.length) % keys.length : ends[event.key];
    if (to !== undefined) {
      event.preventDefault();
      this.select(keys[to]);
      this.tabs.get(keys[to]).focus();
    }
  }
}

/** How many problems there are, in coloured numbers; nothing for none. */
export function showCounts(place, { errors, warnings }) {
  const said = `${errors}/${warnings}`;
  if (place.dataset.said === said) {
    return;
  }
  place.dataset.said = said;
  place.replaceChildren(...[pill("error", "必须改", errors), pill("warning", "请核对", warnings)].filter(Boolean));
}

function pill(severity, label, count) {
  return count
    ? make("span", { class: `pill ${severity}` }, make("span", { class: "unseen", text: `，${label}` }), String(count), make("span", { class: "unseen", text: "处" }))
    : null;
}
