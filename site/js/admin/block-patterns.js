// Saved patterns: blocks that stand together are kept under a name, and put in again where blocks are chosen.
const editor = window.blockEditor, form = document.querySelector("form[data-edit-form]");
const { words, say, focusIn, make, isFull, renewed, labelOf } = editor ?? {};
const language = form?.querySelector("[data-language]")?.dataset.language ?? "";
let known = { patterns: [], kinds: [] };

async function ask(address, options = {}) {
  const answer = await fetch(address, { headers: { Accept: "application/json" }, ...options });
  if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
  return answer.json();
}
async function fill() {
  try { known = await ask(`${words.patternList}?language=${language}`); } catch {} // the blocks are there without them
}

// ---- Put in: a pattern's blocks, each as a new one.
const foreign = (stream, kinds) => Object.entries(kinds).filter(([kind]) => !(kind in stream.blockDef.childBlockDefsByName)).map(([, label]) => label);
function hasRoom(stream, { kinds, size }) {
  const most = stream.blockDef.meta.maxNum;
  return !(typeof most === "number" && stream.children.length + size > most) && !Object.keys(kinds).some((kind) => isFull(stream, kind));
}
function itemOf(insertion, pattern) {
  const { stream } = insertion, { id, name, kinds } = pattern, strange = foreign(stream, kinds), labels = Object.values(kinds);
  return {
    name: `pattern-${id}`, mini: "pattern", label: name, hint: labels.join(" · "), group: words.patterns,
    keywords: words.patternWords.split(/\s*[,،]\s*/), full: strange.length > 0 || !hasRoom(stream, pattern),
    ...(strange.length && { why: words.notHere.replace("{blocks}", strange.join(" · ")) }),
    act: (place) => put(insertion, id, place),
  };
}
async function put(insertion, id, place) {
  const { stream, index } = insertion;
  let found;
  try { found = await ask(`${words.patternList}${id}/`); } catch { return say(stream, index, words.away); }
  const { kinds, said } = found, strange = foreign(stream, kinds);
  if (strange.length) said.push(words.notHere.replace("{blocks}", strange.join(" · ")));
  const blocks = found.blocks.filter(({ type }) => type in stream.blockDef.childBlockDefsByName);
  if (!blocks.length) return say(stream, index, said.join(" "));
  editor.together(() => {
    const at = place().index, [first] = blocks.map((block, number) => stream.insert(renewed(block), at + number));
    say(stream, at + blocks.length, [words.putIn.replace("{name}", found.name), ...said].join(" "), [words.undo, editor.undo]);
    first.focus({ soft: true });
  });
}

// ---- Keep: what was copied, under a name that is asked for beside it.
// A merge may have put other elements in their place since they were copied.
const present = (chosen) => chosen.flatMap(({ sequence, id }) => sequence.children.find((each) => each.id === id) ?? []);
function fieldsOf(chosen, name) {
  const all = [...new FormData(form)], sent = new FormData();
  for (const [key, value] of Object.entries({ name, language, "blocks-count": chosen.length })) sent.append(key, value);
  chosen.forEach(({ prefix }, place) => {
    for (const [key, value] of all) if (key.startsWith(`${prefix}-`)) sent.append(`blocks-${place}${key.slice(prefix.length)}`, value);
    sent.set(`blocks-${place}-order`, place);
  });
  sent.append("csrfmiddlewaretoken", window.wagtailConfig.CSRF_TOKEN);
  return sent;
}
function askName(chosen) {
  const { sequence: stream, index } = chosen.at(-1), { button: plus } = stream.inserters[index + 1];
  const note = say(stream, index + 1, words.keepThese.replace("{blocks}", () => chosen.map(labelOf).join(" · ")), [words.keepNow, send], [words.keepNot, close]);
  const label = make("label", "", words.keepName), input = Object.assign(make("input", ""), { type: "text", maxLength: 80, autocomplete: "off" });
  const problem = make("p", "block-note-problem"), [keep] = note.querySelectorAll("button");
  note.removeAttribute("role"); // it is not told, it is asked
  problem.setAttribute("role", "alert");
  label.append(input);
  note.firstChild.after(label);
  note.append(problem);
  function close() {
    note.remove();
    plus.focus({ preventScroll: true });
  }
  async function send() {
    keep.disabled = true;
    try {
      const { told, said } = await ask(words.patternAdd, { method: "POST", body: fieldsOf(present(chosen), input.value) });
      if (told) {
        await fill();
        say(stream, (present(chosen).at(-1)?.index ?? 0) + 1, told);
        return plus.focus({ preventScroll: true });
      }
      problem.textContent = said.join(" ");
    } catch {
      problem.textContent = words.away;
    }
    keep.disabled = false;
    focusIn(note, input);
  }
  note.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") close();
    else if (event.key === "Enter" && event.target === input) send();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  focusIn(note, input);
}

if (editor && form) {
  fill();
  editor.patterns = (insertion) => known.patterns.map((pattern) => itemOf(insertion, pattern));
  editor.waysToKeep = (chosen) => chosen.every(({ type }) => known.kinds.includes(type)) ? [[words.keep, () => present(chosen).length && askName(present(chosen))]] : [];
}
