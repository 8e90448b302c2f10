// What the file can say of a heading besides its words: its number, where it stands, what it is on.

import { openDialog } from "./dialog.js";
import { button, labelled, make } from "./element.js";

const PLACES = [["", "照全文的设置"], ["独立成行", "独立成行"], ["段首", "放在段首，后面接着正文"]];
const NUMBERS = [["auto", "自动编号"], ["none", "不编号"], ["own", "自己写"]];

/** Ask for the settings of a block; resolves to the changes as [key, value], null for the usual. */
export function askSettings(name, block, topics) {
  return openDialog(`更多设置：${name}`, (close) => {
    const place = choice(PLACES, block.style || "");
    const number = choice(NUMBERS, numbered(block.numbering));
    const own = make("input", { type: "text", value: block.numbering || "", placeholder: "如：（五）" });
    const ownField = labelled("编号写成", own);
    const topic = choice([["", "不属于规定的方面"], ...topics.map((each) => [each, each])], block.topic || "");
    const show = () => { ownField.hidden = number.value !== "own"; };
    number.addEventListener("change", show);
    show();
    const done = () => {
      const wanted = { none: "", own: own.value.trim() };
      close(changed(block, { 小标题: place.value || null, 编号: number.value === "auto" ? null : wanted[number.value], 主题: topic.value || null }));
    };
    return [
      labelled("小标题放在哪里", place), labelled("编号", number), ownField,
      block.fixed ? null : labelled("写的是规定的哪个方面", topic, "换了小标题的说法时才要选，免得当作少写了一个方面。"),
      make("div", { class: "actions" }, button("取消", () => close()), button("确定", done, { class: "main" })),
    ];
  });
}

function choice(entries, value) {
  const control = make("select", {}, entries.map(([key, text]) => make("option", { value: key, text })));
  control.value = value;
  return control;
}

function numbered(numbering) {
  if (numbering === null || numbering === undefined) {
    return "auto";
  }
  return numbering ? "own" : "none";
}

function changed(block, wanted) {
  const now = { 小标题: block.style, 编号: block.numbering, 主题: block.topic };
  return Object.entries(wanted).filter(([key, value]) => value !== (now[key] === undefined ? null : now[key]) && !(key === "主题" && block.fixed));
}
