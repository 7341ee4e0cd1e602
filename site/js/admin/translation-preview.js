// The preview beside the editor: the draft as it is saved, led to the text that is being written and marked there.
(() => {
  const pane = document.querySelector("[data-preview]");
  if (!pane) return;
  const form = pane.closest("form");
  const paper = pane.querySelector(".bench-paper");
  const button = form.querySelector("[data-toggle-preview]");
  const REMEMBERED = "bench/preview";
  let frame = null, at = null, stale = true, loading = false;

  const norm = (text) => text.replace(/\s+/g, " ").trim();
  const plain = (html, isRich) => (isRich ? new DOMParser().parseFromString(html, "text/html").body.textContent : html);

  // The smallest element that says just this; in the main part rather than around it.
  function find(inside, text) {
    const wanted = norm(text);
    if (!wanted || !inside) return null;
    const found = [];
    for (const each of inside.body.querySelectorAll("h1,h2,h3,h4,p,li,td,th,a,figcaption,blockquote,dd,dt,summary,span,div,cite,b,strong,q,time")) {
      const said = norm(each.textContent);
      if (said === wanted || (wanted.length > 20 && said.includes(wanted))) found.push({ each, extra: said.length - wanted.length, out: each.closest("main") ? 0 : 1, depth: -depth(each) });
    }
    found.sort((a, b) => a.extra - b.extra || a.out - b.out || a.depth - b.depth);
    return found[0]?.each ?? null;
  }
  const depth = (element) => { let n = 0; for (let each = element; each; each = each.parentElement) n++; return n; };

  function show() {
    const inside = frame?.contentDocument;
    if (!inside?.body || !at) return;
    for (const each of inside.querySelectorAll("[data-bench-at]")) { each.removeAttribute("data-bench-at"); each.style.outline = each.style.outlineOffset = ""; }
    const field = at.querySelector("[data-text]"), isRich = "rich" in field.dataset;
    const target = find(inside, plain(field.value, isRich)) ?? find(inside, plain(at.dataset.source, isRich));
    if (!target) return;
    target.dataset.benchAt = "";
    target.style.outline = "3px solid #f4b62c";
    target.style.outlineOffset = "4px";
    const box = target.getBoundingClientRect(), view = frame.contentWindow;
    view.scrollTo({ top: view.scrollY + box.top - view.innerHeight / 3 });
  }

  // The new one is loaded behind the old one, so that nothing flickers; one after the other.
  function load() {
    if (pane.hidden || loading) { stale = true; return; }
    stale = false;
    loading = true;
    const next = document.createElement("iframe");
    next.title = pane.getAttribute("aria-label");
    next.src = pane.dataset.preview;
    next.addEventListener("load", () => {
      loading = false;
      const y = frame?.contentWindow?.scrollY ?? 0;
      for (const old of [...paper.children]) if (old !== next) old.remove();
      frame = next;
      frame.classList.add("is-shown");
      frame.contentWindow.scrollTo(0, y);
      frame.contentDocument.addEventListener("click", (event) => { event.preventDefault(); lead(event.target); }, true);
      frame.contentDocument.addEventListener("submit", (event) => event.preventDefault(), true);
      show();
      if (stale) load();
    }, { once: true });
    paper.append(next);
  }

  // A click on a text in the preview leads to its field.
  function lead(target) {
    for (const row of form.querySelectorAll("[data-key]")) {
      const field = row.querySelector("[data-text]");
      const texts = [field.value, row.dataset.source].map((each) => norm(plain(each, "rich" in field.dataset))).filter(Boolean);
      const said = norm(target.textContent);
      if (texts.includes(said) || texts.some((each) => each.length > 20 && said.length < each.length * 2 && said.includes(each))) {
        (field.twin?.box ?? field).focus();
        row.scrollIntoView({ block: "center" });
        return;
      }
    }
  }

  function toggle(open) {
    pane.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    form.classList.toggle("has-preview", open);
    if (open && stale) load();
    if (open) show();
  }
  button.addEventListener("click", () => {
    toggle(pane.hidden);
    try { localStorage.setItem(REMEMBERED, pane.hidden ? "no" : "yes"); } catch { /* private window */ }
  });
  document.addEventListener("bench:saved", load);
  document.addEventListener("bench:at", ({ detail }) => {
    at = document.getElementById(`s-${detail.key}`);
    show();
  });
  let wish = null;
  try { wish = localStorage.getItem(REMEMBERED); } catch { /* private window */ }
  // Where it stands over the form, on a phone, it opens only for whoever asks.
  toggle(matchMedia("(min-width: 64rem)").matches && (wish ? wish === "yes" : matchMedia("(min-width: 75rem)").matches));
})();
