// Files that are dropped on the page.

import { button, make } from "./element.js";

/** A place to drop a file on, with a button for those who would rather pick it. */
export function dropZone(text, pick, take, accept = "") {
  const input = make("input", { type: "file", class: "unseen", accept, tabindex: "-1", "aria-hidden": "true", onchange: () => {
    if (input.files.length) {
      take(input.files[0]);
      input.value = "";
    }
  } });
  const zone = make("div", { class: "drop" }, make("p", { text }), button(pick, () => input.click()), input);
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("over");
  });
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    if (event.dataTransfer.files.length) {
      take(event.dataTransfer.files[0]);
    }
  });
  return zone;
}

/** A file dropped beside a place for it would be shown instead of this page: it is let fall. */
export function refuseOtherDrops() {
  const refuse = (event) => {
    if (event.dataTransfer && [...event.dataTransfer.types].includes("Files")) {
      event.preventDefault();
    }
  };
  addEventListener("dragover", refuse);
  addEventListener("drop", refuse);
}
