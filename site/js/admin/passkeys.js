// Buttons of passkeys: shown where the browser knows them, and what went wrong said beside them (django-allauth does the rest).
if (window.PublicKeyCredential) {
  document.querySelectorAll("[data-passkey]").forEach((button) => { button.hidden = false; });
  document.querySelectorAll("[data-without-passkey]").forEach((words) => { words.hidden = true; });
}
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const problem = document.querySelector(".passkey-problem");
  problem.textContent = problem.dataset.refused;
  problem.hidden = false;
});
