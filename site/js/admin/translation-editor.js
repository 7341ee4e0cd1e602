// The translators' editor: saves by itself, keeps every word until the server has it, goes from text to text by keyboard.
const form = document.querySelector("[data-bench]");
const said = form.querySelector("[data-said]");
const words = JSON.parse(document.getElementById("bench-words").textContent);
const rows = [...form.querySelectorAll("[data-key]")].map((row) => ({ row, key: row.dataset.key, field: row.querySelector("textarea[data-text]") }));
const byKey = new Map(rows.map((each) => [each.key, each]));
const kept = (key) => `bench/${form.dataset.person}/${form.dataset.job}/${key}`;
const WAIT = 1000, TRIES = [2000, 4000, 8000, 15000, 30000];
let timer, sending = null, failures = 0, lost = false;

document.documentElement.classList.add("bench-js");
// What others ask of a row: the field that is seen (rich text has one of its own), and new words for it.
const seen = ({ field }) => field.twin?.box ?? field;
function put(each, text) {
  each.field.value = text;
  each.field.twin?.show(text);
  each.field.dispatchEvent(new Event("input", { bubbles: true }));
}

// The same by hand of whoever works: the browser then takes it back with Ctrl Z, however often it was saved meanwhile.
function replace(each, text) {
  const before = each.field.value;
  const box = seen(each);
  box.focus();
  if (each.field.twin) each.field.twin.replace(text);
  else {
    each.field.select();
    const done = text ? document.execCommand("insertText", false, text) : document.execCommand("delete");
    if (!done || each.field.value !== text) put(each, text);
  }
  if (before.trim() && before !== text) offerBack(each, before);
}
function tool(name, label) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "bench-tool";
  button.dataset.do = name;
  button.textContent = label;
  return button;
}
// And for those without such a key, a button.
function offerBack(each, before) {
  each.row.querySelector(".bench-replaced")?.remove();
  const line = document.createElement("p");
  line.className = "bench-replaced";
  const button = tool("back", words.back);
  button.dataset.before = before;
  line.append(button);
  each.row.querySelector("[data-note]").before(line);
}
function takeBack(each, before) {
  each.row.querySelector(".bench-replaced")?.remove();
  replace(each, before);
  each.row.querySelector(".bench-replaced")?.remove();
}

// Words that the server does not have yet are in this browser too: a closed window or a dead server loses none.
function keep(each) {
  try { localStorage.setItem(kept(each.key), JSON.stringify({ text: each.field.value, version: each.row.dataset.version })); } catch { /* private window: the page still has them */ }
}
function drop(each) {
  try { localStorage.removeItem(kept(each.key)); } catch { /* as above */ }
}
function restore(each) {
  let found = null;
  try { found = JSON.parse(localStorage.getItem(kept(each.key)) ?? "null"); } catch { /* as above */ }
  if (!found || found.text === each.saved) return drop(each);
  each.row.dataset.version = found.version;
  put(each, found.text);
  tell(words.restored);
}

function tell(sentence, alarm = false) {
  if (said.textContent !== sentence) said.textContent = sentence;
  said.classList.toggle("is-alarm", alarm);
}
function grow(field) {
  if (CSS.supports("field-sizing", "content") || field.hidden) return;
  field.style.blockSize = "auto";
  field.style.blockSize = `${field.scrollHeight + 4}px`;
}

const dirty = () => rows.filter((each) => each.field.value !== each.saved && each.field.value !== each.refused && !each.conflict);
function changed(each) {
  grow(each.field);
  keep(each);
  clearTimeout(timer);
  timer = setTimeout(save, WAIT);
}

async function save(leaving = false) {
  clearTimeout(timer);
  if (sending) { await sending; return dirty().length ? save() : undefined; }
  const now = dirty();
  if (!now.length) return undefined;
  const body = { segments: now.map(({ key, field, row }) => ({ key, text: field.value, version: row.dataset.version })) };
  if (!lost) tell(words.saving); // a line that moves would take the way to sign in from under a finger
  sending = send(form.dataset.save, body, leaving).then((answer) => received(now, body, answer), failed);
  await sending;
  sending = null;
  return undefined;
}

class LoggedOut extends Error {}
async function send(address, body, leaving = false) {
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? form.querySelector("[name=csrfmiddlewaretoken]").value;
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-Requested-With": "XMLHttpRequest", "X-CSRFToken": token };
  const answer = await fetch(address, { method: "POST", headers, body: JSON.stringify(body), keepalive: leaving, redirect: "error", signal: leaving ? undefined : AbortSignal.timeout(20000) });
  if (answer.status === 404) throw Object.assign(new Error(), { gone: true });
  if (answer.status === 401 || answer.status === 403) throw Object.assign(new LoggedOut(), await answer.json().catch(() => ({})));
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
}

function failed(problem) {
  const wait = TRIES[Math.min(failures++, TRIES.length - 1)];
  lost = true;
  form.classList.add("is-lost");
  const reason = problem.gone ? "gone" : problem.closed ? "closed" : problem instanceof LoggedOut ? "logged_out" : "lost";
  form.querySelector("[data-login]").hidden = reason !== "logged_out";
  tell(words[reason], true);
  if (reason !== "gone") timer = setTimeout(save, wait); // else it is tried again with what is typed next
}

function received(sent, body, answer) {
  failures = 0;
  lost = false;
  form.classList.remove("is-lost");
  form.querySelector("[data-login]").hidden = true;
  for (const [index, each] of sent.entries()) {
    const result = answer.results[each.key];
    if (result) settle(each, body.segments[index].text, result);
  }
  count(answer);
  tell(answer.said, Boolean(answer.alarm));
  if (!answer.offline) document.dispatchEvent(new CustomEvent("bench:saved")); // what is offline can't be shown: the last preview stays
  if (dirty().length) timer = setTimeout(save, WAIT);
}

function settle(each, text, result) {
  const note = each.row.querySelector("[data-note]");
  note.textContent = "";
  each.field.removeAttribute("aria-invalid");
  seen(each).removeAttribute("aria-invalid");
  each.refused = undefined;
  if (result.state === "saved") {
    each.row.dataset.version = result.version;
    each.saved = text;
    if (result.text !== undefined && result.text !== text && each.field.value === text) { each.saved = result.text; put(each, result.text); clearTimeout(timer); }
    if (each.field.value === each.saved) drop(each);
    if (each.row.dataset.state !== "free") each.row.dataset.state = result.becomes;
    note.textContent = result.words;
    if (result.words) seen(each).setAttribute("aria-invalid", "true");
    each.row.querySelector("[data-by]").textContent = result.by ?? "";
  } else if (result.state === "conflict") {
    each.conflict = result;
    note.innerHTML = result.html;
  } else {
    if (result.state === "moved") {
      each.saved = text; // for what the original said before; what is typed on goes there too
      each.moved = true;
      if (each.field.value === text) drop(each);
    } else each.refused = text;
    seen(each).setAttribute("aria-invalid", "true");
    note.textContent = result.words;
    if (each.moved) note.append(" ", tool("anew", words.anew));
  }
}

function decide(each, mine) {
  const { text, version } = each.conflict;
  each.conflict = undefined;
  each.row.dataset.version = version;
  each.saved = text;
  each.row.querySelector("[data-note]").textContent = "";
  if (!mine) { put(each, text); drop(each); clearTimeout(timer); }
  seen(each).focus();
  save();
}

function count(answer) {
  const bar = form.querySelector("progress");
  if (answer.done === undefined) return;
  bar.max = Math.max(answer.all, 1);
  bar.value = answer.done;
  form.querySelector("[data-count]").textContent = answer.count;
}

// From text to text.
// What is typed and not yet saved is on its way; what is saved and yet not done has a problem.
const isDue = ({ row, field, saved }) => row.dataset.state !== "free" && (!field.value.trim() || (row.dataset.state !== "done" && field.value === saved));
function current() {
  return rows.find(({ row }) => row.contains(document.activeElement)) ?? rows.find(({ row }) => row.classList.contains("is-current"));
}
function go(step, any = false) {
  const here = rows.indexOf(current());
  const order = [];
  for (let n = 1; n <= rows.length; n++) order.push(rows[(here + step * n + rows.length * 2) % rows.length]);
  const next = order.find((each) => each.row.offsetParent && (any || isDue(each)));
  if (!next) { tell(words.all_done); form.querySelector("[data-finish] button[formaction]")?.focus(); return; }
  seen(next).focus();
  next.row.scrollIntoView({ block: "center" });
}
function mark(each) {
  for (const { row } of rows) row.classList.toggle("is-current", row === each.row);
  document.dispatchEvent(new CustomEvent("bench:at", { detail: { key: each.key } }));
}

const source = (each) => each.row.dataset.source;
function earlier(each) {
  const offer = each.row.querySelector("[data-offer]")?.dataset.offer;
  if (offer) replace(each, offer);
}
function ask(each) {
  const fold = each.row.querySelector("[data-asking]");
  fold.open = true;
  fold.querySelector("textarea").focus();
}
const press = {
  KeyE: earlier, KeyC: (each) => replace(each, source(each)), KeyQ: ask,
  ArrowDown: () => go(1, true), ArrowUp: () => go(-1, true),
};

// The account can do without keys.
const hasKeys = JSON.parse(document.querySelector("#wagtail-config")?.textContent ?? "{}").KEYBOARD_SHORTCUTS_ENABLED !== false;
form.addEventListener("keydown", (event) => {
  const each = current();
  if (!hasKeys) return undefined;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
    event.preventDefault();
    return save();
  }
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    if (event.target.matches("[data-question]")) return event.target.closest("[data-asking]").querySelector("button").click();
    save();
    return go(event.shiftKey ? -1 : 1);
  }
  if (event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey && each && press[event.code]) {
    event.preventDefault();
    press[event.code](each);
    if (event.code.startsWith("Key") && event.code !== "KeyQ") seen(each).focus();
  }
  return undefined;
});
form.addEventListener("input", (event) => {
  const each = rows.find(({ field }) => field === event.target);
  if (each) changed(each);
});
form.addEventListener("focusin", (event) => {
  const each = rows.find(({ row }) => row.contains(event.target));
  if (each) mark(each);
});
form.addEventListener("focusout", () => save());
form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (!button) return;
  event.preventDefault();
  const each = byKey.get(button.closest("[data-key]")?.dataset.key);
  const actions = {
    mine: () => decide(each, true), theirs: () => decide(each, false),
    offer: () => replace(each, button.dataset.offer), source: () => replace(each, source(each)),
    back: () => takeBack(each, button.dataset.before), holds: () => { each.row.dataset.state = "done"; button.remove(); go(1); },
    anew: async () => { await save(); location.reload(); },
    next: () => go(1), before: () => go(-1), keys: () => document.getElementById("bench-keys").showModal(),
  };
  actions[button.dataset.do]?.();
});
// All saved first: then only the button itself is sent, and what stands in a conflict stays here.
form.addEventListener("submit", async (event) => {
  const button = event.submitter;
  if (form.dataset.ready === "yes") return;
  event.preventDefault();
  await save();
  if (dirty().length) await save();
  const open = rows.find((each) => each.conflict || each.moved || each.field.value !== each.saved);
  if (open) { (open.row.querySelector("[data-do=anew]") ?? seen(open)).focus(); open.row.scrollIntoView({ block: "center" }); return; }
  for (const { row } of rows) {
    for (const field of row.querySelectorAll("textarea:not([data-question]), [name^=was-]")) field.disabled = true;
    row.querySelector("[name^=version-]").value = row.dataset.version; // what has been read: approving says so
  }
  form.dataset.ready = "yes";
  setTimeout(() => form.requestSubmit(button)); // a browser ignores it while it still asks us about the first
});
// Before anybody else hears it: Wagtail has a list of keys of its own.
document.addEventListener("keydown", (event) => {
  if (!hasKeys || event.key !== "?" || event.target.closest("input, textarea, select, [contenteditable]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  document.getElementById("bench-keys").showModal();
}, true);
addEventListener("online", () => save());
addEventListener("pagehide", () => save(true));
addEventListener("pageshow", (event) => event.persisted && location.reload());
addEventListener("beforeunload", (event) => { if (lost && dirty().length && form.dataset.ready !== "yes") event.preventDefault(); });

for (const each of rows) each.saved = each.field.value;
addEventListener("DOMContentLoaded", () => {
  for (const each of rows) { each.saved = each.field.value; restore(each); grow(each.field); }
  const asked = byKey.get(location.hash.slice(3));
  // A fragment that is still in the address takes the focus away again once the browser has gone there.
  if (asked) history.replaceState(history.state, "", location.pathname + location.search);
  const first = asked ?? (form.querySelector(".bench-refused") ? undefined : rows.find((each) => each.row.offsetParent && isDue(each)));
  if (first) { seen(first).focus(); first.row.scrollIntoView({ block: "center" }); }
});
