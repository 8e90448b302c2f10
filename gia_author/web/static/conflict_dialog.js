// The file was changed by somebody else while it stood open here.

import { openDialog } from "./dialog.js";
import { button, make } from "./element.js";

const CHOICES = [
  ["merge", "两边的都留下", "不同的地方各取各的；同一处两边都改了的，留这里的。", "main"],
  ["theirs", "用文件里的", "这里还没有保存的改动不要了。", ""],
  ["mine", "用这里的", "文件里别人的改动不要了（原来的文件留一份备份）。", ""],
];

/** Ask which to keep; resolves to merge, theirs or mine. */
export async function askConflict(theirs) {
  for (;;) {
    const choice = await openDialog("文件在别处改过", (close) => [
      make("p", { text: "这份填报文件刚刚被别的程序或者别的人改过。怎么办？" }),
      theirs.length ? differences(theirs) : null,
      make("div", { class: "conflict-choices" }, CHOICES.map(([key, label, help, kind]) => make("div", {},
        button(label, () => close(key), { class: kind, autofocus: key === "merge" }), make("p", { class: "help", text: help })))),
    ], { wide: true });
    if (choice) {
      return choice;
    }
  }
}

function differences(theirs) {
  const rows = theirs.map((each) => make("tr", {},
    make("th", { scope: "row", text: Array.isArray(each.path) ? each.path.join(" · ") : each.path }),
    make("td", { text: written(each.yours) }), make("td", { text: written(each.theirs) })));
  return make("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": "不同的地方" },
    make("table", { class: "differences" },
      make("thead", {}, make("tr", {}, ["位置", "这里的", "文件里的"].map((text) => make("th", { scope: "col", text })))),
      make("tbody", {}, rows)));
}

function written(value) {
  if (value === null || value === undefined || value === "") {
    return "（空着）";
  }
  return typeof value === "string" ? value : JSON.stringify(value);
}
