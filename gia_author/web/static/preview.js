// The report beside the form: the web page at once, the printed pages when asked for.

import { openDialog } from "./dialog.js";
import { button, make } from "./element.js";
import { Refusal, Silence, tell } from "./server.js";

const PAUSE = 400; // milliseconds between a change and the new page

/** The web page, in two frames of which one is drawn behind the other, so that nothing flickers. */
export class LivePage {
  constructor(doc) {
    this.doc = doc;
    this.timer = 0;
    this.wanted = 0;
    this.shownVersion = null;
    this.visible = false;
    this.frames = [this.frame(), this.frame()];
    this.frames[1].classList.add("behind");
    this.element = make("div", { class: "live-page" }, this.frames);
  }

  frame() {
    return make("iframe", { sandbox: "allow-same-origin", title: "年报预览" });
  }

  /** The file has this version now. */
  changed(version) {
    this.wanted = version;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.draw(), PAUSE);
  }

  setVisible(visible) {
    this.visible = visible;
    if (visible) {
      this.draw();
    }
  }

  draw() {
    if (!this.visible || this.shownVersion === this.wanted || this.drawing) {
      return;
    }
    const [front, back] = this.frames;
    const version = this.wanted;
    this.drawing = true;
    back.onload = () => {
      const seen = front.contentWindow ? front.contentWindow.scrollY : 0;
      back.contentWindow.scrollTo(0, seen);
      back.classList.remove("behind");
      front.classList.add("behind");
      back.removeAttribute("aria-hidden");
      back.removeAttribute("tabindex");
      front.setAttribute("aria-hidden", "true");
      front.setAttribute("tabindex", "-1");
      this.frames = [back, front];
      this.shownVersion = version;
      this.drawing = false;
      this.draw();
    };
    back.src = `/preview/${encodeURIComponent(this.doc)}?version=${version}`;
  }

  /** Show the place of a block in the page. */
  reveal(path) {
    const [front] = this.frames;
    const page = front.contentDocument;
    const places = page ? [...page.querySelectorAll("[data-path]")] : [];
    const place = places.find((each) => JSON.stringify(JSON.parse(each.dataset.path)) === JSON.stringify(path));
    if (place) {
      place.scrollIntoView({ block: "center" });
    }
  }
}

/** The printed pages as pictures, with the room that is left empty on each. */
export class PrintedPages {
  constructor(file) {
    this.file = file;
    this.drawnVersion = null;
    this.status = make("p", { class: "help", role: "status" });
    this.draw = button("排出版面", () => this.ask(), { class: "main" });
    this.pages = make("ol", { class: "pages" });
    this.element = make("div", { class: "printed" },
      make("div", { class: "printed-head" }, this.draw, this.status), this.pages);
    this.changed();
  }

  changed() {
    if (this.drawnVersion === null) {
      this.status.textContent = "看每一页印出来是什么样。";
    } else if (this.drawnVersion !== this.file.state.version) {
      this.status.textContent = "内容改过了，再排一次。";
    }
  }

  async ask() {
    this.draw.disabled = true;
    this.status.textContent = "正在排版……";
    try {
      await this.file.flush();
      const answer = await tell(this.file.address("pages"), { version: this.file.state.version }, 0);
      this.drawnVersion = answer.version;
      this.pages.replaceChildren(...answer.pages.map((page, n) => this.page(page, n + 1)));
      this.status.textContent = `共${answer.pages.length}页。`;
    } catch (error) {
      if (!(error instanceof Refusal || error instanceof Silence)) {
        throw error;
      }
      this.status.textContent = error.message;
    } finally {
      this.draw.disabled = false;
    }
  }

  page(page, number) {
    const empty = page.note ? make("p", { class: "empty-space", text: page.note }) : null;
    const picture = make("img", { src: page.url, alt: `印出来的样子，第${number}页`, loading: "lazy" });
    const enlarge = () => openDialog(`第${number}页`, () => make("img", { src: page.url, alt: `放大的第${number}页`, class: "enlarged" }), { wide: true });
    return make("li", {}, make("button", { type: "button", class: "picture", title: "放大", onclick: enlarge }, picture), make("p", { class: "page-number", text: `第${number}页` }), empty);
  }
}
