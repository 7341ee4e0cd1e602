// Blocks are copied, cut and pasted, within a page and from one to another; what was put in, moved or taken out is undone.
const editor = window.blockEditor, words = Object.assign({}, ...[...document.querySelectorAll(".block-words")].map(({ dataset }) => ({ ...dataset })));
const { childAt, streamAt, editorOf, copyOf, isFull, newId, make } = editor ?? {};
const FRESH = 24 * 60 * 60 * 1000; // ms that something copied is offered
const KEY = `block-clipboard:${document.querySelector("#kept-words")?.dataset.user ?? ""}`;

// ---- The clipboard of blocks, for one login on this computer.
function clipboard() {
  try {
    const { at, blocks, name } = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    if (blocks && Date.now() - at < FRESH) return { blocks, name };
    localStorage.removeItem(KEY);
  } catch {} // storage that is shut holds nothing
  return null;
}
// Its kind, and how it begins: without a stop at its end, since sentences go on behind it.
function labelOf(child) {
  const kind = child.blockDef.meta.label, said = (child.getTextLabel({ maxLength: 40 }) ?? "").replace(/[\s.,:;،؛]+$/, "");
  return said ? words.named.replace("{kind}", kind).replace("{words}", () => said) : kind;
}
function copy(child, more) {
  const held = more ? clipboard() : null, blocks = [...held?.blocks ?? [], copyOf(child)];
  const name = [held?.name, labelOf(child)].filter(Boolean).join(" · ");
  try { localStorage.setItem(KEY, JSON.stringify({ at: Date.now(), name, blocks })); } catch {}
  return name;
}
// A block keeps its id where there is none of it, and its translations with that.
function renewed(value) {
  if (Array.isArray(value)) return value.map(renewed);
  if (!value || typeof value !== "object") return value;
  const copied = Object.fromEntries(Object.entries(value).map(([name, each]) => [name, renewed(each)]));
  if ("id" in value && "value" in value) copied.id = newId();
  return copied;
}
function isHere(id) {
  return [...document.querySelectorAll("[data-streamfield-child] > input[name$='-id']")].some((field) => field.value === id && !field.parentElement.querySelector(":scope > input[name$='-deleted']").value);
}
function paste(insertion) {
  const { stream } = insertion, held = clipboard();
  if (!held?.blocks.every(({ type }) => type in stream.blockDef.childBlockDefsByName && !isFull(stream, type))) return;
  const { index } = insertion;
  const put = (block, place) => stream.insert(isHere(block.id) ? renewed(block) : block, index + place);
  editor.together(() => held.blocks.map(put))[0].focus({ soft: true });
}

// ---- What changed, the last first; texts have their own way back.
let done = [], undone = [], group = null, turning = false, replaced = null;
function together(act) {
  if (group || turning) return act();
  group = [];
  try { return act(); } finally {
    if (group.length) add(group);
    group = null;
  }
}
function add(steps) {
  done.push(steps);
  undone = [];
  if (note?.turns && note.steps !== steps) dismiss(); // its button would undo this instead
}
// Runs a change that the software makes, as a merge does: no way back is offered, and none is left to what was replaced.
// Undoing an earlier step there would take out what the software has just put in, with another person's words.
function unrecorded(act) {
  if (replaced) return act();
  const isShown = note?.isConnected;
  replaced = new Set();
  try { return act(); } finally {
    const ids = replaced, [last] = undone.slice(-1);
    const isLost = (steps) => steps.some(({ id, stream }) => ids.has(id) || !stream.sequenceContainer[0].isConnected);
    replaced = null;
    done = done.filter((steps) => !isLost(steps));
    undone = undone.filter((steps) => !isLost(steps));
    if ((note?.turns === undo && isLost(note.steps)) || (note?.turns === redo && last && isLost(last))) dismiss();
    else if (isShown && !note.isConnected) placeOf(note).element.append(note); // it went with its neighbour
  }
}
function record(step) {
  if (replaced && step.kind !== "move") replaced.add(step.id);
  if (turning || replaced) return;
  delete step.child;
  if (group) group.push(step);
  else add([step]);
  if (step.kind === "delete" && !group) say(step.stream, step.index, words.removed.replace("{block}", () => step.label), [words.undo, undo]);
}
const indexOf = ({ stream, id }) => stream.children.findIndex((child) => child.id === id);
// Each step turned round is what turns it back.
function turn(step) {
  const { stream, id } = step, place = indexOf(step);
  if (!stream.sequenceContainer[0].isConnected) return step;
  if (step.kind === "insert" && place >= 0) {
    const state = copyOf(stream.children[place]), { label } = stream.children[place].blockDef.meta;
    stream.deleteBlock(place);
    return { kind: "delete", stream, id, index: place, state, label };
  }
  if (step.kind === "delete") {
    stream.insert(step.state, Math.min(step.index, stream.children.length));
    return { kind: "insert", stream, id, index: step.index };
  }
  if (step.kind === "move" && place >= 0) {
    stream.moveBlock(place, step.from);
    return { ...step, from: step.to, to: step.from };
  }
  const text = step.kind === "text" && place >= 0 && editorOf(stream.children[place]);
  if (text) text.onChange(step.before);
  return step.kind === "text" ? { ...step, before: step.after, after: step.before } : step;
}
function go(from, to, told, back) {
  const steps = from.pop();
  if (!steps) return;
  turning = true;
  to.push([...steps].reverse().map(turn));
  turning = false;
  const { stream, index = indexOf(steps[0]) } = steps[0];
  say(stream, index, told, back);
}
function undo() { go(done, undone, words.undone, [words.redo, redo]); }
function redo() { go(undone, done, words.redone, [words.undo, undo]); }

// ---- What happened is said where it happened, with the way back.
let note = null;
const placeOf = ({ stream, index }) => stream.inserters[Math.max(0, Math.min(index, stream.inserters.length - 1))];
function say(stream, index, told, ...ways) {
  note?.remove();
  const place = placeOf({ stream, index });
  note = Object.assign(make("div", "block-note"), { stream, index, steps: group ?? done.at(-1) ?? [] });
  note.turns = ways.map(([, act]) => act).find((act) => act === undo || act === redo);
  note.setAttribute("role", "status");
  note.append(make("p", "", told));
  for (const [name, act] of ways) {
    const button = Object.assign(make("button", "button button-small button-secondary", name), { type: "button" });
    button.addEventListener("click", act);
    note.append(button);
  }
  place.element.append(note);
  if (document.activeElement === document.body || !document.activeElement?.isConnected) place.button.focus({ preventScroll: true });
  return note;
}
function dismiss() {
  const place = note.parentElement, hadFocus = note.contains(document.activeElement);
  note.remove();
  note = null;
  if (hadFocus) place?.querySelector("button")?.focus({ preventScroll: true });
}
// The whole note stands in sight once one of its parts has the focus, with its buttons and what is wrong.
function focusIn(note, part) {
  part?.focus({ preventScroll: true });
  note.scrollIntoView({ block: "nearest" });
}

if (editor) {
  Object.assign(editor, { record, together, unrecorded, renewed, say, focusIn, undo, words, labelOf });
  let chosen = []; // what was copied, as it stands in this page
  editor.items = (insertion) => {
    const held = clipboard();
    if (!held?.blocks.every(({ type }) => type in insertion.stream.blockDef.childBlockDefsByName)) return [];
    const full = held.blocks.some(({ type }) => isFull(insertion.stream, type));
    return [{ name: "paste", mini: held.blocks[0].type, label: words.paste, hint: held.name, keywords: [], full, act: (place) => paste(place()) }];
  };
  function take(child, action, more = false) {
    const { sequence: stream, index } = child, cut = action === "cut", name = copy(child, more);
    if (cut) stream.deleteBlock(index);
    const next = stream.children[cut ? index : index + 1], ways = next ? [[words.next, () => takeNext(stream, next.id, action)]] : [];
    chosen = more ? [...chosen, child] : [child];
    if (cut) ways.push([words.undo, undo]);
    else ways.push(...(editor.waysToKeep?.(chosen) ?? []));
    say(stream, cut ? index : index + 1, (cut ? words.taken : words.copied).replace("{block}", () => name), ...ways);
    focusIn(note, note.querySelector("button"));
  }
  function takeNext(stream, id, action) { // a merge may have put another in its place since
    const child = stream.children.find((each) => each.id === id);
    if (child) take(child, action, true);
  }
  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-block-action]");
    if (button) take(childAt(button), button.dataset.blockAction);
  });
  // From the head of a block and from a plus also by the keys that everybody knows.
  document.addEventListener("keydown", (event) => {
    const { target, key, altKey } = event, letter = key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || altKey || !target.closest?.("form[data-edit-form]")) return;
    const bar = target.closest("[role=toolbar].w-panel__header"), plus = target.matches(".c-sf-add-button") && streamAt(target)?.inserters.find(({ button }) => button === target);
    const child = bar && childAt(bar), text = target.matches("textarea, [contenteditable=true], input:not([type=checkbox], [type=radio])");
    if (child && !event.shiftKey && (letter === "c" || letter === "x")) take(child, letter === "c" ? "copy" : "cut");
    else if ((child || plus) && !event.shiftKey && letter === "v" && clipboard()) paste(plus || child.sequence.inserters[child.index + 1]);
    else if (!text && letter === "z") (event.shiftKey ? redo : undo)();
    else if (!text && letter === "y") redo();
    else return;
    event.preventDefault();
  });
}
