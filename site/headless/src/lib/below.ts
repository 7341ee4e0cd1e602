// What stands below a page, put together from lists that a static build has read already: one date of an event, the list of a term.
import { contentOf, everyDateOf, idsByPath, postsOf, type Content } from "./api";
import { isoDay } from "./dates";
import { termIn, type Name } from "./facets";
import { Frame } from "./frame";
import { stateLabel } from "./labels";
import { siteIn } from "./api";

/** The content at such an address; null where nothing is. */
export async function contentBelow(path: string): Promise<Content | null> {
  const [, above, last] = path.match(/^(.*\/)([^/]+)\/$/) ?? [], ids = await idsByPath();
  if (!above || !last) return null;
  const event = ids.get(above);
  if (event && /^\d{4}-\d{2}-\d{2}$/.test(last)) return dateOf(event, last);
  const [, index, name] = above.match(/^(.*\/)(topic|author|outlet)\/$/) ?? [];
  const id = index && ids.get(index);
  return id ? listOf(id, name as Name, last) : null;
}

async function dateOf(id: number, date: string): Promise<Content | null> {
  const content = await contentOf(id), index = content?.breadcrumbs.at(-1);
  if (content?.page.type !== "pages.EventPage" || !index) return null;
  const { page, meta } = content, key = page.translation_key;
  const shown = (await everyDateOf({ locale: page.locale, under: index.id })).find((each) => each.translation_key === key && each.date === date);
  if (!shown) return null;
  const site = await siteIn(page.locale), frame = new Frame(site, "", content);
  const label = shown.state === "scheduled" ? "" : `${stateLabel(frame, shown.state)}: `;
  const title = `${label}${page.title}${frame.comma}${frame.date(isoDay(shown.local_start))} – ${site.network.name}`;
  return { ...content, page: { ...page, shown }, ...under(content, (_locale, url) => `${url}${date}/`, title), state: { kind: "date", date, slug: "", name: "" }, meta: { ...meta, ...under(content, (_locale, url) => `${url}${date}/`, title).meta } };
}

async function listOf(id: number, name: Name, slug: string): Promise<Content | null> {
  const content = await contentOf(id);
  const term = content && termIn(await postsOf({ locale: content.page.locale, under: id }), name, slug);
  if (!content || !term) return null;
  const slugs = new Map<string, string>();
  for (const each of content.translations) {
    const posts = (await postsOf({ locale: each.locale, under: each.id })).filter((post) => post.locale === each.locale);
    const terms = posts.flatMap((post) => [...post.topics, ...("authors" in post ? post.authors : []), ...("outlet" in post && post.outlet ? [post.outlet] : [])]);
    const own = terms.find((other) => other.translation_key === term.translation_key);
    if (own) slugs.set(each.locale, own.slug);
  }
  const title = `${term.name} – ${content.page.title} – ${(await siteIn(content.page.locale)).network.name}`;
  const moved = under(content, (locale, url) => (slugs.has(locale) ? `${url}${name}/${slugs.get(locale)}/` : ""), title);
  return { ...content, ...moved, state: { kind: name as "topic", slug, name: term.name, date: null } };
}

/** The translations and the head of a page, at an address below it in each language. */
function under({ translations, meta, page }: Content, to: (locale: string, url: string) => string, title: string) {
  const moved = translations.map((each) => ({ ...each, url: to(each.locale, each.url) })).filter((each) => each.url);
  const alternates = moved.length > 1 ? moved.map((each) => ({ hreflang: each.locale, href: each.url })) : [];
  return { translations: moved, meta: { ...meta, title, canonical: to(page.locale, page.url), alternates } };
}
