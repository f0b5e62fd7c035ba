// Offers to copy the address of a paper, where the browser can; also in parts of the page that were fetched again.

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

offerCopying(document);
document.addEventListener("refreshed", (event) => offerCopying(event.target));
