// The checks of a page: its list is asked for when somebody looks at it, signed in place, and leads to what is to be mended.
const PHONE = matchMedia("(max-width: 50em)"), SOON = 400; // ms
const form = document.querySelector("form[data-edit-form]");
const dialog = document.querySelector("[data-checks-dialog]");
const panelList = () => document.querySelector("[data-checklist=panel][data-src]"); // drawn anew when the page saves itself

// ---- Beside the form: asked for when the panel is seen, and again when the page was saved.
async function load() {
  const list = panelList();
  if (!list || list.closest("[hidden]")) return;
  const answer = await fetch(list.dataset.src, { headers: { "X-Requested-With": "XMLHttpRequest" } }).catch(() => null);
  list.removeAttribute("aria-busy");
  if (!answer?.ok || answer.redirected || list.contains(document.activeElement)) return; // nobody loses their place
  list.innerHTML = await answer.text();
}
let soon;
const later = () => { clearTimeout(soon); soon = setTimeout(load, SOON); };

// ---- Signing.
async function sign(list, sent, button) {
  const body = new FormData(sent, button), key = body.get("check");
  const address = sent.getAttribute("action"); // the property is a button of that name
  const answer = await fetch(address, { method: "POST", body, headers: { "X-Requested-With": "XMLHttpRequest" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return HTMLFormElement.prototype.submit.call(withAction(sent, button)); // which says what is wrong
  list.innerHTML = await answer.text();
  const item = list.querySelector(`[data-check="${CSS.escape(key)}"]`);
  if (item) item.tabIndex = -1; // not its button, which would take back by a second Enter what the first has signed
  item?.focus();
  list.classList.toggle("red", list === dialog && Boolean(list.querySelector(".checks > .stops")));
}
function withAction(sent, { name, value }) {
  sent.querySelector("[name=part]")?.remove();
  sent.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  return sent;
}
document.addEventListener("submit", (event) => {
  const list = event.target.closest("[data-checklist]");
  if (!list || !event.target.matches("[data-check-form]")) return;
  event.preventDefault();
  sign(list, event.target, event.submitter);
});

// ---- What is to be mended. A content path names a field, then blocks by their ids, then fields in them.
function found(place) {
  let at = form;
  for (const part of place.split(".")) {
    const next = at.querySelector(`[data-contentpath="${CSS.escape(part)}"]`) ?? (at === form ? form.querySelector(`[name="${CSS.escape(part)}"]`) : null);
    if (!next) break;
    at = next;
  }
  return at === form ? null : at;
}
function go(place) {
  const at = found(place);
  if (!at) return;
  const tab = at.closest("[role=tabpanel][hidden]");
  if (tab) document.querySelector(`[role=tab][href="#${CSS.escape(tab.id)}"]`)?.click();
  for (let hidden = at.closest("[hidden]"); hidden; hidden = hidden.parentElement.closest("[hidden]")) {
    hidden.dispatchEvent(new Event("beforematch", { bubbles: true }));
    if (hidden.hasAttribute("hidden")) break;
  }
  if (PHONE.matches) document.querySelector("[data-form-side-close-button]")?.click();
  const fields = ["[contenteditable=true]", "textarea, select, input:not([type=hidden])", "button"];
  const seen = (field) => [...at.querySelectorAll(field)].find((each) => each.getClientRects().length);
  const to = at.matches(fields.join(", ")) ? at : fields.map(seen).find(Boolean) ?? at;
  to.focus({ preventScroll: true });
  const show = () => to.scrollIntoView({ block: "center" });
  show();
  setTimeout(show, 350); // once the panel has made way
}
let leavesTo = ""; // from the dialog
document.addEventListener("click", (event) => {
  const link = form && event.target.closest("[data-mend]");
  if (!link) return;
  event.preventDefault();
  leavesTo = link.dataset.mend;
  if (dialog?.open) dialog.close();
  else go(link.dataset.mend);
});

// ---- The dialog that stops publishing: over the form, which holds what was saved.
const gold = () => form.querySelector(".state-line-actions [name=action-publish]");
if (dialog && form) {
  dialog.close();
  dialog.showModal();
  (dialog.querySelector("[data-check-form] :is(button, a)") ?? dialog.querySelector("[data-close]")).focus();
  dialog.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]")) {
      event.preventDefault();
      dialog.close();
    }
    if (event.target.closest("[data-publish]")) {
      dialog.close();
      gold()?.click();
    }
  });
  dialog.addEventListener("close", () => {
    const address = new URL(location.href);
    address.searchParams.delete("checks");
    history.replaceState(history.state, "", address);
    if (leavesTo) go(leavesTo);
    else gold()?.focus();
    leavesTo = "";
  });
}

if (form) {
  const watched = new WeakSet();
  const watch = () => {
    const panel = panelList()?.closest("[data-side-panel]");
    if (!panel || watched.has(panel)) return;
    watched.add(panel);
    new MutationObserver(later).observe(panel, { attributeFilter: ["hidden"] });
  };
  document.addEventListener("w-autosave:success", () => setTimeout(() => { watch(); later(); }));
  addEventListener("load", () => {
    watch();
    later();
    const place = new URLSearchParams(location.hash.slice(1)).get("mend");
    if (place) setTimeout(() => go(place), SOON); // once the blocks are drawn
  });
}
