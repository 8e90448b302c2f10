// The first page: carry on, begin anew, begin from last year's, check somebody else's.

import { openBrowse } from "./browse_dialog.js";
import { dropZone, refuseOtherDrops } from "./drop_zone.js";
import { button, clock, make } from "./element.js";
import { findingItem } from "./findings_list.js";
import { Refusal, Silence, ask, keepAlive, tell, upload } from "./server.js";

const LOOK = 1500; // milliseconds between two looks at a folder that is still being checked
const CHECKED = new Set(["wrong", "doubtful", "ready"]); // states that come of a check
const READABLE = ".docx,.doc,.wps,.pdf,.html,.htm,.mht,.txt,.xlsx,.xls,.ofd,.zip";

function place(id) {
  return document.getElementById(id);
}

function edit(doc) {
  location.assign(`/edit/${encodeURIComponent(doc)}`);
}

/** Do something and show what went wrong beside it. */
async function attempt(status, doing, action) {
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
      status.append(button("打开已有的那一份", () => attempt(status, "正在打开……", () => openPath(path))));
    }
  }
}

/** When a file was changed, given in seconds: 2026年1月9日 14:03. */
function toldDate(seconds) {
  const moment = new Date(seconds * 1000);
  return `${moment.getFullYear()}年${moment.getMonth() + 1}月${moment.getDate()}日 ${clock(moment)}`;
}

async function openPath(path) {
  edit((await tell("/api/open", { path })).doc);
}

class StartPage {
  async begin() {
    this.lastYear();
    this.others();
    place("browse").addEventListener("click", () => this.browse());
    this.show(await ask("/api/start"));
  }

  show(start) {
    this.showRecent(start.recent);
    this.showFolder(start.folder);
    this.newForm(start.kinds);
  }

  showRecent(recent) {
    place("recent").hidden = !recent.length;
    place("recent-list").replaceChildren(...recent.map((each) => this.recentItem(each)));
  }

  recentItem(each) {
    const title = [each.agency || each.name, each.year ? `${each.year}年` : ""].filter(Boolean).join(" ");
    const status = make("span", { class: "status", role: "status" });
    const open = make("button", { type: "button", class: "open-recent", disabled: each.gone, onclick: () => attempt(status, "", () => openPath(each.path)) },
      make("strong", { text: title }), make("span", { class: "where", text: each.gone ? "文件不在了" : each.name }),
      make("span", { class: "when", text: each.changed ? `改于 ${toldDate(each.changed)}` : "" }));
    return make("li", {}, open, status);
  }

  async browse() {
    const path = await openBrowse();
    if (path) {
      await attempt(place("browse-status"), "正在打开……", async () => {
        if (path.folder) {
          this.show(await tell("/api/folder", { path: path.path }));
          place("folder").scrollIntoView({ block: "start" });
        } else {
          await openPath(path.path);
        }
      });
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
    place("units").replaceChildren(...folder.units.map((unit) => this.unit(unit)));
    if (folder.ready === false) {
      setTimeout(async () => this.showFolder((await ask("/api/start")).folder), LOOK);
    }
  }

  unit(unit) {
    const status = make("span", { class: "status", role: "status" });
    const name = unit.path
      ? make("button", { type: "button", class: "link", text: unit.name, onclick: () => attempt(status, "", () => openPath(unit.path)) })
      : unit.name;
    const number = (count) => make("td", { class: "number", text: CHECKED.has(unit.state) ? String(count) : "" });
    return make("tr", {}, make("th", { scope: "row" }, name, status), make("td", {}, make("span", { class: `state ${unit.state}`, text: unit.state_label })),
      number(unit.errors), number(unit.warnings));
  }
}

refuseOtherDrops();
keepAlive((alive) => { place("lost").hidden = alive; });
new StartPage().begin().catch((error) => {
  place("start-fault").textContent = error.message;
});
