// Brings the page up to date. The server has escaped every text in it, and scripts in it would not run.
"use strict";

const EVERY_MS = 2000;

async function refresh() {
  const stale = document.getElementById("stale");
  try {
    const answer = await fetch("/", { cache: "no-store", signal: AbortSignal.timeout(10000) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("main");
    const selecting = !document.getSelection().isCollapsed;
    if (fresh && !selecting) document.querySelector("main").replaceWith(fresh);
    stale.textContent = "";
  } catch {
    stale.textContent = "Copydesk does not answer; these are old figures.";
  }
}

function schedule() {
  setTimeout(async () => {
    if (!document.hidden) await refresh();
    schedule();
  }, EVERY_MS);
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) refresh();
});
schedule();
