// Questions put in front of the page; Esc and the browser's own focus keeping come with <dialog>.

import { button, freshId, make } from "./element.js";

/** Open a dialog; resolves to what `close(value)` was called with, undefined when it was dismissed. */
export function openDialog(title, fill, { wide = false } = {}) {
  return new Promise((resolve) => {
    const id = freshId("dialog");
    const before = document.activeElement;
    let result;
    const element = make("dialog", { "aria-labelledby": id, class: wide ? "wide" : "" });
    const close = (value) => {
      result = value;
      element.close();
    };
    element.append(
      make("div", { class: "dialog-head" }, make("h2", { id, text: title }), button("×", () => close(), { class: "close", "aria-label": "关闭" })),
      make("div", { class: "dialog-body" }, fill(close, element)));
    element.addEventListener("close", () => {
      element.remove();
      if (before && before.isConnected && document.activeElement === document.body) {
        before.focus();
      }
      resolve(result);
    });
    document.body.append(element);
    element.showModal();
  });
}

/** A notice with one button. */
export function tellUser(title, ...content) {
  return openDialog(title, (close) => [
    ...content.map((each) => (typeof each === "string" ? make("p", { text: each }) : each)),
    make("div", { class: "actions" }, button("知道了", () => close(), { class: "main" })),
  ]);
}
