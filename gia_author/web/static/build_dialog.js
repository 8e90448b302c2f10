// Making the files, and checking a printed copy.

import { openDialog } from "./dialog.js";
import { dropZone } from "./drop_zone.js";
import { button, make } from "./element.js";
import { findingItem } from "./findings_list.js";
import { Refusal, Silence, ask, tell, upload } from "./server.js";

const FORMATS = [["docx", "Word", "报送、修改用"], ["html", "网页", "放到网站上"], ["pdf", "PDF", "打印、公布用"], ["ofd", "OFD", "要求交版式文件的用"]];
const USUAL = new Set(["docx", "html", "pdf"]);
const LOOK = 300; // milliseconds between two questions how far it is

/** Let the user make the files and do something with them. */
export function openBuild(file) {
  return openDialog("生成年报", (close) => new BuildDialog(file, close).element, { wide: true });
}

class BuildDialog {
  constructor(file, close) {
    this.file = file;
    this.close = close;
    this.boxes = new Map();
    this.status = make("div", { class: "build-status", role: "status" });
    this.files = make("ul", { class: "made" });
    this.said = make("ul", { class: "findings" });
    this.start = button(this.broken ? "生成草稿" : "生成", () => this.run(), { class: "main", autofocus: true });
    this.element = make("div", { class: "build" }, this.warning(), this.choices(), this.status, this.files, this.said,
      make("div", { class: "actions" }, button("关闭", () => close()), this.start));
  }

  get broken() {
    return this.file.state.findings.filter((finding) => finding.severity === "error").length;
  }

  warning() {
    return this.broken
      ? make("p", { class: "note error", text: `还有${this.broken}处必须改。现在只能生成草稿，每一页都印着“草稿”两个字。` })
      : make("p", { class: "help", text: "做好的放在填报文件的同一个文件夹里。" });
  }

  choices() {
    const choices = FORMATS.map(([format, name, use]) => {
      const box = make("input", { type: "checkbox", checked: USUAL.has(format) });
      this.boxes.set(format, box);
      return make("label", { class: "choice" }, box, make("strong", { text: name }), ` ${use}`);
    });
    return make("fieldset", { class: "formats" }, make("legend", { text: "要哪几种" }), choices);
  }

  async run(overwrite = false) {
    const formats = FORMATS.map(([format]) => format).filter((format) => this.boxes.get(format).checked);
    if (!formats.length) {
      this.status.replaceChildren(make("p", { text: "至少选一种。" }));
      return;
    }
    this.start.disabled = true;
    this.files.replaceChildren();
    this.said.replaceChildren();
    this.progress(formats, []);
    try {
      await this.file.flush();
      if (this.file.pending) {
        this.status.replaceChildren(make("p", { class: "fault", text: "刚填的内容还没有写进文件，没有生成。等上面写着“已保存”再来。" }));
        return;
      }
      const { job } = await tell(this.file.address("build"), { formats, draft: Boolean(this.broken), overwrite });
      this.finished(await this.follow(job, formats));
    } catch (error) {
      if (!(error instanceof Refusal || error instanceof Silence)) {
        throw error;
      }
      this.status.replaceChildren(make("p", { class: "fault", text: error.message }));
    } finally {
      this.start.disabled = false;
    }
  }

  async follow(job, formats) {
    for (;;) {
      const seen = await ask(`/api/job/${encodeURIComponent(job)}`);
      this.progress(formats, seen.done || []);
      if (seen.state !== "running") {
        return seen;
      }
      await new Promise((resolve) => { setTimeout(resolve, LOOK); });
    }
  }

  progress(formats, done) {
    const bar = make("progress", { max: formats.length, "aria-label": "进度" });
    bar.value = done.length;
    const said = FORMATS.filter(([format]) => formats.includes(format)).map(([format, name]) => `${name}${done.includes(format) ? "已生成" : "……"}`);
    this.status.replaceChildren(bar, make("p", { text: said.join("　") }));
  }

  finished(outcome) {
    const made = outcome.files || [];
    const said = outcome.state === "done" ? `生成好了，共${made.length}个文件。` : outcome.message || "没有生成出来。";
    this.status.replaceChildren(make("p", { class: outcome.state === "done" ? "done" : "fault", text: said }));
    this.files.replaceChildren(...made.map((each) => this.made(each)));
    this.said.replaceChildren(...(outcome.findings || []).map((finding) => findingItem(finding)));
    if ((outcome.edited || []).length) {
      this.status.append(button("覆盖（原来的留作备份）", () => this.run(true)));
    }
    if (outcome.state === "done") {
      this.start.textContent = "再生成一次";
      this.start.className = "";
    }
    const first = this.files.querySelector("button");
    if (first) {
      first.focus();
    }
  }

  made(each) {
    const format = FORMATS.find(([key]) => key === each.format);
    const act = (path) => async () => {
      try {
        await tell(path, { path: each.path });
      } catch (error) {
        this.status.append(make("p", { class: "fault", text: error.message }));
      }
    };
    return make("li", { class: "made-file" },
      make("p", {}, make("strong", { text: format ? format[1] : each.format }), ` ${each.name}`),
      make("div", { class: "actions" },
        button(each.format === "docx" ? "用WPS或Word打开" : "打开", act("/api/launch"), { "aria-label": `打开${each.name}` }),
        button("打开所在文件夹", act("/api/reveal"), { "aria-label": `打开${each.name}所在的文件夹` })));
  }
}

/** Check a printed copy against the file: dropped or picked. */
export function openPrinted(file) {
  return openDialog("检查打印稿", () => {
    const result = make("div", { role: "status" });
    const check = async (chosen) => {
      result.replaceChildren(make("p", { text: `正在看“${chosen.name}”……` }));
      try {
        await file.flush();
        const answer = await upload(`${file.address("printed")}?name=${encodeURIComponent(chosen.name)}`, chosen);
        const { verdict, changes = [], findings = [] } = answer;
        result.replaceChildren(
          make("p", { class: changes.length ? "fault" : "done", text: verdict ? verdict.label : "看完了。" }),
          make("ul", { class: "changes" }, changes.map((change) => make("li", { text: change.line }))),
          make("ul", { class: "findings" }, findings.map((finding) => findingItem(finding, { where: finding.place }))));
      } catch (error) {
        result.replaceChildren(make("p", { class: "fault", text: error.message }));
      }
    };
    return [
      make("p", { text: "报送、公布之前，把最后的稿子（Word或PDF）拖到这里，看它与填报文件是不是还一样，表格有没有断开。" }),
      dropZone("把Word或PDF拖到这里", "选择文件", check, ".docx,.pdf"), result,
    ];
  }, { wide: true });
}
