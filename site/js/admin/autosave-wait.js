// Wagtail saves a form by itself while somebody writes. Who presses Publish meanwhile would send a new page twice, and be told
// that its address is taken. So the form waits for the answer to that save, and is not saved by itself once it is under way.
const LONGEST = 20_000; // ms without an answer: then it goes as it is
const saving = new WeakSet(), asking = new WeakSet(), asked = new WeakSet();
const held = new WeakMap(); // form to the submit event that waits
let leaving = new WeakSet();

function send(form) {
  const { submitter } = held.get(form);
  held.delete(form);
  saving.delete(form);
  // The button is switched off by now, and would not be sent.
  const pressed = Object.assign(document.createElement("input"), { type: "hidden", name: submitter?.name || "", value: submitter?.value || "" });
  form.append(pressed);
  asked.add(form);
  form.requestSubmit();
  asked.delete(form);
  pressed.remove();
}

function stay(form) {
  const { submitter } = held.get(form);
  held.delete(form);
  const progress = submitter && window.wagtail?.app.getControllerForElementAndIdentifier(submitter, "w-progress");
  if (progress) progress.loadingValue = false;
}

function wait(form) {
  const press = held.get(form);
  setTimeout(() => held.get(form) === press && ask(form, true), LONGEST);
}

// Nor is a form sent to where nobody takes it: a login that has ended, a line that is gone (draft-recovery.js). It is asked once at
// a time, and a save that began meanwhile is waited for: a second answer would send the form again, without its button.
async function ask(form, isOverdue = false) {
  if (asking.has(form)) return;
  asking.add(form);
  const mayLeave = !window.mayLeave || await window.mayLeave();
  asking.delete(form);
  if (!mayLeave) stay(form);
  else if (saving.has(form) && !isOverdue) wait(form);
  else send(form);
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
  held.set(form, event);
  if (saving.has(form)) wait(form);
  else if (!waits) ask(form);
}, true);

// After all others: one of them may have kept the form here.
addEventListener("submit", (event) => event.defaultPrevented || leaving.add(event.target));
addEventListener("pageshow", () => { leaving = new WeakSet(); }); // the way back
