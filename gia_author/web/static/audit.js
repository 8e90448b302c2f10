// What was found in a report that somebody else has published; nothing can be changed here.

import { refuseOtherDrops } from "./drop_zone.js";
import { button, make } from "./element.js";
import { findingItem } from "./findings_list.js";
import { ask, keepAlive, tell } from "./server.js";

function place(id) {
  return document.getElementById(id);
}

async function show(doc) {
  const seen = await ask(`/api/audit/${encodeURIComponent(doc)}`);
  const { verdict } = seen;
  place("title").textContent = [seen.agency || seen.name, seen.year ? `${seen.year}年年报` : ""].filter(Boolean).join(" ");
  place("source").textContent = seen.name;
  place("verdict").textContent = verdict.label;
  place("verdict").className = `verdict ${verdict.state}`;
  const missed = seen.not_assessed || [];
  place("missed").hidden = !missed.length;
  place("missed-list").replaceChildren(...missed.map((each) => make("li", {}, make("strong", { text: each.part }), `：${each.message}`, each.fix)));
  place("findings").replaceChildren(...seen.findings.map((finding) => findingItem(finding, { where: finding.place || finding.address })));
  if (seen.more) {
    place("findings").append(make("li", { class: "none", text: `还有${seen.more}处没有列出。` }));
  }
  if (!seen.findings.length) {
    place("findings").append(make("li", { class: "none", text: "没有发现问题。" }));
  }
  if (seen.agency && seen.year) {
    place("adopt").replaceChildren(button("把它作为上年的年报，接着做新的", () => adopt(doc), { class: "main" }));
  }
}

async function adopt(doc) {
  const status = place("adopt-status");
  status.textContent = "正在新建……";
  try {
    location.assign(`/edit/${encodeURIComponent((await tell(`/api/audit/${encodeURIComponent(doc)}/adopt`)).doc)}`);
  } catch (error) {
    status.textContent = error.message;
    if (error.body && error.body.path) {
      status.append(button("打开已有的那一份", async () => {
        location.assign(`/edit/${encodeURIComponent((await tell("/api/open", { path: error.body.path })).doc)}`);
      }));
    }
  }
}

refuseOtherDrops();
keepAlive((alive) => { place("lost").hidden = alive; });
show(document.body.dataset.doc).catch((error) => {
  place("verdict").textContent = error.message;
});
