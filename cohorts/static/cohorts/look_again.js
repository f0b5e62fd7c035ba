// Parts of a page that change by themselves are fetched again while somebody looks at it.
// Without this module a link, or loading the page again, does the same.

const EVERY = 10000;

async function lookAgain() {
  const parts = document.querySelectorAll("[data-refresh]");
  if (!parts.length || document.hidden) return;
  try {
    const response = await fetch(location.href, { headers: { Accept: "text/html" }, redirect: "error" });
    if (!response.ok) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const part of parts) replace(part, page.getElementById(part.id));
  } catch {
    // The connection dropped: the next turn tries again.
  }
}

// What says the same stays as it is, so that nobody hears it read out once more, or loses their place in it.
function replace(part, fresh) {
  if (!fresh || part.contains(document.activeElement)) return;
  if (part.textContent !== fresh.textContent) part.replaceChildren(...fresh.childNodes);
  part.toggleAttribute("data-refresh", fresh.hasAttribute("data-refresh"));
}

setInterval(lookAgain, EVERY);
document.addEventListener("visibilitychange", lookAgain);
