// While a paper is being made, the parts of the page that show it are fetched again, ever more slowly.
// Without this module a link does the same.

const FIRST = 2000;
const SLOWEST = 20000;

async function refresh(wait) {
  const parts = [...document.querySelectorAll("[data-refresh]")];
  if (!parts.length) return;
  await new Promise((resolve) => setTimeout(resolve, wait));
  if (!document.hidden) {
    try {
      const response = await fetch(location.href, { headers: { Accept: "text/html" }, redirect: "error" });
      if (!response.ok) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      for (const part of parts) replace(part, page.getElementById(part.id));
    } catch {
      // The connection dropped: the next turn tries again.
    }
  }
  refresh(Math.min(wait * 1.3, SLOWEST));
}

// What is the same stays as it is, so that nobody hears it read out once more, or loses their place in it.
function replace(part, fresh) {
  if (!fresh || part.contains(document.activeElement)) return;
  if (part.dataset.shown !== fresh.innerHTML) {
    part.replaceChildren(...fresh.cloneNode(true).childNodes);
    offerCopying(part);
    part.dataset.shown = fresh.innerHTML;
  }
  part.toggleAttribute("data-refresh", fresh.hasAttribute("data-refresh"));
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

refresh(FIRST);
offerCopying(document);
