// A file may be dropped anywhere on the page. Where the browser can, it makes the file's fingerprint itself and sends
// that alone. Without this module the form sends the file.

const hex = (digest) => Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");

for (const form of document.querySelectorAll("[data-fingerprint]")) {
  const { file: input, sha256 } = form.elements;
  takeDropped(input);
  if (globalThis.crypto?.subtle) keepHere(form, input, sha256);
}

function takeDropped(input) {
  const over = (yes) => input.classList.toggle("drop--over", yes);
  document.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    over(true);
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) over(false);
  });
  document.addEventListener("drop", (event) => {
    over(false);
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change"));
    input.focus();
  });
}

function keepHere(form, input, sha256) {
  form.querySelector("[data-stays]").hidden = false;
  form.querySelector("[data-sent]").hidden = true;
  const complain = (problem) => {
    input.setCustomValidity(problem);
    input.reportValidity();
  };
  input.addEventListener("change", () => input.setCustomValidity(""));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [file] = input.files;
    if (!file) return;
    if (file.size > Number(input.dataset.most)) {
      complain(input.dataset.tooLarge);
      return;
    }
    try {
      sha256.value = hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
    } catch {
      complain(input.dataset.unreadable);
      return;
    }
    input.disabled = true; // so that the file itself is not sent
    form.submit();
    input.disabled = false;
  });
}
