// Parts of a page that change by themselves, marked with `data-refresh`, are fetched again while somebody looks at it:
// soon at first, then more slowly, and at once when they come back. Without this module a link does the same.

import { parse } from "./parsing.js";

const FIRST = 2000;
const SLOWEST = 10000;

let wait = FIRST;
let turn;

async function refresh() {
  clearTimeout(turn);
  const parts = document.querySelectorAll("[data-refresh]");
  if (!parts.length || document.hidden) return;
  try {
    const response = await fetch(location.href, { headers: { Accept: "text/html" }, redirect: "error" });
    if (!response.ok) return;
    const page = parse(await response.text());
    for (const part of parts) replace(part, page.getElementById(part.id));
  } catch {
    // The connection dropped: the next turn tries again.
  }
  wait = Math.min(wait * 1.3, SLOWEST);
  clearTimeout(turn);
  turn = setTimeout(refresh, wait);
}

// What says the same stays as it is, so that nobody hears it read out once more, or loses their place in it.
function replace(part, fresh) {
  if (!fresh || part.contains(document.activeElement)) return;
  if (part.textContent !== fresh.textContent) {
    part.replaceChildren(...fresh.childNodes);
    part.dispatchEvent(new Event("refreshed", { bubbles: true }));
  }
  part.toggleAttribute("data-refresh", fresh.hasAttribute("data-refresh"));
}

turn = setTimeout(refresh, FIRST);
document.addEventListener("visibilitychange", () => {
  wait = FIRST;
  refresh();
});
