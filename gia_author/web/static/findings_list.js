// What was found, beside the form: go there, mend it, or say that it is right.

import { openDialog } from "./dialog.js";
import { announce, button, labelled, make } from "./element.js";
import { inWindowWords } from "./window_words.js";

const NAME_KEY = "核对人姓名";

/** Plain paragraphs of an explanation; marks of emphasis and code are left out. */
export function explanation(text) {
  const lines = text.split("\n").map((line) => line.trim().replace(/^#+\s*/, "").replace(/[*`]/g, ""));
  return make("div", { class: "explanation" }, lines.filter(Boolean).map((line) => make("p", { text: inWindowWords(line) })));
}

/** One finding; `actions` are the buttons that stand below it. */
export function findingItem(finding, { go = null, actions = [], where = "" } = {}) {
  const badge = make("span", { class: `badge ${finding.severity}`, text: finding.severity_label });
  const message = make("span", { class: "message", text: inWindowWords(finding.message) });
  const head = go
    ? make("button", { type: "button", class: "go", onclick: go, title: "到这个地方去" }, badge, message)
    : make("p", { class: "go" }, badge, message);
  const more = finding.explain ? make("details", { class: "more" }, make("summary", { text: "为什么" }), explanation(finding.explain)) : null;
  return make("li", { class: `finding ${finding.severity}`, "data-id": finding.id },
    head,
    where ? make("p", { class: "where", text: where }) : null,
    finding.quote && !finding.message.includes(finding.quote) ? make("p", { class: "quote", text: finding.quote }) : null,
    finding.fix ? make("p", { class: "fix" }, make("strong", { text: "怎么改：" }), inWindowWords(finding.fix)) : null,
    actions.length ? make("div", { class: "actions" }, actions) : null, more);
}

export class FindingsList {
  /** options: go(finding), fix(finding), cure(cure), accept(finding, reason, name), unaccept(accepted), part() → key, whereOf, nameOf, and
   * linked(finding) → what link() does about a number that was typed although a table has it. */
  constructor(options) {
    this.options = options;
    this.signature = "";
    this.list = make("div", { class: "groups" });
    this.verdict = make("p", { class: "verdict", tabindex: "-1" });
    this.accepted = make("div", { class: "accepted" });
    this.element = make("div", { class: "findings-panel" }, this.verdict, this.list, this.accepted);
  }

  show(state) {
    this.state = state;
    this.draw();
  }

  draw() {
    const { findings, verdict } = this.state;
    const part = this.options.part();
    const signature = JSON.stringify([findings, part, verdict, this.state.accepted]);
    if (signature === this.signature) {
      return;
    }
    this.signature = signature;
    if (this.verdict.textContent !== verdict.label) {
      this.verdict.textContent = verdict.label;
    }
    this.verdict.className = `verdict ${verdict.state}`;
    const open = new Set([...this.list.querySelectorAll("li")].filter((item) => item.querySelector("details[open]")).map((item) => item.dataset.id));
    const focused = this.focusedPlace();
    const here = findings.filter((finding) => (finding.section || "") === part);
    const elsewhere = findings.filter((finding) => !here.includes(finding));
    const groups = [["这一部分", here], ["其他部分", elsewhere]].filter(([, group]) => group.length);
    this.list.replaceChildren(...groups.flatMap(([title, group]) => [
      make("h2", { class: "group-title", text: `${title}：${group.length}处` }),
      make("ul", { class: "findings" }, group.map((finding) => this.item(finding, open)))]));
    if (!findings.length) {
      this.list.append(make("p", { class: "none", text: "没有发现问题。" }));
    }
    this.drawAccepted();
    this.refocus(focused);
  }

  focusedPlace() {
    const item = document.activeElement && document.activeElement.closest(".findings > li");
    return item && this.list.contains(item) ? this.items().indexOf(item) : -1;
  }

  items() {
    return [...this.list.querySelectorAll(".findings > li")];
  }

  /** When a finding that had the focus has gone, the next one gets it. */
  refocus(place) {
    if (place >= 0) {
      const items = this.items();
      const item = items[Math.min(place, items.length - 1)];
      const target = item ? item.querySelector("button") : this.verdict;
      target.focus();
    }
  }

  item(finding, open) {
    const { options } = this;
    const actions = [];
    for (const cure of (finding.cures || []).slice(0, 3)) {
      actions.push(button(`把${options.nameOf(cure.address)}改成${cure.value}`, () => options.cure(cure), { class: "mend" }));
    }
    const linked = options.linked(finding);
    if (linked) {
      actions.push(button(`换成表里的数（${linked.value || "未填"}）`, () => options.link(linked), { class: "mend" }));
    }
    if (finding.fixable) {
      actions.push(button(finding.fix_label || "改正", () => options.fix(finding), { class: "mend" }));
    }
    if (finding.acceptable) {
      actions.push(button("核对无误", () => this.askAccept(finding)));
    }
    const item = findingItem(finding, { go: () => options.go(finding), actions, where: options.whereOf(finding) });
    if (open.has(String(finding.id))) {
      item.querySelector("details").open = true;
    }
    return item;
  }

  /** The reason why it is right, and who says so, are written into the file. */
  async askAccept(finding) {
    const answer = await openDialog("核对无误", (close) => {
      const reason = make("textarea", { rows: 3, required: true });
      const name = make("input", { type: "text", value: remembered() });
      const fault = make("p", { class: "fault", role: "alert" });
      const done = () => {
        if (!reason.value.trim()) {
          fault.textContent = "请写明理由。";
          reason.focus();
          return;
        }
        close({ reason: reason.value.trim(), name: name.value.trim() });
      };
      return [
        make("p", { text: finding.message }),
        labelled("为什么没有错", reason, "理由和姓名写在填报文件里，不印在年报上。"),
        labelled("姓名", name), fault,
        make("div", { class: "actions" }, button("取消", () => close()), button("确认无误", done, { class: "main" })),
      ];
    });
    if (answer) {
      remember(answer.name);
      await this.options.accept(finding, answer.reason, answer.name);
      announce("已经记下。");
    }
  }

  drawAccepted() {
    const accepted = this.state.accepted || [];
    if (!accepted.length) {
      this.accepted.replaceChildren();
      return;
    }
    const items = accepted.map((each) => make("li", {},
      make("p", { text: each.title || each.code }), make("p", { class: "where", text: `${each.reason}${each.name ? `（${each.name}）` : ""}` }),
      this.state.read_only ? null : button("撤回", () => this.options.unaccept(each), { class: "quiet" })));
    this.accepted.replaceChildren(make("details", {}, make("summary", { text: `已核对无误的${accepted.length}处` }), make("ul", {}, items)));
  }
}

function remembered() {
  try {
    return localStorage.getItem(NAME_KEY) || "";
  } catch {
    return "";
  }
}

function remember(name) {
  try {
    localStorage.setItem(NAME_KEY, name);
  } catch {
    // The name is asked for again next time.
  }
}
