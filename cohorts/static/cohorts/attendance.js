// Saves each tap at once, says whether it is saved, and sends it again when the network is back.
// Without this module the page's Save button does the same in one go.

const form = document.getElementById("marks");
const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
const waiting = new Map(); // A person's row → the mark that is to be saved; the last tap wins.
const sending = new Set();
const AGAIN_AFTER = 5000;

function say(row, state) {
  const place = row.querySelector(".marks__state");
  place.dataset.state = state;
  place.textContent = form.dataset[state];
}

async function send(row) {
  if (sending.has(row)) return;
  const status = waiting.get(row);
  sending.add(row);
  say(row, "saving");
  let answer = null;
  try {
    answer = await fetch(row.dataset.to, {
      method: "POST",
      headers: { "X-CSRFToken": token },
      body: new URLSearchParams({ status }),
      redirect: "error",
      signal: AbortSignal.timeout(15000),
    });
  } catch {
    answer = null; // No network, or signed out: it waits.
  }
  sending.delete(row);
  settle(row, status, answer);
}

function settle(row, status, answer) {
  if (answer === null || answer.status >= 500) {
    say(row, "waiting");
    setTimeout(sendAll, AGAIN_AFTER);
    return;
  }
  if (waiting.get(row) !== status) {
    send(row); // Tapped again meanwhile.
    return;
  }
  waiting.delete(row);
  if (!answer.ok) {
    say(row, "refused");
    return;
  }
  row.querySelector("input[type=hidden]").value = status; // The Save button has nothing left to do here.
  say(row, "saved");
}

function sendAll() {
  for (const row of waiting.keys()) send(row);
}

form.addEventListener("change", (event) => {
  const row = event.target.closest("[data-to]");
  waiting.set(row, event.target.value);
  send(row);
});
form.addEventListener("submit", () => waiting.clear());
window.addEventListener("online", sendAll);
window.addEventListener("beforeunload", (event) => {
  if (waiting.size) event.preventDefault();
});
