// The desk's colour fields: the picker writes into the digits, the digits move the picker, and what is offered instead can be taken with a button.
const isColour = /^#[0-9a-f]{6}$/i;
const partsOf = (box) => [box.querySelector(".colour-digits"), box.querySelector("[type=color]")];

function write(digits, colour) {
  digits.value = colour;
  for (const event of ["input", "change"]) digits.dispatchEvent(new Event(event, { bubbles: true })); // the preview listens
}

function offer(box) {
  const [digits, pick] = partsOf(box);
  const refused = box.closest("[data-field-wrapper]")?.querySelector(".w-field__errors")?.textContent || "";
  const colour = refused.match(/#[0-9a-f]{6}(?!.*#)/s)?.[0];
  if (!colour || !isColour.test(digits.value)) return;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button button-small button-secondary" });
  button.textContent = box.dataset.use.replace("%s", colour);
  button.addEventListener("click", () => { write(digits, colour); pick.value = colour; button.remove(); digits.focus(); });
  box.append(button);
}

function connect(box) {
  const [digits, pick] = partsOf(box);
  pick.hidden = false;
  pick.addEventListener("input", () => write(digits, pick.value));
  digits.addEventListener("input", () => { pick.value = isColour.test(digits.value) ? digits.value : pick.dataset.default; });
  offer(box);
}

document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(".colour-input").forEach(connect));
