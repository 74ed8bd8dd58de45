// Keeps the first page up to date, asks before large actions, and brings `/` to the search field.
// The server has escaped every text, and a script in it would not run.
"use strict";

const QUIET_MS = 15000;

function replaceSections(live, html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").body;
  for (const section of live.querySelectorAll("section[id]")) {
    const other = fresh.querySelector(`#${CSS.escape(section.id)}`);
    if (!other) return live.replaceChildren(...fresh.childNodes);
    if (other.innerHTML !== section.innerHTML && !inUse(section)) swap(section, other);
  }
  if (fresh.querySelectorAll("section[id]").length !== live.querySelectorAll("section[id]").length) {
    live.replaceChildren(...fresh.childNodes);
  }
}

// A field in which somebody types, or text that somebody selects, stays as it is.
function inUse(section) {
  const focused = document.activeElement;
  const typing = section.contains(focused) && focused.matches("input:not([type=hidden]), select, textarea");
  const selection = document.getSelection();
  return typing || (!selection.isCollapsed && selection.containsNode(section, true));
}

function swap(section, other) {
  const focused = section.contains(document.activeElement) ? document.activeElement.id : "";
  const open = [...section.querySelectorAll("details[open]")].map((each) => each.id);
  const scrolled = [...section.querySelectorAll(".wide")].map((each) => each.scrollLeft);
  section.replaceChildren(...other.childNodes);
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  section.querySelectorAll(".wide").forEach((each, place) => { each.scrollLeft = scrolled[place] ?? 0; });
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

function follow(live) {
  const stale = document.getElementById("stale");
  let heard = Date.now();
  let source = null;
  const open = () => {
    source = new EventSource(live.dataset.stream);
    source.onmessage = (event) => {
      heard = Date.now();
      stale.textContent = "";
      replaceSections(live, JSON.parse(event.data));
    };
  };
  const close = () => { source?.close(); source = null; };
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : (heard = Date.now(), open())));
  window.addEventListener("pagehide", close);
  setInterval(() => {
    if (document.hidden || Date.now() - heard < QUIET_MS) return;
    stale.textContent = "Copydesk does not answer; these are old figures.";
    if (source?.readyState === EventSource.CLOSED) open();
  }, 2000);
  if (!document.hidden) open();
}

const live = document.querySelector("[data-stream]");
if (live) follow(live);

document.addEventListener("submit", (event) => {
  const question = event.target.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  const field = document.querySelector("[data-search]");
  const typing = event.target.matches("input, select, textarea");
  if (event.key !== "/" || typing || !field || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  field.focus();
  field.select();
});
