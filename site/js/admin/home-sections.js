// The sections of the home page: each row says what it is called, what it shows now, or why it shows nothing, without being opened.
const told = JSON.parse(document.querySelector("#section-states").textContent);
const field = document.querySelector("[data-contentpath=sections]");

function dress(row) {
  const page = row.querySelector('input[name$="-value-page"]'), title = row.querySelector('input[name$="-value-title"]');
  const head = row.querySelector(".w-panel__header"), heading = head?.querySelector("[data-panel-heading-text]");
  if (!page || !heading) return;
  const known = told.pages[page.value];
  const name = known && told.name.replace("{section}", title?.value.trim() || known.title).replace("{kind}", known.kind);
  if (name && heading.textContent !== name) heading.textContent = name;
  let line = row.querySelector(".section-why");
  if (!line) {
    line = Object.assign(document.createElement("p"), { className: "section-why" });
    head.after(line);
  }
  if (line.dataset.of === page.value) return;
  line.dataset.of = page.value;
  line.replaceChildren();
  row.toggleAttribute("data-shows-nothing", Boolean(known && !known.shows));
  if (!known) return;
  const open = Object.assign(document.createElement("a"), { href: known.address, textContent: told.open.replace("{title}", known.title) });
  line.append(Object.assign(document.createElement("b"), { textContent: known.state }), ` ${known.why} `, open);
}

const dressAll = () => field.querySelectorAll("[data-streamfield-child]:has(> input[value=section])").forEach(dress);
if (field) {
  dressAll();
  new MutationObserver(dressAll).observe(field, { childList: true, subtree: true });
  for (const kind of ["input", "change"]) field.addEventListener(kind, dressAll);
}
