// Picking a file or folder of this computer with the mouse.

import { openDialog } from "./dialog.js";
import { button, make } from "./element.js";
import { tell } from "./server.js";

const KINDS = { yaml: "file", workbook: "workbook", roster: "roster" }; // what a file is, and how it looks in the list

/** Resolves to {path, folder: whether it is a folder}, undefined when dismissed. */
export function openBrowse() {
  return openDialog("打开", (close) => {
    const here = make("p", { class: "where" });
    const places = make("div", { class: "actions" });
    const list = make("ul", { class: "browse" });
    const status = make("p", { class: "fault", role: "alert" });
    const whole = button("看这个文件夹里的全部单位", () => close({ path: here.textContent, folder: true }));
    const go = async (path) => {
      status.textContent = "";
      try {
        const seen = await tell("/api/browse", { path });
        here.textContent = seen.path || "";
        whole.hidden = !seen.path;
        places.replaceChildren(...(seen.places || []).map((each) => button(each.name, () => go(each.path))));
        list.replaceChildren(...entries(seen, go, close));
        const first = list.querySelector("button");
        if (first) {
          first.focus();
        }
      } catch (error) {
        status.textContent = error.message;
      }
    };
    go(null);
    return [places, here, list, status, make("div", { class: "actions" }, button("取消", () => close()), whole)];
  }, { wide: true });
}

function entries(seen, go, close) {
  const item = (name, kind, act) => make("li", {}, make("button", { type: "button", class: `entry ${kind}`, onclick: act }, name));
  const up = seen.parent !== null && seen.parent !== undefined ? [item("返回上一层", "up", () => go(seen.parent))] : [];
  const folders = seen.folders.map((folder) => item(folder.name, "folder", () => go(folder.path)));
  const files = seen.files.map((file) => item(file.name, KINDS[file.kind], () => close({ path: file.path, folder: file.kind === "roster" })));
  const none = folders.length + files.length ? [] : [make("li", { class: "none", text: "这里没有填报文件、填报表、名册。" })];
  return [...up, ...folders, ...files, ...none];
}
