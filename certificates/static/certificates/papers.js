// While a paper is being made, the part of the page that shows it is fetched again, ever more slowly.
// Without this module a link does the same.

const FIRST = 2000;
const SLOWEST = 20000;

async function refresh(part, wait) {
  await new Promise((resolve) => setTimeout(resolve, wait));
  let fresh = null;
  if (!document.hidden) {
    try {
      const response = await fetch(location.href, { headers: { Accept: "text/html" }, redirect: "error" });
      if (!response.ok) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      fresh = page.getElementById(part.id);
      if (!fresh) return;
    } catch {
      // The connection dropped: the next turn tries again.
    }
  }
  if (fresh && !part.contains(document.activeElement)) {
    part.replaceChildren(...fresh.childNodes);
    offerCopying(part);
    if (!fresh.hasAttribute("data-refresh")) return;
  }
  refresh(part, Math.min(wait * 1.3, SLOWEST));
}

function offerCopying(part) {
  if (!navigator.clipboard) return;
  for (const button of part.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = button.dataset.copied;
    });
  }
}

for (const part of document.querySelectorAll("[data-refresh]")) refresh(part, FIRST);
offerCopying(document);
