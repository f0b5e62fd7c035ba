/* Says on the page when a passkey did not work; allauth's own scripts only tell the console. */
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const problem = document.getElementById("passkey-problem");
  if (problem) problem.hidden = false;
});
