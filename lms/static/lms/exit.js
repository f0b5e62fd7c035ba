/* Exit this page: a press on the button, or Shift three times within five seconds, hides the page at once,
   ends the session and goes to a neutral site. Loaded in <head> and not deferred, so that it works
   while the rest of the page still arrives. Without it the button is a plain link. */
(() => {
  const to = document.currentScript.dataset.to;
  const LEFT = "left";
  const WITHIN = 5000;
  let presses = 0;
  let alone = false;
  let forgetting;

  function leave() {
    document.documentElement.classList.add("left");
    const signOut = document.querySelector("#sign-out, #logout-form"); // The latter in the administration.
    if (signOut) navigator.sendBeacon(signOut.action, new FormData(signOut));
    remember(true);
    location.replace(to);
  }

  /* "Back" from the neutral site must show nothing: this tab remembers that it was left. */
  function remember(left) {
    try {
      if (left) sessionStorage.setItem(LEFT, "1");
      else sessionStorage.removeItem(LEFT);
    } catch {} // Storage is refused: then "back" is only as safe as the browser makes it.
  }

  function wasLeft() {
    try {
      return sessionStorage.getItem(LEFT) !== null;
    } catch {
      return false;
    }
  }

  function cameBack() {
    return performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  }

  function show() {
    const button = document.getElementById("exit");
    const status = document.getElementById("exit-status");
    if (!button || !status) return;
    if (presses) button.dataset.presses = presses;
    else delete button.dataset.presses;
    status.textContent = presses ? status.dataset["press" + presses] : "";
  }

  function forget() {
    clearTimeout(forgetting);
    presses = 0;
    show();
  }

  if (wasLeft() && cameBack()) leave();
  else remember(false);

  addEventListener("pageshow", (event) => {
    if (event.persisted && wasLeft()) leave();
  });
  addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-exit]")) return;
    event.preventDefault();
    leave();
  });
  addEventListener("keydown", (event) => {
    if (event.key === "Shift") {
      alone = true;
      return;
    }
    alone = false; // Shift for a capital letter is not a wish to leave.
    if (presses) forget();
  });
  addEventListener("pointerdown", () => {
    alone = false;
  });
  addEventListener("keyup", (event) => {
    if (event.key !== "Shift" || !alone) return;
    alone = false;
    presses += 1;
    if (presses === 3) return leave();
    if (presses === 1) forgetting = setTimeout(forget, WITHIN);
    show();
  });
})();
