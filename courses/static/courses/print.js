/* Paper: the button opens the browser's own dialogue, and what is folded away is unfolded as long as it prints.
   Without this the button is hidden, and the browser prints as it always does. */
const unfolded = new Set();

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-print]")) print();
});
addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll(".guide details:not([open])")) {
    folded.open = true;
    unfolded.add(folded);
  }
});
addEventListener("afterprint", () => {
  for (const each of unfolded) each.open = false;
  unfolded.clear();
});
