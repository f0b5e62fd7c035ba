// Puts lines in order at once: by their numbers, with their buttons, or pulled by the hand. Without this script
// numbers and buttons do the same when the form is sent.

const sheet = document.getElementById("sheet");
const said = document.getElementById("moved");
sheet.classList.add("lively");

const placeOf = (line) => [...line.parentElement.children].indexOf(line);

// The others move past the line, never the line itself: so it keeps the focus, or the finger that pulls it.
function move(line, to) {
  while (placeOf(line) > to) line.after(line.previousElementSibling);
  while (placeOf(line) < to && line.nextElementSibling) line.before(line.nextElementSibling);
}

function words(list, which, line) {
  const place = placeOf(line) + 1;
  const text = line.querySelector(".line__text").textContent.trim();
  return list.dataset[which].replace("{place}", place).replace("{text}", () => text);
}

// What each line says about its place is made true again; then the order is kept, like any other change.
function settle(line) {
  const list = line.parentElement;
  for (const each of list.children) {
    each.querySelector("select").value = placeOf(each) + 1;
    for (const button of each.querySelectorAll("[data-move]")) {
      const which = button.dataset.move;
      const end = which === "up" ? list.firstElementChild : list.lastElementChild;
      button.setAttribute("aria-disabled", each === end);
      button.lastElementChild.textContent = words(list, which, each);
    }
  }
  said.textContent = words(list, "now", line);
  line.dispatchEvent(new Event("change", { bubbles: true }));
}

sheet.addEventListener("change", (event) => {
  const line = event.target.matches("select") && event.target.closest(".line");
  if (!line) return;
  move(line, event.target.value - 1);
  settle(line);
  line.scrollIntoView({ block: "nearest" });
});

sheet.addEventListener("click", (event) => {
  const button = event.target.closest("[data-move]");
  if (!button) return;
  event.preventDefault();
  const line = button.closest(".line");
  move(line, Math.max(0, placeOf(line) + (button.dataset.move === "up" ? -1 : 1)));
  settle(line);
  line.scrollIntoView({ block: "nearest" });
});

sheet.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest(".line__grip");
  if (!grip || event.button) return;
  event.preventDefault();
  const line = grip.closest(".line");
  const from = placeOf(line);
  // Past every line whose middle the finger has passed.
  const follow = ({ clientY }) => {
    const others = [...line.parentElement.children].filter((each) => each !== line);
    const passed = others.filter((each) => {
      const { top, height } = each.getBoundingClientRect();
      return clientY > top + height / 2;
    });
    move(line, passed.length);
  };
  grip.setPointerCapture(event.pointerId);
  grip.addEventListener("pointermove", follow);
  grip.addEventListener("lostpointercapture", () => {
    grip.removeEventListener("pointermove", follow);
    line.classList.remove("line--held");
    if (placeOf(line) !== from) settle(line);
  }, { once: true });
  line.classList.add("line--held");
});
