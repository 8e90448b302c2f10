"use strict";
(function () {
  var table = document.getElementById("bodies"), bodies = Array.from(table.tBodies);
  var tools = document.getElementById("tools"), state = document.getElementById("state"), group = document.getElementById("group");
  var words = document.getElementById("words"), count = document.getElementById("count");
  var order = new Intl.Collator("zh-CN", {numeric: true}).compare;
  var texts = new Map(bodies.map(function (body) { return [body, (body.textContent + " " + (body.dataset.codes || "")).toLowerCase()]; }));

  function cell(body, column) { return body.rows[0].cells[column]; }

  var most = bodies.length > 300 ? 100 : Infinity, page = 0, whole = false;
  var pages = document.getElementById("pages"), back = document.getElementById("back"), forth = document.getElementById("forth");

  function fitting() {
    var wanted = words.value.trim().toLowerCase().split(/\s+/);
    return bodies.filter(function (body) {
      return (!state.value || cell(body, 3).textContent === state.value) && (!group.value || cell(body, 2).textContent === group.value) &&
        wanted.every(function (word) { return texts.get(body).includes(word); });
    });
  }

  function show() {
    var fits = fitting(), last = Math.max(0, Math.ceil(fits.length / most) - 1), paged = last > 0 && !whole;
    page = Math.min(page, last);
    var seen = new Set(paged ? fits.slice(page * most, (page + 1) * most) : fits);
    bodies.forEach(function (body) { body.hidden = !seen.has(body); });
    count.textContent = (paged ? "第" + (page * most + 1) + "—" + (page * most + seen.size) + "家，" : "") + "显示" + fits.length + "家，共" + bodies.length + "家";
    pages.hidden = !paged;
    document.getElementById("page").textContent = "第" + (page + 1) + "页，共" + (last + 1) + "页";
    back.disabled = page === 0;
    forth.disabled = page === last;
  }

  function filter() { page = 0; show(); }

  function turn(by) {
    page += by;
    show();
    tools.scrollIntoView();
  }

  function key(body, column) { return cell(body, column).dataset.sort || cell(body, column).textContent.trim(); }

  function sort(head) {
    var column = head.cellIndex, down = head.getAttribute("aria-sort") === "ascending";
    Array.from(head.parentNode.cells).forEach(function (one) { one.removeAttribute("aria-sort"); });
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    var keyed = bodies.map(function (body) { return [key(body, column), body]; });
    keyed.sort(function (a, b) {
      if (!a[0] || !b[0]) return !a[0] - !b[0];
      return down ? order(b[0], a[0]) : order(a[0], b[0]);
    });
    var all = document.createDocumentFragment();
    keyed.forEach(function (pair) { all.appendChild(pair[1]); });
    table.appendChild(all);
    bodies = keyed.map(function (pair) { return pair[1]; });
    filter();
  }

  function heads() {
    table.querySelectorAll("thead th.sortable").forEach(function (head) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      button.addEventListener("click", function () { sort(head); });
      head.dataset.name = head.textContent;  // Chromium prints buttons on the first page only
      head.textContent = "";
      head.appendChild(button);
    });
  }

  function count_days() {
    var now = new Date(), today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
    document.querySelectorAll("[data-due]").forEach(function (mark) {
      var days = Math.round((Date.parse(mark.dataset.due) - today) / 864e5);
      mark.textContent = days > 0 ? "还有" + days + "天" : days ? "已逾期" + -days + "天" : "今天截止";
      mark.classList.toggle("late", days < 0);
    });
    document.querySelectorAll("time.today").forEach(function (mark) {
      mark.textContent = now.getFullYear() + "年" + (now.getMonth() + 1) + "月" + now.getDate() + "日";
      mark.dateTime = new Date(today).toISOString().slice(0, 10);
    });
  }

  function search(event) {
    words.value = event.currentTarget.dataset.words;
    state.value = group.value = "";
    filter();
    tools.scrollIntoView();
    words.focus();
  }

  var opened = [];
  window.addEventListener("beforeprint", function () {
    opened = Array.from(document.querySelectorAll("details:not([open])"));
    opened.forEach(function (one) { one.open = true; });
    whole = true;
    show();
  });
  window.addEventListener("afterprint", function () {
    opened.forEach(function (one) { one.open = false; });
    whole = false;
    show();
  });

  [state, group].forEach(function (choice) { choice.addEventListener("change", filter); });
  words.addEventListener("input", filter);
  back.addEventListener("click", function () { turn(-1); });
  forth.addEventListener("click", function () { turn(1); });
  document.getElementById("reset").addEventListener("click", function () {
    words.value = state.value = group.value = "";
    filter();
  });
  document.querySelectorAll("button.code").forEach(function (button) { button.addEventListener("click", search); });
  document.querySelectorAll(".needs-script").forEach(function (part) { part.hidden = false; });
  heads();
  filter();
  count_days();
})();
