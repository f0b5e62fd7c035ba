// Saves each tap at once, says what is not saved yet, and sends it again when the network, the server or the trainer is
// back. Taps that wait outlive a reload in this tab, as a row's address, a status, minutes and a time, and no name.
// Without this module the page's Save button does the same in one go.

import { parse } from "../lms/parsing.js";

const form = document.getElementById("marks");
const line = document.getElementById("unsaved");
const signedOut = document.getElementById("signed-out");
const AGAIN_AFTER = 5000;
const LOOK_EVERY = 20000;
const PATIENCE = 15000;
const STEPS_REST = 700;
const IN_THE_ROOM = new Set(["present", "late", "left-early"]);
const SIGNED_OUT = { type: "opaqueredirect", ok: false };
const KEPT = form && `taps ${form.dataset.owner} ${location.pathname}`;

const waiting = new Map(); // A row's address → the tap that is to be saved; the last one wins.
const sending = new Set();
const touched = new Map(); // A row's address → how often it changed here: what was asked before is older.
const resting = new Map(); // A row's address → the timer of minutes that may still change.
let begun = form && Number(form.dataset.since) - performance.now();
let isSignedOut = false;
let goes = false;
let again;

const left = () => document.documentElement.classList.contains("left");
const rowOf = (to) => [...form.querySelectorAll("[data-to]")].find((row) => row.dataset.to === to);
const touch = (to) => touched.set(to, (touched.get(to) ?? 0) + 1);
const field = (row) => row.querySelector("input[type=number]");
const standing = (row, what) => row.querySelector(`[data-standing=${what}]`);

function say(row, state, words) {
  const place = row.querySelector(".marks__state");
  place.dataset.state = state;
  place.textContent = words || form.dataset[state];
}

function tellAll() {
  line.hidden = false;
  line.dataset.state = waiting.size ? "waiting" : "saved";
  line.textContent = waiting.size ? `${form.dataset.unsaved} ${waiting.size}` : form.dataset.allsaved;
  if (signedOut.hidden === isSignedOut) signedOut.hidden = !isSignedOut;
}

function keep() {
  try {
    const taps = [...waiting].map(([to, { status, missed, at }]) => ({ to, status, missed, at }));
    if (taps.length && !left()) sessionStorage.setItem(KEPT, JSON.stringify(taps));
    else sessionStorage.removeItem(KEPT);
  } catch {} // Storage is refused: taps wait as long as the page is open.
}

function bringBack() {
  let taps = [];
  try {
    taps = JSON.parse(sessionStorage.getItem(KEPT)) ?? [];
  } catch {} // Nothing that could be read.
  for (const { to, status, missed, at } of taps) {
    const row = rowOf(to);
    if (!row) continue;
    waiting.set(to, { status, missed, at, since: performance.now(), before: Math.max(Date.now() - at, 0) });
    show(row, status, missed);
    say(row, "waiting");
  }
}

// How long ago somebody tapped. One clock may stand still while the phone sleeps, the other may be set anew.
function ageOf({ at, since, before }) {
  return Math.max(before + performance.now() - since, Date.now() - at, 0);
}

function show(row, status, missed) {
  for (const radio of row.querySelectorAll("input[type=radio]")) radio.checked = radio.value === status;
  field(row).value = missed ?? "";
}

function stand(row, { status, missed }) {
  show(row, status, missed);
  standing(row, "status").value = status ?? "";
  standing(row, "missed").value = missed ?? "";
}

async function ask(address, options = {}) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE);
  try {
    return await fetch(address, { redirect: "manual", signal: patience.signal, ...options });
  } finally {
    clearTimeout(timer);
  }
}

function post(address, fields) {
  const token = document.querySelector("main [name=csrfmiddlewaretoken]").value;
  const headers = { "X-CSRFToken": token, Accept: "application/json" };
  return ask(address, { method: "POST", headers, body: new URLSearchParams(fields) });
}

// Who signed in again in another tab has another token against forged forms. Somebody else's session takes no taps.
async function renew() {
  const page = await ask(location.href);
  if (!page.ok) return page;
  const fresh = parse(await page.text()).getElementById("marks");
  if (fresh?.dataset.owner !== form.dataset.owner) return SIGNED_OUT;
  const token = fresh.querySelector("[name=csrfmiddlewaretoken]").value;
  for (const old of document.getElementsByName("csrfmiddlewaretoken")) old.value = token;
  return page;
}

async function deliver(to, tap) {
  const fields = () => ({ status: tap.status, missed: tap.missed ?? "", age: Math.round(ageOf(tap)) });
  const answer = await post(to, fields());
  if (answer.status !== 403) return answer;
  const page = await renew();
  return page.ok ? post(to, fields()) : page;
}

async function send(to) {
  const row = rowOf(to);
  if (sending.has(to) || left() || !row) return;
  const tap = waiting.get(to);
  clearTimeout(resting.get(to));
  sending.add(to);
  say(row, "saving");
  let answer = null;
  let body = {};
  try {
    answer = await deliver(to, tap);
    if (answer.type !== "opaqueredirect" && answer.status < 500) body = await answer.json().catch(() => ({}));
  } catch {
    answer = null; // No network, or no answer in time.
  }
  sending.delete(to);
  settle(row, to, tap, answer, body);
  keep();
  tellAll();
}

function settle(row, to, tap, answer, body) {
  if (answer?.type === "opaqueredirect") isSignedOut = true;
  else if (answer?.ok) isSignedOut = false;
  const later = answer === null || answer.type === "opaqueredirect" || answer.status >= 500 || answer.status === 429;
  if (later) {
    say(row, "waiting");
    clearTimeout(again);
    again = setTimeout(sendAll, AGAIN_AFTER);
    return;
  }
  if (waiting.get(to) !== tap) {
    send(to); // Tapped again meanwhile.
    return;
  }
  waiting.delete(to);
  touch(to);
  if (answer.ok && body.status) {
    stand(row, body);
    say(row, body.note ? "overtaken" : "saved", body.note);
    countListed();
    sendAll();
  } else {
    stand(row, { status: standing(row, "status").value, missed: standing(row, "missed").value });
    say(row, "refused", body.error);
  }
}

function sendAll() {
  return Promise.all([...waiting.keys()].map(send));
}

function tap(row, status, missed) {
  const to = row.dataset.to;
  waiting.set(to, { status, missed, at: Date.now(), since: performance.now(), before: 0 });
  touch(to);
  keep();
  tellAll();
  return to;
}

// The minutes that are missed if somebody comes, or goes, now; none where it is noted before or after the half day.
function minutesNow(status) {
  const whole = Number(form.dataset.minutes);
  const since = (begun + performance.now()) / 60000;
  const missed = status === "late" ? since : whole - since;
  return since > 0 && since < whole ? Math.min(5 * Math.ceil(missed / 5), whole) : null;
}

function tapStatus(row, status) {
  const hasMinutes = status === "late" || status === "left-early";
  const missed = hasMinutes ? minutesNow(status) : null;
  field(row).value = missed ?? "";
  send(tap(row, status, missed));
}

function tapMinutes(row) {
  const status = row.querySelector("input[type=radio]:checked")?.value;
  const input = field(row);
  if (!status || !input.reportValidity()) return;
  const to = tap(row, status, input.value === "" ? null : Number(input.value));
  say(row, "saving");
  clearTimeout(resting.get(to));
  resting.set(to, setTimeout(send, STEPS_REST, to));
}

function step(button) {
  const row = button.closest("[data-to]");
  const input = field(row);
  const by = Number(button.dataset.step);
  const next = by > 0 ? Math.floor(input.value / 5) * 5 + by : Math.ceil(input.value / 5) * 5 + by;
  input.value = Math.min(Math.max(next, 0), Number(input.max));
  tapMinutes(row);
}

async function look() {
  if (document.hidden || left()) return;
  const before = new Map(touched);
  let answer;
  try {
    answer = await ask(form.dataset.marks, { headers: { Accept: "application/json" } });
    isSignedOut = answer.type === "opaqueredirect";
    tellAll();
    if (!answer.ok) return;
    answer = await answer.json();
  } catch {
    return; // The next look finds it.
  }
  if (answer.closed && !waiting.size) {
    goes = true;
    location.reload();
    return;
  }
  begun = answer.since - performance.now();
  const marks = new Map(Object.entries(answer.marks));
  for (const row of form.querySelectorAll("[data-to]")) {
    const mark = marks.get(row.dataset.person);
    const to = row.dataset.to;
    const busy = waiting.has(to) || sending.has(to) || before.get(to) !== touched.get(to);
    if (mark && !busy && field(row) !== document.activeElement && differs(row, mark)) {
      stand(row, mark);
      say(row, "noted", mark.note || form.dataset.saved);
    }
  }
  tellCounts(answer.counts);
  if (answer.people.some((uuid) => !form.querySelector(`[data-person="${uuid}"]`))) await addRows();
}

function differs(row, { status, missed }) {
  return standing(row, "status").value !== status || standing(row, "missed").value !== String(missed ?? "");
}

function tellCounts({ listed, unlisted }) {
  const counts = new Map([["listed", listed], ["unlisted", unlisted], ["heads", listed + unlisted]]);
  for (const place of document.querySelectorAll("[data-count]")) place.textContent = counts.get(place.dataset.count);
}

function countListed() {
  const marks = [...form.querySelectorAll("[data-standing=status]")];
  const unlisted = Number(document.querySelector("[data-count=unlisted]").textContent);
  tellCounts({ listed: marks.filter(({ value }) => IN_THE_ROOM.has(value)).length, unlisted });
}

// Somebody came without a place: their row comes in where the list has it.
async function addRows() {
  try {
    const answer = await ask(location.href);
    if (!answer.ok) return;
    const page = parse(await answer.text());
    let after = null;
    for (const fresh of page.querySelectorAll("#marks [data-to]")) {
      const row = rowOf(fresh.dataset.to) ?? document.importNode(fresh, true);
      if (!row.isConnected) after ? after.after(row) : form.querySelector("[data-to]").before(row);
      after = row;
    }
  } catch {} // The next look finds them.
}

async function countHeads(event) {
  event.preventDefault();
  const place = event.target.querySelector("[role=status]");
  place.textContent = "";
  try {
    const answer = await post(event.target.action, { change: event.submitter.value });
    const body = await answer.json();
    if (!answer.ok) throw new Error(body.error);
    const listed = Number(document.querySelector("[data-count=listed]").textContent);
    tellCounts({ listed, unlisted: body.unlisted });
  } catch (error) {
    place.textContent = (error.constructor === Error && error.message) || event.target.dataset.failed;
  }
}

function comeBack() {
  if (document.hidden || left()) return;
  sendAll();
  look();
}

// Those who have no mark yet are asked for when every tap has come: else a tap that waits would come too late.
async function restIsPresent(event) {
  if (!waiting.size) return;
  event.preventDefault();
  await sendAll();
  if (waiting.size) return;
  goes = true;
  event.target.submit();
}

if (form) {
  form.addEventListener("change", ({ target }) => {
    const row = target.closest("[data-to]");
    if (target.type === "radio") tapStatus(row, target.value);
    else if (target.type === "number") tapMinutes(row);
  });
  form.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-step]");
    if (button) step(button);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault(); // "Enter" in a field of minutes: each tap is saved by itself.
    document.activeElement.blur();
  });
  document.getElementById("rest").addEventListener("submit", restIsPresent);
  addEventListener("online", comeBack);
  document.addEventListener("visibilitychange", comeBack);
  addEventListener("pageshow", (event) => {
    if (event.persisted) comeBack();
  });
  addEventListener("pagehide", keep);
  addEventListener("submit", (event) => {
    if (!event.defaultPrevented) goes = true;
  });
  addEventListener("beforeunload", (event) => {
    if (waiting.size && !goes && !left()) event.preventDefault();
  });
  form.querySelector(".marks__save > .button").hidden = true;
  bringBack();
  keep();
  tellAll();
  sendAll();
  setInterval(look, LOOK_EVERY);
}
document.getElementById("unlisted")?.addEventListener("submit", countHeads);
