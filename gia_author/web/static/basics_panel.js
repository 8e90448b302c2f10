// The fields around the report: which body, which year, opening, signature, settings.

import { freshId, make } from "./element.js";
import { samePath } from "./open_file.js";
import { TextField } from "./text_field.js";
import { inWindowWords } from "./window_words.js";

const QUIET = "其他设置（一般不用改）"; // rarely touched: folded up
const RARE = new Set(["标题", "落款单位", "上年报告", "图表", "格式", "版式"]); // the first step of their paths

/** One field of the file that is no running text. */
function chosenOf(basic) {
  return (basic.value || "").split("、");
}

export class BasicField {
  constructor(basic, panel) {
    this.basic = basic;
    this.panel = panel;
    this.fault = make("p", { class: "fault", id: freshId("fault") });
    this.control = this.makeControl();
    this.element = make("div", { class: `basic ${basic.kind}` }, this.parts());
  }

  parts() {
    const { basic } = this;
    const help = basic.help ? make("p", { class: "help", text: inWindowWords(basic.help) }) : null;
    if (basic.kind === "long") {
      return [make("p", { class: "label", text: basic.label }), help, this.control.element, this.fault];
    }
    if (basic.kind === "many") {
      return [make("p", { class: "label", text: basic.label }), this.control, help, this.fault];
    }
    if (basic.kind === "yesno") {
      return [make("label", { class: "choice" }, this.control, basic.label), help, this.fault];
    }
    this.control.id = freshId("basic");
    this.control.setAttribute("aria-describedby", this.fault.id);
    return [make("label", { for: this.control.id, text: basic.label }), this.control, help, this.fault];
  }

  makeControl() {
    const { basic } = this;
    const disabled = this.panel.file.state.read_only;
    if (basic.kind === "long") {
      return this.panel.textField({ label: basic.label, raw: basic.value || "", onInput: (value) => this.changed(value) });
    }
    if (basic.kind === "choice") {
      const odd = basic.value && !basic.choices.includes(basic.value) ? [make("option", { value: basic.value, text: basic.value })] : [];
      const none = [make("option", { value: "", text: "（不写）" }), ...odd];
      const control = make("select", { disabled, onchange: () => this.changed(control.value, true) },
        none, basic.choices.map((choice) => make("option", { value: choice, text: choice || "（不写）" })));
      control.value = basic.value || "";
      return control;
    }
    if (basic.kind === "yesno") {
      return make("input", { type: "checkbox", disabled, checked: basic.value === "是", onchange: (event) => this.changed(event.target.checked ? "是" : "否", true) });
    }
    if (basic.kind === "many") {
      return this.many();
    }
    const number = basic.kind === "number";
    return make("input", {
      type: "text", value: basic.value || "", disabled, autocomplete: "off", inputmode: number ? "decimal" : null,
      placeholder: basic.kind === "date" ? "如 2026年1月19日" : null,
      oninput: (event) => { if (!event.isComposing) { this.changed(event.target.value); } },
      oncompositionstart: () => { this.composing = true; },
      oncompositionend: (event) => { this.composing = false; this.changed(event.target.value); },
    });
  }

  /** Several of a list, in the order of the list. */
  many() {
    this.boxes = this.basic.choices.map((choice) => [choice, make("input", {
      type: "checkbox", disabled: this.panel.file.state.read_only, checked: chosenOf(this.basic).includes(choice),
      onchange: () => this.changed(this.boxes.filter(([, box]) => box.checked).map(([name]) => name).join("、"), true),
    })]);
    return make("div", { role: "group", "aria-label": this.basic.label }, this.boxes.map(([choice, box]) => make("label", { class: "choice" }, box, choice)));
  }

  changed(value, now = false) {
    this.panel.file.edit({ op: "basic", path: this.basic.path, value }, now);
  }

  update(basic, shown) {
    this.basic = basic;
    const { control } = this;
    const value = basic.value || "";
    if (basic.kind === "many") {
      this.boxes.forEach(([choice, box]) => { box.checked = chosenOf(basic).includes(choice); });
    } else if (basic.kind === "long") {
      control.setShown(shown);
      control.setRaw(value);
    } else if (basic.kind === "yesno") {
      control.checked = value === "是";
    } else if (control.value.trim() !== value && !this.composing) {
      control.value = value;
    }
  }

  setFindings(findings) {
    const own = findings.filter((finding) => finding.path && samePath(finding.path, this.basic.path));
    if (this.basic.kind === "long") {
      this.control.setMarks(own.filter((finding) => finding.span).map(markOf));
    }
    const [worst] = own;
    this.fault.textContent = worst ? worst.message : "";
    this.element.classList.toggle("wrong", Boolean(worst) && worst.severity === "error");
  }

  focus(span) {
    if (this.basic.kind === "long" && span) {
      this.control.select(span[0], span[1]);
      return;
    }
    const target = this.basic.kind === "long" ? this.control.area : this.control.querySelector("input") || this.control;
    target.focus();
    target.scrollIntoView({ block: "center" });
  }
}

/** What a text field needs of a finding to underline it. */
export function markOf(finding) {
  return { from: finding.span[0], to: finding.span[1], severity: finding.severity, message: finding.message };
}

export class BasicsPanel {
  /** options: groups wanted (or null for all but those shown elsewhere), insert(field), labelOf(raw). */
  constructor(file, options) {
    this.file = file;
    this.options = options;
    this.fields = [];
    this.element = make("div", { class: "basics" }, this.groups());
  }

  groups() {
    const groups = new Map();
    for (const basic of this.file.state.basics.filter((each) => this.options.wants(each))) {
      const name = RARE.has(basic.path[0]) ? QUIET : basic.group || "基本信息";
      groups.set(name, [...(groups.get(name) || []), basic]);
    }
    const inOrder = [...groups].sort(([one], [other]) => Number(one === QUIET) - Number(other === QUIET));
    return inOrder.map(([name, basics]) => {
      const fields = basics.map((basic) => new BasicField(basic, this));
      this.fields.push(...fields);
      const inside = make("div", { class: "basic-fields" }, fields.map((field) => field.element));
      return name === QUIET
        ? make("details", { class: "group" }, make("summary", { text: name }), inside)
        : make("section", { class: "group" }, make("h3", { text: name }), inside);
    });
  }

  textField(options) {
    return new TextField({
      ...options, shown: this.file.state.shown || {}, readOnly: this.file.state.read_only,
      onInsert: this.options.insert, labelOf: this.options.labelOf,
    });
  }

  get shape() {
    return JSON.stringify(this.file.state.basics.filter((each) => this.options.wants(each)).map((basic) => [basic.path, basic.kind, basic.group]));
  }

  update() {
    const { state } = this.file;
    for (const field of this.fields) {
      const basic = state.basics.find((each) => samePath(each.path, field.basic.path));
      if (basic) {
        field.update(basic, state.shown || {});
      }
    }
    this.setFindings();
  }

  setFindings() {
    this.fields.forEach((field) => field.setFindings(this.file.state.findings));
  }

  /** Go to a field; false if it is not here. */
  reach(path, span) {
    const field = this.fields.find((each) => samePath(each.basic.path, path)) || this.fields.find((each) => startsWith(path, each.basic.path));
    if (field) {
      const folded = field.element.closest("details");
      if (folded) {
        folded.open = true;
      }
      field.focus(span);
    }
    return Boolean(field);
  }
}

/** Whether a path lies below another, or is it. */
export function startsWith(path, stem) {
  return stem.every((step, n) => path[n] === step);
}
