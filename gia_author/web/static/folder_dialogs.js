// What can be done with all bodies of a roster: add up, sign off, compare with what was signed off,
// write letters. Each is shown first, and written only as it was shown.

import { openDialog } from "./dialog.js";
import { button, labelled, make, showProgress } from "./element.js";
import { findingItem } from "./findings_list.js";
import { Refusal, Silence, ask, tell } from "./server.js";
import { inWindowWords } from "./window_words.js";

const LOOK = 500; // milliseconds between two questions how far it is
const MOST_NAMED = 30; // units named in one sentence

/** The result of an errand, once it has been done; meanwhile the dialog shows how far it is. Throws Error with what went wrong. */
async function done(steps, begun) {
  for (;;) {
    const seen = await ask(`/api/folder/job/${encodeURIComponent(begun.job)}`);
    if (seen.state === "failed") {
      throw new Failed(seen.error);
    }
    if (seen.state === "done") {
      return seen;
    }
    steps.far(seen.progress);
    await new Promise((resolve) => { setTimeout(resolve, LOOK); });
  }
}

class Failed extends Error {}

/** A dialog whose content changes from step to step. */
class Steps {
  constructor(close) {
    this.close = close;
    this.content = make("div", { class: "step" });
    this.status = make("div", { class: "status", role: "status" });
    this.actions = make("div", { class: "actions" });
    this.element = make("div", { class: "steps" }, this.content, this.status, this.actions);
  }

  show(content, ...buttons) {
    this.status.className = "status";
    this.status.replaceChildren();
    this.content.replaceChildren(...content.flat(Infinity).filter(Boolean));
    this.actions.replaceChildren(...buttons.filter(Boolean));
  }

  /** Do something that takes a while; what goes wrong is said, and the step stays as it is. */
  async run(doing, action) {
    const buttons = [...this.actions.querySelectorAll("button")];
    buttons.forEach((each) => { each.disabled = true; });
    this.status.className = "status";
    this.status.replaceChildren(make("progress", { "aria-label": "正在做" }), make("p", { text: doing }));
    try {
      await action();
    } catch (error) {
      if (!(error instanceof Refusal || error instanceof Silence || error instanceof Failed)) {
        throw error;
      }
      this.status.className = "status fault";
      this.status.replaceChildren(make("p", { text: inWindowWords(error.message) }));
      if (!buttons.length) {
        this.actions.replaceChildren(button("关闭", () => this.close()));
      }
    } finally {
      buttons.forEach((each) => { each.disabled = false; });
    }
  }

  /** How far what is being done is, where that is known. */
  far(progress) {
    const bar = this.status.querySelector("progress");
    if (bar && progress) {
      showProgress(bar, progress);
    }
  }

  opener(path, text, label) {
    return button(text, () => this.run("正在打开……", async () => {
      await tell(path, { path: label });
      this.status.replaceChildren();
    }));
  }
}

// The sum

/** Add up, look at it, write it, sign it off; `after` is called when something was written. */
export function openSum(after) {
  return openDialog("汇总各单位的数字", (close) => {
    const steps = new Steps(close);
    steps.run("正在把各单位的数字加起来，单位多的要几分钟……", () => showSum(steps, after));
    return steps.element;
  }, { wide: true });
}

async function showSum(steps, after) {
  const seen = await done(steps, await tell("/api/folder/sum"));
  const name = make("input", { type: "text", autocomplete: "name", maxlength: 60 });
  const write = (draft) => steps.run("正在写……", async () => {
    const made = await done(steps, await tell("/api/folder/sum", { seen: seen.job, draft, by: draft ? "" : name.value.trim() }));
    showWritten(steps, made, draft);
    after();
  });
  const canWrite = Boolean(seen.target);
  steps.show([
    make("p", { class: `verdict ${seen.verdict.state}`, text: `${seen.verdict.label}。` }),
    make("p", { text: `名册上应计入${seen.counted}个单位，已报送${seen.handed_in}个。没有报送的不当作0。` }),
    seen.missing.length ? make("p", {}, make("strong", { text: "还缺：" }), named(seen.missing)) : null,
    target(seen),
    changes(seen.changes),
    seen.findings.length ? group(`各单位的问题（${seen.findings.length + seen.more}处）`, make("ul", { class: "findings" },
      seen.findings.map((finding) => findingItem(finding, { where: finding.place ? `名册${finding.place}` : "" }))), !seen.final) : null,
    seen.more ? make("p", { class: "help", text: `还有${seen.more}处没有列出，改好上面的再看。` }) : null,
    canWrite && seen.final ? labelled("定稿人姓名", name, "要定稿的写上，记下谁、何时、每个文件的校验值；只汇总、不定稿的空着。") : null,
    canWrite && !seen.final ? make("p", { class: "help", text: "按草稿写：先看看大概，结果里写明缺哪些单位，不能定稿。" }) : null,
  ],
  button("关闭", () => steps.close()),
  canWrite && !seen.final ? button("按草稿写", () => write(true)) : null,
  canWrite && seen.final ? button("写到汇总文件", () => write(false), { class: "main" }) : null);
}

function named(names) {
  const shown = names.slice(0, MOST_NAMED).join("、");
  return names.length > MOST_NAMED ? `${shown}等${names.length}个单位。` : `${shown}。`;
}

function target(seen) {
  if (!seen.target) {
    return make("p", { class: "note", text: "名册里没有写“汇总文件”，只能看，没有地方写。" });
  }
  const said = seen.exists
    ? `要写到的汇总文件已经有了，会改${seen.changes.length}格数字，文字和注释不动：`
    : "要写到的汇总文件还没有，会新建一份：";
  return make("div", {}, make("p", { text: said }), make("p", { class: "where", text: seen.target }));
}

function changes(changed) {
  if (!changed.length) {
    return make("p", { class: "help", text: "数字与汇总文件里的完全一样。" });
  }
  const rows = changed.map((each) => make("tr", {}, make("th", { scope: "row", text: each.name }),
    make("td", { class: "number", text: each.before || "空着" }), make("td", { class: "number", text: each.after })));
  const head = make("thead", {}, make("tr", {}, ["哪一格", "现在", "改成"].map((text) => make("th", { scope: "col", text }))));
  return group(`要改的数字（${changed.length}格）`, make("div", { class: "table-scroll bounded", tabindex: "0", role: "region", "aria-label": "要改的数字" },
    make("table", { class: "units" }, head, make("tbody", {}, rows))), false);
}

function group(title, content, open) {
  return make("details", { class: "group", open }, make("summary", { text: title }), content);
}

function showWritten(steps, made, draft) {
  steps.show([
    make("p", { class: "done", text: made.signed ? "已写好，已定稿。" : `已写好${draft ? "（草稿）" : ""}。` }),
    make("p", { class: "where", text: made.target }),
    make("p", { class: "help", text: `数字的来源记在 ${made.record}` }),
    made.signed ? make("div", { class: "note" },
      make("p", { text: `${made.signed}。` }),
      make("p", {}, "校验码请抄在签发单上：", make("strong", { text: made.seal })),
      make("p", { class: "where", text: `记在 ${made.signed_in}` })) : null,
  ],
  button("关闭", () => steps.close()),
  steps.opener("/api/reveal", "打开所在文件夹", made.target),
  button("打开汇总文件", () => steps.run("正在打开……", async () => {
    location.assign(`/edit/${encodeURIComponent((await tell("/api/open", { path: made.target }, 0)).doc)}`);
  }), { class: "main" }));
}

// What was signed off

/** Whether everything is as it was when it was signed off. */
export function openProof() {
  return openDialog("核对定稿", (close) => {
    const steps = new Steps(close);
    steps.run("正在核对每个单位的文件……", async () => {
      const seen = await done(steps, await tell("/api/folder/proof"));
      steps.show([
        make("p", { class: `verdict ${seen.verdict.state}`, text: `${seen.verdict.label}。` }),
        make("p", { text: `${seen.signed}。` }),
        make("ul", { class: "plain" }, seen.wrong.map((text) => make("li", { text }))),
        make("p", { class: "help", text: seen.wrong.length ? "要承认现在的数字，重新汇总、定稿；不承认的，把改动的文件恢复原样。" : "汇总文件、各单位的文件和数字都没有变。" }),
      ], button("知道了", () => close(), { class: "main" }));
    });
    return steps.element;
  }, { wide: true });
}

// Letters

/** Draw up letters, look at them, write them. */
export function openLetters(after) {
  return openDialog("写催报、退改通知", (close) => {
    const steps = new Steps(close);
    const office = make("input", { type: "text", maxlength: 60, placeholder: "如：示例县人民政府办公室" });
    const due = make("input", { type: "text", class: "short day", maxlength: 10, placeholder: "2026-01-25" });
    const look = () => steps.run("正在核对各单位，单位多的要几分钟……", () => showLetters(steps, { office: office.value, due: due.value }, after));
    steps.show([
      make("p", { text: "没有报送的写催报，有必须改的写退改，逐条列出哪一格、怎么改。先给您看，再写成文件。" }),
      labelled("落款单位", office, "不写的不落款。"),
      labelled("哪一天以前报来", due, "照这样写：2026-01-25。空着的用名册里的截止日期。"),
    ], button("取消", () => close()), button("看看要写哪些", look, { class: "main" }));
    return steps.element;
  }, { wide: true });
}

async function showLetters(steps, order, after) {
  const seen = await done(steps, await tell("/api/folder/letters", order));
  const { letters } = seen;
  if (!letters.length) {
    steps.show([make("p", { class: "done", text: "都报了，也没有必须改的，没有要写的通知。" })],
      button("知道了", () => steps.close(), { class: "main" }));
    return;
  }
  const write = () => steps.run("正在写……", async () => {
    showLettersWritten(steps, await done(steps, await tell("/api/folder/letters", { seen: seen.job })));
    after();
  });
  const there = letters.filter((each) => each.there).length;
  steps.show([
    make("p", { text: `要写${counted(letters)}。点开看内容：` }),
    make("div", { class: "letters" }, letters.map((each) => group(`${each.kind}：${each.agency}`, make("p", { class: "letter", text: each.text }), false))),
    make("p", { class: "where", text: `放在 ${seen.folder}` }),
    there ? make("p", { class: "help", text: `其中${there}份以前写过，会换成新的。` }) : null,
  ], button("取消", () => steps.close()), button(`写成${letters.length}份文件`, write, { class: "main" }));
}

function counted(letters) {
  const kinds = [...new Set(letters.map((each) => each.kind))];
  return kinds.map((kind) => `${kind}${letters.filter((each) => each.kind === kind).length}份`).join("、");
}

function showLettersWritten(steps, made) {
  steps.show([
    make("p", { class: "done", text: `写好了：${counted(made.letters)}。每份有Word，另有同名的文本，可以直接发。` }),
    make("ul", { class: "plain bounded" }, made.letters.map((each) => make("li", { text: each.name }))),
    make("p", { class: "where", text: made.folder }),
  ], button("关闭", () => steps.close()), steps.opener("/api/reveal", "打开所在文件夹", made.letters[0].path));
}
