// Two people in one page: what somebody else saved meanwhile is joined with what stands in this form, place by place; where both
// changed the same, a panel shows both side by side and asks. The comparing is done on the server (home/page_merge).
const form = document.querySelector("form[data-edit-form]#page-edit-form");
const AUTOSAVE = "w-autosave";
const TRIES = 20; // while somebody types into the very block that comes
const QUIET = 1000; // ms after a key before the panel takes the place of the form
const PAUSE = 400; // ms after a key until a text has handed over what was typed
const CAME = 50; // ms until a block that was put in has its editor

if (form) {
  const of = (element, name) => window.wagtail.app.getControllerForElementAndIdentifier(element, name);
  const pairs = () => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
  const user = document.querySelector("#kept-words")?.dataset.user;
  const path = () => new URL(form.getAttribute("action") || location.href, location.href).pathname;
  const key = () => `kept:${user}:in-step:${path()}`;
  const session = () => document.querySelector("[data-controller~='w-session']");

  // ---- What the form held when it was last in step with the server: before it was first touched, and with each save.
  let base = null, sent = null, touched = false, step = ""; // step: of a join, signed by the server
  // Sent back with errors, or filled from an earlier version: what it holds is no base.
  const returned = form.dataset.wUnsavedForceValue === "true" || /\/revisions\/\d+\/revert\/$/.test(location.pathname);
  const touch = ({ isTrusted }) => {
    if (!isTrusted || touched) return;
    touched = true;
    if (!returned) base ??= pairs();
    STEPS.forEach((name) => removeEventListener(name, touch, true));
  };
  const STEPS = ["keydown", "pointerdown", "beforeinput", "paste", "drop", "change", "input"];
  STEPS.forEach((name) => addEventListener(name, touch, true));
  let typed = 0;
  ["beforeinput", "keydown", "paste"].forEach((name) => form.addEventListener(name, () => { typed = performance.now(); }, true));
  document.addEventListener("w-autosave:save", ({ detail }) => {
    if (detail.formData) sent = [...detail.formData].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
  });
  document.addEventListener("w-autosave:success", ({ detail }) => {
    const updates = detail.data?.field_updates ?? {};
    if (!sent) return;
    base = sent.map(([name, value]) => [name, updates[name] ?? value]);
    step = "";
  });

  // ---- A form that comes back with errors is as far as it was when it was sent.
  addEventListener("submit", (event) => {
    if (event.target !== form || event.defaultPrevented) return;
    const { loaded_revision_id: id, loaded_revision_created_at: at } = form.elements;
    const left = { base: base ?? pairs(), step, id: id?.value, at: at?.value, own: of(form, AUTOSAVE)?.revisionIdValue, sent: true };
    try { sessionStorage.setItem(key(), JSON.stringify(left)); } catch { /* full, or forbidden */ }
  });
  function restore() {
    let left = null;
    try { left = JSON.parse(sessionStorage.getItem(key())); } catch { /* forbidden */ }
    if (!left || !form.elements.loaded_revision_id) return;
    ({ base, step } = left);
    setStep(left.id, left.at, left.own || 0);
  }
  function setStep(id, at, own = 0) {
    form.elements.loaded_revision_id.value = id;
    form.elements.loaded_revision_created_at.value = at;
    const pings = session()?.elements, autosave = of(form, AUTOSAVE);
    if (pings?.revision_id) [pings.revision_id.value, pings.revision_created_at.value] = [id, at];
    if (autosave) autosave.revisionIdValue = own;
  }
  addEventListener("load", () => {
    if (returned) restore();
    try { sessionStorage.removeItem(key()); } catch { /* forbidden */ }
  });

  // ---- Asks the server; true once the form may be saved.
  let asking = null, panel = null;
  const join = (choices) => { asking ??= ask(choices).finally(() => { asking = null; }); return asking; };
  async function ask(choices = []) {
    for (let tries = 0; tries < TRIES; tries += 1) {
      await of(form, AUTOSAVE)?.submitPromise;
      if (!form.elements.loaded_revision_id) return true; // not saved yet
      const now = pairs(), own = of(form, AUTOSAVE)?.revisionIdValue;
      const told = await request(now, own, choices);
      if (!told || ["current", "wrong", "locked"].includes(told.state)) {
        if (told?.state === "current") goOn();
        return true; // what else there is to say the server says of the form itself
      }
      if (told.state === "asks" && performance.now() - typed < QUIET && !panel) { // not under the hands of who types
        await new Promise((done) => { setTimeout(done, PAUSE); });
        continue;
      }
      if (told.state === "asks") { show(told.html); return false; }
      if (own !== of(form, AUTOSAVE)?.revisionIdValue || typedInto(told, now)) {
        await new Promise((done) => { setTimeout(done, PAUSE); });
        continue;
      }
      apply(told, JSON.stringify(pairs()) === JSON.stringify(now));
      return true;
    }
    return false;
  }
  function goOn() { // a save that was under way while the form was joined was refused for what it no longer is
    const autosave = of(form, AUTOSAVE);
    clear();
    if (!autosave || autosave.activeValue) return;
    autosave.activeValue = true;
    autosave.save();
  }
  async function request(now, own, choices) {
    const body = new FormData();
    for (const [name, value] of [...now, ...choices]) body.append(name, value);
    if (step) body.append("merge-step", step);
    else body.append("merge-base", JSON.stringify(base ?? (touched || returned ? [] : now)));
    if (own) body.append("overwrite_revision_id", own);
    const headers = { Accept: "application/json", [window.wagtailConfig.CSRF_HEADER_NAME]: window.wagtailConfig.CSRF_TOKEN };
    try {
      const answer = await fetch(path().replace(/edit\/$/, "merge/"), { method: "POST", body, headers });
      return answer.ok ? await answer.json() : null;
    } catch {
      return null; // the line, the login: draft-recovery.js looks after them
    }
  }

  // ---- Takes over what changed there.
  const stream = (name) => document.getElementById(`${name}-root`)?.rootBlock;
  const within = (prefix, list) => JSON.stringify(list.filter(([name]) => name === prefix || name.startsWith(`${prefix}-`)));
  const leaving = ({ streams }) => Object.entries(streams).flatMap(([name, { order, blocks }]) =>
    stream(name)?.children.filter(({ id }) => blocks[id] || !order.includes(id)) ?? []);
  function typedInto(told, before) {
    const now = pairs(), children = leaving(told), { activeElement } = document;
    const places = [...children.map(({ element }) => element), ...told.fields.flatMap((name) => fieldsOf(name, form)).map((each) => each.closest("[data-contentpath]"))];
    const here = places.some((place) => place?.contains(activeElement));
    if (here && performance.now() - typed < PAUSE) return true; // a text hands over its last letters a moment later
    const orders = Object.keys(told.streams).some((name) => now.filter(([each]) => each.startsWith(`${name}-`)).length !== before.filter(([each]) => each.startsWith(`${name}-`)).length);
    return orders || [...told.fields, ...children.map(({ prefix }) => prefix)].some((prefix) => within(prefix, now) !== within(prefix, before));
  }
  function apply(told, untouched) { // untouched: nothing was typed since it was asked
    const focused = document.activeElement;
    const unrecorded = window.blockEditor?.unrecorded ?? ((act) => act());
    unrecorded(() => Object.entries(told.streams).forEach(([name, what]) => takeStream(stream(name), what)));
    if (told.fields.length) {
      const page = new DOMParser().parseFromString(told.html, "text/html");
      told.fields.forEach((name) => takeField(name, page));
    }
    hide();
    setStep(told.revision, told.created_at);
    clear();
    const unsaved = of(form, "w-unsaved"), autosave = of(form, AUTOSAVE);
    if (autosave) autosave.activeValue = true;
    step = told.step;
    const line = document.querySelector("#state-line");
    if (line) line.innerHTML = told.line;
    if (told.differs) {
      document.addEventListener("w-autosave:success", () => note(told.told), { once: true });
      autosave?.clearRetries();
      autosave?.save();
    } else { // nothing of mine: nothing to save, but for what was typed this moment
      const data = untouched ? unsaved?.formData : "as it was before";
      if (unsaved) Object.assign(unsaved, { initialFormData: data, previousFormData: data, hasEditsValue: !untouched });
      note(told.told);
    }
    if (focused?.isConnected && focused !== document.activeElement && focused !== document.body) focused.focus({ preventScroll: true });
  }
  function takeStream(root, { order, blocks }) {
    if (!root) return;
    const own = root.children.find(({ element }) => element.contains(document.activeElement))?.id;
    for (let index = root.children.length - 1; index >= 0; index -= 1) {
      const { id, element, deletedInput: [deleted] } = root.children[index];
      if (order.includes(id) && !blocks[id]) continue;
      if (order.includes(id)) keepingComments(() => root.deleteBlock(index));
      else root.deleteBlock(index);
      element.replaceChildren(deleted); // Wagtail hides it only: each join would leave an editor behind, which is sent with each save
    }
    order.forEach((id, place) => {
      const index = root.children.findIndex((child) => child.id === id);
      if (index < 0) root.insert(blocks[id], place);
      else if (index !== place) root.moveBlock(index, place);
    });
    if (blocks[own]) setTimeout(goOnIn, CAME, root, own);
  }
  function keepingComments(remove) { // Wagtail takes out the comments of what it deletes; here the block comes anew
    const app = window.comments?.commentApp, take = app?.invalidateContentPath;
    if (!app) return remove();
    app.invalidateContentPath = () => {};
    try { return remove(); } finally { app.invalidateContentPath = take; }
  }
  function goOnIn(root, own) { // who had the cursor in a block that came anew goes on at its end
    const field = root.children.find(({ id }) => id === own)?.element.querySelector("[contenteditable=true], textarea, input:not([type=hidden])");
    if (!field || document.activeElement !== document.body) return;
    field.focus({ preventScroll: true });
    if (!field.isContentEditable) return;
    getSelection().selectAllChildren(field);
    getSelection().collapseToEnd();
  }
  const fieldsOf = (name, page) => [...page.querySelectorAll(`[name="${CSS.escape(name)}"], [name^="${CSS.escape(name)}_"]`)];
  function takeField(name, page) {
    const [total] = page.querySelectorAll(`[name="${CSS.escape(name)}-TOTAL_FORMS"]`);
    const sources = total ? [total] : fieldsOf(name, page);
    const mine = total ? [...form.querySelectorAll(`[name="${CSS.escape(name)}-TOTAL_FORMS"]`)] : fieldsOf(name, form);
    if (!sources.length || !mine.length) return;
    const plain = (each) => each.matches("textarea:not([data-draftail-input]), select, input:not([type=hidden])") && !each.dataset.draftailInput;
    if (!total && sources.length === mine.length && sources.every(plain)) {
      mine.forEach((each, number) => {
        each.value = sources[number].value;
        if ("checked" in each) each.checked = sources[number].checked;
        each.dispatchEvent(new Event("input", { bubbles: true }));
      });
      return;
    }
    const frame = "[data-contentpath], .w-panel[id]", from = sources[0].closest(total ? ".w-panel[id]" : frame);
    const to = mine[0].closest(total ? ".w-panel[id]" : frame);
    if (!from || !to) return;
    const fresh = document.importNode(from, true);
    fresh.querySelectorAll("script").forEach((script) => { // else it would not run
      const again = document.createElement("script");
      [...script.attributes].forEach(({ name: attribute, value }) => again.setAttribute(attribute, value));
      again.textContent = script.textContent;
      script.replaceWith(again);
    });
    to.replaceWith(fresh);
  }

  // ---- What both changed: side by side, and a choice for each.
  function show(html) {
    const before = panel;
    panel = document.createElement("div");
    panel.innerHTML = html;
    const keeper = document.createElement("form"); // radio buttons of its own, beside the page's form
    keeper.className = "merge-form";
    keeper.append(...panel.childNodes);
    panel.append(keeper);
    before?.remove();
    form.before(panel);
    form.hidden = true;
    keeper.addEventListener("submit", (event) => { event.preventDefault(); save(); });
    panel.querySelector("[data-merge-save]").addEventListener("click", save);
    panel.querySelector("[data-merge-back]").addEventListener("click", () => { hide(); form.querySelector("input:not([type=hidden]), textarea")?.focus(); });
    panel.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      event.stopPropagation();
      save();
    });
    panel.querySelector("h2").focus();
    scrollTo(0, 0);
  }
  function hide() {
    form.hidden = false;
    panel?.remove();
    panel = null;
  }
  const save = () => join([...new FormData(panel.querySelector("form"))]);

  // ---- A word that it was joined, for a while.
  function note(words) {
    const line = document.querySelector("[data-state-line] [role=status]");
    if (!words || !line) return;
    const said = Object.assign(document.createElement("p"), { className: "merge-told", textContent: words });
    line.append(said);
    setTimeout(() => said.remove(), 12_000);
  }

  // ---- When: as soon as it is known that somebody else saved, and before anything is sent.
  const clear = () => { if (session()) session().dataset.wSessionInterceptValue = ""; };
  document.addEventListener("w-autosave:deactivated", ({ detail }) => { if (detail.response?.error_code === "invalid_revision" && !panel) join(); }); // who is choosing keeps what they have chosen
  document.addEventListener("w-swap:json", ({ target, detail }) => {
    if (target !== session() || !detail.data?.other_sessions?.some(({ revision_id: newer }) => newer)) return;
    clear(); // its dialog would offer to save over it
    if (!panel) join();
  });
  const mayLeave = window.mayLeave;
  window.mayLeave = async () => (!mayLeave || await mayLeave()) && (panel ? save() : join());
}
