// Keeps answers as they are given, and takes steps within a question without a new page.
// Every button of the page does the same without this script.

const sheet = document.getElementById("sheet");
const saved = document.getElementById("saved");
let line = Promise.resolve();
let waiting = false;
let typing;

function say(word) {
  saved.textContent = saved.dataset[word];
}

// One after the other, so that an older state of the page never comes last.
function queue(job) {
  line = line.then(job).then(() => say("saved"), () => say("unsaved"));
}

async function send(press) {
  const fields = new URLSearchParams(new FormData(sheet));
  fields.set("quiet", "1");
  if (press) fields.set("press", press);
  const response = await fetch(sheet.action, { method: "POST", body: fields });
  if (response.status === 409) location.reload();
  if (response.redirected || !response.ok) throw new Error("not kept");
  return response;
}

function keep() {
  clearTimeout(typing);
  if (waiting) return;
  waiting = true;
  queue(() => {
    waiting = false;
    return send();
  });
}

async function step(button) {
  const id = button.closest("fieldset").id;
  const fresh = document.createElement("template");
  fresh.innerHTML = await (await send(button.value)).text();
  document.getElementById(id).replaceWith(fresh.content);
  const question = document.getElementById(id);
  const landing = document.getElementById(question.dataset.landing) ?? question;
  landing.focus({ preventScroll: true });
  landing.scrollIntoView({ block: "nearest" });
}

sheet.addEventListener("change", keep);
sheet.addEventListener("input", (event) => {
  if (!event.target.matches("textarea, input:not([type])")) return;
  clearTimeout(typing);
  typing = setTimeout(keep, 1500);
});
sheet.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!navigator.onLine) {
    // Leaving now would lose what is not kept yet.
    event.preventDefault();
    say("unsaved");
  } else if (button?.name === "press") {
    event.preventDefault();
    queue(() => step(button));
  }
});
addEventListener("online", keep);
