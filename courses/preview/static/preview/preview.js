// Asks whether something was saved, and loads the page again where it is; never over what somebody has typed.

const bar = document.querySelector(".preview");
const changed = bar.querySelector(".preview__changed a");
const PAUSE = 1000;
let typed = false;

document.addEventListener("input", () => { typed = true; });

async function isOutOfDate() {
  if (document.hidden) return false;
  const answer = await fetch(bar.dataset.ask, { cache: "no-store" });
  return answer.ok && (await answer.text()) !== bar.dataset.state;
}

async function watch() {
  // A preview that has ended, or is starting again, has nothing new to say.
  const isNew = await isOutOfDate().catch(() => false);
  if (isNew && !typed) {
    location.reload();
  } else {
    changed.hidden = !isNew;
    setTimeout(watch, PAUSE);
  }
}

changed.addEventListener("click", (event) => {
  event.preventDefault();
  location.reload();
});
setTimeout(watch, PAUSE);
