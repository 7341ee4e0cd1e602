// The title of a poster is set as large as its part of the sheet allows; in shares of the sheet's width, so that it prints alike.
const LEAST = 3, MOST = 30, STEPS = 9;
const box = document.querySelector(".poster-title"), title = box.firstElementChild;
const print = document.querySelector("[data-print]");

await document.fonts.ready;
let [least, most] = [LEAST, MOST];
for (let step = 0; step < STEPS; step += 1) {
  const size = (least + most) / 2;
  title.style.fontSize = `${size}cqi`;
  if (title.scrollWidth <= box.clientWidth && title.offsetHeight <= box.clientHeight) least = size; else most = size;
}
title.style.fontSize = `${least}cqi`;
print.addEventListener("click", () => window.print());
print.hidden = false;
