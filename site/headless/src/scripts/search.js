// Asks the API what somebody searches for, and lists it; where the API is away that is said, and all else stays as it is.
const place = document.getElementById("found");
const { api, site, locale, labels: said } = place.dataset, labels = JSON.parse(said), SIZE = 10;
const asked = new URLSearchParams(location.search), query = (asked.get("query") ?? "").trim().slice(0, 200);
const number = Math.max(1, Number.parseInt(asked.get("page") ?? "1", 10) || 1);
document.getElementById("query").value = query;

const element = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value) made.setAttribute(key, value);
  made.append(...children);
  return made;
};
const marked = (made, html) => { made.innerHTML = html; return made; }; // the API's own: nothing but words and <mark>
const own = (url) => (url.startsWith(`${site}/`) && !/^\/(documents|media)\//.test(url.slice(site.length)) ? url.slice(site.length) : url);
const fill = (words, values) => words.replace(/%\((\w+)\)[sd]/g, (_all, name) => values[name]);
const ORDER = ["zero", "one", "two", "few", "many", "other"];
const counted = (count) => {
  const rules = new Intl.PluralRules(locale), known = ORDER.filter((each) => rules.resolvedOptions().pluralCategories.includes(each));
  return labels.results[known.indexOf(rules.select(count))] ?? labels.results.at(-1);
};
const spoken = (...children) => element("div", { role: "status" }, ...children);

const day = (text) => new Intl.DateTimeFormat(`${locale}-u-nu-latn`, { dateStyle: "long", timeZone: "UTC" }).format(new Date(text));
/** When it was written, or takes place. */
const when = ({ date, event }) => (date ? day(date) : event ? event.rhythm || day(event.starts_on) : "");

function show({ count, items, instead_of: instead, promoted, facets }) {
  if (!count && !promoted.length) {
    const heading = element("h2", { id: "results" }, fill(labels.none, { query }));
    return element("section", { class: "nothing", "aria-labelledby": "results" }, spoken(heading), element("p", { class: "lead" }, labels.shorter));
  }
  const kinds = Object.fromEntries(facets.kind.map((each) => [each.value, each.label]));
  const heading = element("h2", { id: "results" }, fill(counted(count), { number: count, query: instead || query }));
  const rows = items.map((hit) => element("li", { class: "card", ...(hit.locale !== locale && { lang: hit.locale, dir: "auto" }) },
    element("p", { class: "meta" }, element("b", {}, kinds[hit.kind] ?? hit.kind), ...(when(hit) ? [element("br"), when(hit)] : [])),
    element("h3", {}, marked(element("a", { href: own(hit.url) }), hit.marked_title)),
    ...(hit.excerpt ? [marked(element("p"), hit.excerpt)] : [])));
  const more = number * SIZE < count && element("p", {}, element("a", { class: "more", href: `?${new URLSearchParams({ query, page: number + 1 })}` }, labels.more));
  const list = element("ol", { class: "rows results", start: (number - 1) * SIZE + 1 }, ...rows);
  return element("div", { class: "grid found" }, element("section", { class: "col-4-12", "aria-labelledby": "results" }, spoken(heading), list, ...(more ? [more] : [])));
}

if (query) {
  place.replaceChildren(spoken(element("p", {}, labels.searching)));
  try {
    const answer = await fetch(`${api}?${new URLSearchParams({ query, locale, limit: SIZE, offset: (number - 1) * SIZE })}`);
    if (!answer.ok) throw new Error(answer.status);
    place.replaceChildren(show(await answer.json()));
  } catch {
    place.replaceChildren(element("div", { class: "notice notice-warning", role: "status" }, element("p", {}, labels.away)));
  }
}
