// Wagtail saves a form by itself while somebody writes. Who presses Publish meanwhile would send a new page twice, and be told
// that its address is taken. So the form waits for the answer to that save, and is not saved by itself once it is under way.
const LONGEST = 20_000; // ms without an answer: then it goes as it is
const saving = new WeakSet(), held = new WeakMap(), asked = new WeakSet();
let leaving = new WeakSet();

function send(form) {
  const button = held.get(form);
  held.delete(form);
  saving.delete(form);
  // The button is switched off by now, and would not be sent.
  const pressed = Object.assign(document.createElement("input"), { type: "hidden", name: button?.name || "", value: button?.value || "" });
  form.append(pressed);
  asked.add(form);
  form.requestSubmit();
  asked.delete(form);
  pressed.remove();
}

// Nor is a form sent to where nobody takes it: a login that has ended, a line that is gone (draft-recovery.js).
async function ask(form) {
  if (!window.mayLeave || await window.mayLeave()) return send(form);
  const button = held.get(form);
  held.delete(form);
  const progress = button && window.wagtail?.app.getControllerForElementAndIdentifier(button, "w-progress");
  if (progress) progress.loadingValue = false;
}

document.addEventListener("w-autosave:save", (event) => {
  if (leaving.has(event.target)) event.preventDefault();
  else saving.add(event.target);
});

for (const answer of ["success", "error", "deactivated"]) {
  document.addEventListener(`w-autosave:${answer}`, ({ target }) => {
    saving.delete(target);
    if (held.has(target)) ask(target);
  });
}

addEventListener("submit", (event) => {
  const form = event.target;
  const first = form.matches("[data-edit-form]") && window.mayLeave && !asked.has(form);
  if (!saving.has(form) && !first) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const waits = held.has(form);
  held.set(form, event.submitter);
  if (waits) return;
  if (saving.has(form)) setTimeout(() => held.has(form) && ask(form), LONGEST);
  else ask(form);
}, true);

// After all others: one of them may have kept the form here.
addEventListener("submit", (event) => event.defaultPrevented || leaving.add(event.target));
addEventListener("pageshow", () => { leaving = new WeakSet(); }); // the way back
