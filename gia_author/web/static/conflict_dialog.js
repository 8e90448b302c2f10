// The file was changed by somebody else while it stood open here.

import { openDialog, tellUser } from "./dialog.js";
import { button, make } from "./element.js";

const BESIDE = 12; // characters shown on either side of a difference
const CHOICES = [
  ["merge", "两边的都留下", "不同的地方各取各的；同一处两边都改了的，用文件里的，并列给您看。", "main"],
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

/** The file is not where it was: it is written again from here, once the user says so. */
export async function askGone(path) {
  for (;;) {
    const choice = await openDialog("文件不见了", (close) => [
      make("p", { text: "这份填报文件不在原来的地方了：可能被移走、改名或者删了。您填的内容还在这一页上。" }),
      make("p", { class: "where", text: path }),
      make("p", { class: "help", text: "移走、改了名的，放回原处再点；删了的，直接点，在原处重新写一份。" }),
      make("div", { class: "actions" }, button("照这一页重新写", () => close("mine"), { class: "main", autofocus: true })),
    ]);
    if (choice) {
      return choice;
    }
  }
}

/** Say where both sides had changed the same: what stands there now, and what was typed here. */
export function showClashes(clashes) {
  return tellUser("这几处两边都改了", "现在是文件里的。要用这里原来写的，从左边一栏抄过去。", differences(clashes));
}

function differences(theirs) {
  const rows = theirs.map((each) => {
    const [ours, other] = shortened(each.yours, each.theirs);
    const place = each.path.filter((step) => typeof step === "string").join(" · ");
    return make("tr", {}, make("th", { scope: "row", text: place }), make("td", {}, ours), make("td", {}, other));
  });
  return make("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": "不同的地方" },
    make("table", { class: "differences" },
      make("thead", {}, make("tr", {}, ["位置", "这里的", "文件里的"].map((text) => make("th", { scope: "col", text })))),
      make("tbody", {}, rows)));
}

/** Two texts with what differs marked, and of what is the same only what stands beside it. */
function shortened(one, other) {
  const limit = Math.min(one.length, other.length);
  let head = 0;
  while (head < limit && one[head] === other[head]) {
    head += 1;
  }
  let tail = 0;
  while (tail < limit - head && one[one.length - 1 - tail] === other[other.length - 1 - tail]) {
    tail += 1;
  }
  return [one, other].map((text) => marked(text, head, text.length - tail));
}

function marked(text, from, to) {
  if (!text) {
    return "（空着）";
  }
  const before = from > BESIDE ? `……${text.slice(from - BESIDE, from)}` : text.slice(0, from);
  const after = text.length - to > BESIDE ? `${text.slice(to, to + BESIDE)}……` : text.slice(to);
  return [before, make("mark", { text: text.slice(from, to) }), after];
}
