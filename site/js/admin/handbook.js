// The handbook answers while somebody types; without scripts, and with Enter, the form asks.
const WAIT = 250;
const form = document.querySelector(".book-ask"), input = form.querySelector("input");
const told = document.querySelector(".answers-told"), list = document.querySelector(".answers-list");
let timer, request;

async function ask() {
  request?.abort();
  request = new AbortController();
  const query = input.value.trim(), words = query ? `?${new URLSearchParams({ q: query })}` : "";
  const answer = await fetch(form.dataset.answers + words, { signal: request.signal }).catch(() => null);
  if (!answer?.ok || answer.redirected) return; // gone on, or no answer: Enter asks again
  const found = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (query !== input.value.trim()) return;
  told.textContent = found.querySelector(".answers-told").textContent.trim();
  list.replaceChildren(...found.querySelector(".answers-list").children);
  history.replaceState(history.state, "", location.pathname + words); // whoever comes back finds the answers again
}

input.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(ask, WAIT);
});
