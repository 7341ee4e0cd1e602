// Add press piece: asks our server what the page at the link says of itself, and puts it into fields that nobody has filled in.
const field = (name) => document.querySelector(`#id_${name}`);
const touched = new Set();
const filled = new Map(); // what we put where: it may be replaced by what another link says
const isNew = /\/add\//.test(location.pathname);
document.addEventListener("input", ({ target, isTrusted }) => isTrusted && touched.add(target));
document.addEventListener("change", ({ target, isTrusted }) => isTrusted && touched.add(target));

// A new piece has today's date and the first language before anybody chose them.
const isFree = (input) => !input.value || filled.get(input) === input.value || (isNew && !touched.has(input) && /^id_(date|language)$/.test(input.id));

function put(input, value) {
  if (!input || !isFree(input)) return;
  input.value = value;
  filled.set(input, input.value);
  for (const event of ["input", "change", "keyup"]) input.dispatchEvent(new Event(event, { bubbles: true }));
}

function choose({ id, name }) {
  const select = field("outlet");
  if (!select || !isFree(select)) return;
  if (![...select.options].some(({ value }) => value === id)) select.add(new Option(name, id));
  select.value = id;
  filled.set(select, id);
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

const make = (tag, words, more = {}) => Object.assign(document.createElement(tag), { textContent: words }, more);
const small = "button button-small button-secondary";

async function ask(address, fields) {
  const body = new URLSearchParams({ csrfmiddlewaretoken: document.querySelector("[name=csrfmiddlewaretoken]").value, ...fields });
  const answer = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
  if (!answer.ok || answer.redirected) throw new Error(answer.status);
  return answer.json();
}

// A line of our own below a field of the form; it stands there once.
function beside(name, ...parts) {
  const place = field(name)?.closest("[data-field-wrapper]");
  place?.querySelector(".link-beside")?.remove();
  if (!place || !parts.length) return;
  const line = make("div", "", { className: "link-beside" });
  line.append(...parts);
  place.append(line);
}

function offerArchive({ address, words, button }) {
  const input = field("archived_copy");
  if (!address || !input || input.value) return;
  const link = make("a", address, { href: address, target: "_blank", rel: "noreferrer", dir: "ltr" });
  const use = make("button", button, { type: "button", className: small });
  use.addEventListener("click", () => { put(input, address); beside("archived_copy"); input.focus(); });
  beside("archived_copy", make("p", words), link, use);
}

function offerOutlet({ words, button, name, website }, box, told) {
  if (words) told.append(make("p", words));
  if (!button) return;
  const add = make("button", button, { type: "button", className: small });
  add.addEventListener("click", async () => {
    add.disabled = true;
    const { term, said = [] } = await ask(box.dataset.outlet, { name, website }).catch(() => ({ said: [box.dataset.failed] }));
    if (term) choose(term);
    add.replaceWith(...(term ? [make("p", `✓ ${term.name}`)] : said.map((words) => make("p", words))));
  });
  told.append(add);
}

async function fillIn(box) {
  const input = box.querySelector("input"), button = box.querySelector("button"), told = box.querySelector(".link-told");
  const link = input.value.trim();
  if (!link || button.disabled) return;
  button.disabled = true;
  told.replaceChildren(make("p", box.dataset.wait));
  const answer = await ask(box.dataset.fill, { link }).catch(() => ({ said: [box.dataset.failed] }));
  button.disabled = false;
  told.replaceChildren(...[answer.known, ...answer.said].filter(Boolean).map((words) => make("p", words)));
  for (const [name, value] of Object.entries(answer.fields || {})) put(field(name), value);
  if (answer.outlet) choose(answer.outlet);
  if (answer.add) offerOutlet(answer.add, box, told);
  beside("summary", ...(answer.beside ? [make("p", answer.beside, { dir: "auto" })] : []));
  if (answer.archive) offerArchive(answer.archive);
}

function connect(box) {
  const button = box.querySelector("button");
  button.hidden = false;
  button.addEventListener("click", () => fillIn(box));
  box.querySelector("input").addEventListener("paste", () => setTimeout(() => fillIn(box)));
}

document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(".link-input").forEach(connect));
