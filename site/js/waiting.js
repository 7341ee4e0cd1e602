// Wagtail saves a form by itself while somebody writes. Who presses Publish meanwhile would send a new page twice, and be told
// that its address is taken. So the form waits for the answer to that save, and is not saved by itself once it is under way.
const LONGEST = 20_000; // ms without an answer: then it goes as it is
const saving = new WeakSet(), held = new WeakMap();
let leaving = new WeakSet();

function send(form) {
  const button = held.get(form);
  held.delete(form);
  saving.delete(form);
  // The button is switched off by now, and would not be sent.
  const pressed = Object.assign(document.createElement("input"), { type: "hidden", name: button?.name || "", value: button?.value || "" });
  form.append(pressed);
  form.requestSubmit();
  pressed.remove();
}

document.addEventListener("w-autosave:save", (event) => {
  if (leaving.has(event.target)) event.preventDefault();
  else saving.add(event.target);
});

for (const answer of ["success", "error", "deactivated"]) {
  document.addEventListener(`w-autosave:${answer}`, ({ target }) => {
    saving.delete(target);
    if (held.has(target)) send(target);
  });
}

addEventListener("submit", (event) => {
  const form = event.target;
  if (!saving.has(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!held.has(form)) setTimeout(() => held.has(form) && send(form), LONGEST);
  held.set(form, event.submitter);
}, true);

// After all others: one of them may have kept the form here.
addEventListener("submit", (event) => event.defaultPrevented || leaving.add(event.target));
addEventListener("pageshow", () => { leaving = new WeakSet(); }); // the way back
