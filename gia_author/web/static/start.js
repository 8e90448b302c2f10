// The first page: carry on, begin anew, begin from last year's, check somebody else's.

import { openBrowse } from "./browse_dialog.js";
import { dropZone, refuseOtherDrops } from "./drop_zone.js";
import { button, clock, make, showProgress } from "./element.js";
import { findingItem } from "./findings_list.js";
import { openLetters, openProof, openSum } from "./folder_dialogs.js";
import { Refusal, Silence, ask, keepAlive, tell, upload } from "./server.js";

const LOOK = 1500; // milliseconds between two looks at a folder that is still being checked
const FEW = 8; // bodies that are all seen at once
const CHECKED = new Set(["wrong", "doubtful", "ready"]); // states that come of a check
const OWN = ".yaml,.yml,.xlsx,.xlsm,.xls,.et,.ods";
const READABLE = ".docx,.doc,.wps,.pdf,.html,.htm,.mht,.txt,.xlsx,.xls,.ofd,.zip";

function place(id) {
  return document.getElementById(id);
}

function edit(doc) {
  location.assign(`/edit/${encodeURIComponent(doc)}`);
}

/** Do something and show what went wrong beside it; `replace` does it again in the stead of the file that is there. */
async function attempt(status, doing, action, replace = null) {
  status.className = "status";
  status.textContent = doing;
  try {
    await action();
    status.textContent = "";
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof Silence)) {
      throw error;
    }
    status.className = "status fault";
    status.textContent = error.message;
    const { findings = [], path } = error.body || {};
    if (findings.length) {
      status.append(make("ul", { class: "findings" }, findings.map((finding) => findingItem(finding))));
    }
    if (path) {
      status.append(make("div", { class: "actions" },
        button("打开已有的那一份", () => attempt(status, "正在打开……", () => openPath(path))),
        error.code === "differs" ? button("换成填报表里的", () => attempt(status, "正在打开……", replace)) : null));
    }
  }
}

/** When a file was changed, given in seconds: 2026年1月9日 14:03. */
function toldDate(seconds) {
  const moment = new Date(seconds * 1000);
  return `${moment.getFullYear()}年${moment.getMonth() + 1}月${moment.getDate()}日 ${clock(moment)}`;
}

async function openPath(path, replace = false) {
  edit((await tell("/api/open", { path, replace }, 0)).doc);
}

/** Open a file of this computer; a filled-in form is read first. */
function open(status, path) {
  return attempt(status, "正在打开……", () => openPath(path), () => openPath(path, true));
}

class StartPage {
  async begin() {
    this.lastYear();
    this.others();
    this.own();
    place("browse").addEventListener("click", () => this.browse());
    place("folder-state").addEventListener("change", () => this.showChosen());
    this.show(await ask("/api/start"));
  }

  show(start) {
    this.showRecent(start.recent);
    this.showFolder(start.folder);
    place("new-home").textContent = `新的填报文件放在：${start.home}`;
    this.newForm(start.kinds);
  }

  showRecent(recent) {
    place("recent").hidden = !recent.length;
    place("recent-list").replaceChildren(...recent.map((each) => this.recentItem(each)));
  }

  recentItem(each) {
    const title = [each.agency || each.name, each.year ? `${each.year}年` : ""].filter(Boolean).join(" ");
    const status = make("span", { class: "status", role: "status" });
    const open = make("button", { type: "button", class: "open-recent", disabled: each.gone, onclick: () => open(status, each.path) },
      make("strong", { text: title }), make("span", { class: "where", text: each.gone ? "文件不在了" : each.name }),
      make("span", { class: "when", text: each.changed ? `改于 ${toldDate(each.changed)}` : "" }));
    return make("li", {}, open, status);
  }

  async browse() {
    const chosen = await openBrowse();
    const status = place("browse-status");
    if (chosen && chosen.folder) {
      await attempt(status, "正在打开……", async () => {
        this.show(await tell("/api/folder", { path: chosen.path }));
        place("folder").scrollIntoView({ block: "start" });
        place("folder-title").focus();
      });
    } else if (chosen) {
      await open(status, chosen.path);
    }
  }

  // Beginning from last year's report

  lastYear() {
    const status = place("last-year-status");
    const take = (file) => attempt(status, `正在读“${file.name}”，大约要几秒钟……`, () => this.readLastYear(file));
    place("last-year").append(dropZone("把上年的年报拖到这里", "选择文件", take, READABLE));
  }

  async readLastYear(file) {
    const query = new URLSearchParams({ as: "last_year", name: file.name });
    edit((await upload(`/api/upload?${query}`, file)).doc);
  }

  /** One of our own files, or a filled-in form. */
  own() {
    const status = place("browse-status");
    const bring = async (file, replace) => {
      const query = new URLSearchParams({ as: "open", name: file.name, replace });
      edit((await upload(`/api/upload?${query}`, file)).doc);
    };
    const take = (file) => attempt(status, `正在读“${file.name}”……`, () => bring(file, "no"), () => bring(file, "yes"));
    place("own").append(dropZone("把填报文件或填报表拖到这里", "选择文件", take, OWN));
  }

  others() {
    const status = place("others-status");
    const take = (file) => attempt(status, `正在核对“${file.name}”……`, async () => {
      const query = new URLSearchParams({ as: "audit", name: file.name });
      location.assign(`/audit/${encodeURIComponent((await upload(`/api/upload?${query}`, file)).doc)}`);
    });
    place("others").append(dropZone("把要核对的年报拖到这里", "选择文件", take, READABLE));
  }

  // A blank report

  newForm(kinds) {
    const form = place("new");
    if (form.dataset.ready) {
      return;
    }
    form.dataset.ready = "yes";
    place("new-kinds").append(...kinds.map((kind, n) => make("label", { class: "choice" },
      make("input", { type: "radio", name: "kind", value: kind.key, checked: n === 0 }), kind.label)));
    place("new-presets").append(...(kinds[0] ? kinds[0].presets : []).map((preset) => make("label", { class: "choice" },
      make("input", { type: "checkbox", name: "preset", value: preset.key }), preset.label)));
    const now = new Date();
    place("new-year").value = String(now.getMonth() < 6 ? now.getFullYear() - 1 : now.getFullYear());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      attempt(place("new-status"), "正在新建……", async () => {
        const kind = form.querySelector('input[name="kind"]:checked');
        const wanted = {
          agency: place("new-agency").value.trim(), year: Number(place("new-year").value), kind: kind ? kind.value : "",
          presets: [...form.querySelectorAll('input[name="preset"]:checked')].map((box) => box.value),
        };
        edit((await tell("/api/new", wanted)).doc);
      });
    });
  }

  // A folder or roster

  showFolder(folder) {
    place("folder").hidden = !folder;
    if (!folder) {
      return;
    }
    place("folder-path").textContent = folder.path;
    place("folder-fault").textContent = folder.fault || "";
    place("folder-empty").hidden = folder.units.length > 0 || Boolean(folder.fault);
    place("folder-units").hidden = !folder.units.length;
    place("folder-signed").textContent = folder.signed;
    place("folder-notices").replaceChildren(...folder.notices.map((notice) => make("li", { text: notice })));
    this.showActions(folder);
    this.showLog(folder.log);
    this.showUnits(folder.units);
    this.showFar(folder);
    if (folder.ready === false) {
      clearTimeout(this.look);
      this.look = setTimeout(async () => this.showFolder((await ask("/api/start")).folder), LOOK);
    }
  }

  /** Drawn anew only where something is another: who stands on a line stays there. */
  showUnits(units) {
    const told = JSON.stringify(units);
    if (told !== this.units) {
      this.units = told;
      place("units").replaceChildren(...units.map((unit) => this.unit(unit)));
      this.showStates(units);
    }
  }

  /** How many bodies have been checked, while they are. */
  showFar({ ready, progress, units }) {
    const far = place("folder-far");
    far.hidden = ready !== false || !units.length;
    if (!far.hidden && progress) {
      showProgress(far.firstElementChild, progress);
      far.lastElementChild.textContent = `${progress.title}：${progress.done}/${progress.total}`;
    }
  }

  /** How many bodies stand where; with many of them one can choose to see these alone. */
  showStates(units) {
    const counts = new Map();
    units.forEach((unit) => counts.set(unit.state_label, (counts.get(unit.state_label) || 0) + 1));
    const chosen = place("folder-state").value;
    place("folder-state").replaceChildren(
      make("option", { value: "", text: `全部（${units.length}）` }),
      ...[...counts].map(([label, count]) => make("option", { value: label, text: `${label}（${count}）` })));
    place("folder-state").value = counts.has(chosen) ? chosen : "";
    place("folder-tools").hidden = units.length <= FEW || counts.size < 2;
    this.showChosen();
  }

  showChosen() {
    const chosen = place("folder-state").value;
    for (const line of place("units").children) {
      line.hidden = Boolean(chosen) && line.dataset.state !== chosen;
    }
  }

  /** What can be done with all bodies of a roster. */
  showActions(folder) {
    const actions = place("folder-actions");
    const about = [folder.path, folder.roster, folder.signed].join("\n");
    actions.hidden = !folder.roster || Boolean(folder.fault);
    if (actions.hidden || actions.dataset.about === about) {
      return; // what stands there keeps the focus
    }
    actions.dataset.about = about;
    const after = async () => this.showFolder((await ask("/api/start")).folder);
    actions.replaceChildren(
      button("汇总各单位的数字", () => openSum(after), { class: "main" }),
      button("写催报、退改通知", () => openLetters(after)),
      ...(folder.signed ? [button("核对定稿", () => openProof())] : []));
  }

  /** What came in, the latest first. */
  showLog(log) {
    place("folder-log").hidden = !log;
    if (log) {
      const left = log.count - log.lines.length;
      place("folder-log-lines").replaceChildren(...log.lines.map((line) => make("li", { text: line })),
        ...(left > 0 ? [make("li", { class: "none", text: `还有更早的${left}条，用 gia-author log 写成表格看。` })] : []));
    }
  }

  unit(unit) {
    const status = make("span", { class: "status", role: "status" });
    const name = unit.path
      ? make("button", { type: "button", class: "link", text: unit.name, onclick: () => open(status, unit.path) })
      : unit.name;
    const number = (count) => make("td", { class: "number", text: CHECKED.has(unit.state) ? String(count) : "" });
    return make("tr", { "data-state": unit.state_label }, make("th", { scope: "row" }, name, status), make("td", {}, make("span", { class: `state ${unit.state}`, text: unit.state_label })),
      number(unit.errors), number(unit.warnings), make("td", { text: unit.signers }));
  }
}

refuseOtherDrops();
keepAlive((alive) => { place("lost").hidden = alive; });
new StartPage().begin().catch((error) => {
  place("start-fault").textContent = error.message;
});
