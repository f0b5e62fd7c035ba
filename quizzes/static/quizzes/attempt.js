// Keeps answers as they are given, and takes steps within a question without a new page.
// Every button of the page does the same without this script. Nothing is stored in the browser, which may not be
// one's own, and nothing ever holds up who leaves: "Exit this page" must be quick.

import { parse } from "../lms/parsing.js";

const sheet = document.getElementById("sheet");
const saved = document.getElementById("saved");
const again = document.getElementById("sign-in-again");
const PATIENCE = 20000;
const SHORTEST = 2000;
const LONGEST = 60000;
// What a browser sends for a page that is gone: 64 KB, for all that is on its way.
const SMALL = 30000;

// Of all changes so far: how many were sent, how many are known to be kept.
let changes = 0;
let sent = 0;
let kept = 0;
let line = Promise.resolve();
let running = 0;
let waiting = false;
let going = false;
let pause = SHORTEST;
let typing;
let retry;

class NotKept extends Error {}

const left = () => document.documentElement.classList.contains("left");

function say(word, more) {
  saved.textContent = more || saved.dataset[word];
  again.hidden = word !== "signedout";
}

// One after the other, so that an older state of the page never comes last.
function queue(job) {
  running += 1;
  line = line.then(job).then(done, failed).finally(() => { running -= 1; });
  return line;
}

function done(more) {
  pause = SHORTEST;
  say("saved", more);
}

function failed(error) {
  going = false;
  sent = kept;
  const word = error instanceof NotKept ? error.message : "unsaved";
  say(word);
  clearTimeout(retry);
  if (word !== "unsaved") return; // Asking again would change nothing.
  retry = setTimeout(keep, pause);
  pause = Math.min(2 * pause, LONGEST);
}

function post(fields) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE);
  const keepalive = String(fields).length < SMALL;
  return fetch(sheet.action, { method: "POST", body: fields, redirect: "manual", keepalive, signal: patience.signal })
    .finally(() => clearTimeout(timer));
}

// Who signed in again in another tab has another token against forged forms.
async function renew() {
  const page = await fetch(location.href, { redirect: "manual" });
  if (page.type === "opaqueredirect") throw new NotKept("signedout");
  const fresh = parse(await page.text()).querySelector("#sheet [name=csrfmiddlewaretoken]");
  for (const old of document.getElementsByName("csrfmiddlewaretoken")) old.value = fresh?.value ?? old.value;
}

async function send(press, renewed) {
  const upTo = changes;
  sent = upTo;
  const fields = new URLSearchParams(new FormData(sheet));
  fields.set("quiet", "1");
  if (press) fields.set("press", press);
  const response = await post(fields);
  if (response.status === 403 && !renewed) {
    await renew();
    return send(press, true);
  }
  if (response.type === "opaqueredirect") throw new NotKept("signedout");
  if (response.status === 409) {
    // Handed in elsewhere: the page that comes says so, and nothing is left to keep.
    kept = sent = changes;
    location.reload();
    return new Promise(() => {});
  }
  if (response.status >= 400 && response.status < 500 && response.status !== 429) throw new NotKept("stuck");
  if (!response.ok) throw new NotKept("unsaved");
  const answer = await response.json();
  if (upTo >= kept) {
    kept = upTo;
    for (const [name, token] of Object.entries(answer.tokens)) {
      const field = sheet.elements.namedItem(name); // `[name]` finds what every object has, too.
      if (field) field.value = token;
    }
  }
  return answer;
}

function keep() {
  clearTimeout(typing);
  clearTimeout(retry);
  if (waiting) return;
  waiting = true;
  queue(async () => {
    waiting = false;
    await send();
  });
}

async function step(button) {
  const id = button.closest("fieldset").id;
  const answer = await send(button.value);
  document.getElementById(id).replaceWith(...parse(answer.question).body.childNodes);
  const question = document.getElementById(id);
  const landing = document.getElementById(question.dataset.landing) ?? question;
  landing.focus({ preventScroll: true });
  landing.scrollIntoView({ block: "nearest" });
  return answer.said;
}

// What was not sent yet goes off now, even while something else is on its way.
function hurry() {
  if (sent === changes || left()) return;
  if (running) send().catch(() => {});
  else keep();
}

function comeBack() {
  if (kept !== changes) keep();
}

sheet.addEventListener("change", () => {
  changes += 1;
  keep();
});
sheet.addEventListener("input", (event) => {
  if (!event.target.matches("textarea, input:not([type])")) return;
  changes += 1;
  clearTimeout(typing);
  typing = setTimeout(keep, 1500);
});
sheet.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button || left()) return;
  if (!navigator.onLine) {
    // The browser's own page for this would take the place of the answers.
    event.preventDefault();
    say("offline");
  } else if (button.name === "press") {
    event.preventDefault();
    queue(() => step(button));
  } else if (kept !== changes) {
    event.preventDefault();
    if (going) return;
    going = true;
    say("saving");
    keep();
    line.then(() => {
      if (!going) return;
      going = false;
      button.click();
    });
  }
});
addEventListener("online", comeBack);
addEventListener("pagehide", hurry);
document.addEventListener("visibilitychange", () => (document.hidden ? hurry() : comeBack()));
addEventListener("pageshow", (event) => {
  if (!event.persisted || left()) return;
  going = false;
  if (kept === changes) return location.reload();
  keep();
  line.then(() => { if (kept === changes) location.reload(); });
});
