// Looks every two seconds how far something is that goes on in the background; without it there is “Look again”.
const EVERY = 2000;

async function look() {
  const shown = document.querySelector("[data-progress]");
  if (!shown?.hasAttribute("data-runs")) return;
  if (!document.hidden && !shown.contains(document.activeElement)) {
    try {
      const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
      const fresh = page.querySelector("[data-progress]");
      if (fresh && !shown.contains(document.activeElement)) { // the focus may have come there while the answer was on its way
        shown.replaceChildren(...fresh.childNodes);
        if (!fresh.hasAttribute("data-runs")) shown.removeAttribute("data-runs");
      }
    } catch {} // the line is down for a moment: the next look tells
  }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
