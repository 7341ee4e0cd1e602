// All that is asked of the API, in one place: what a page needs is a line here.
import { ApiError, connect, type Answer, type Page, type Schemas } from "../api/client";
import { soonest } from "./calendar";
import { freshList, freshPages, type Item, type List } from "./copy";
import { inTurn, knowingly, patiently } from "./kept";

export type { Block, BlockOf, Page, PageOf, Schemas, Sheet } from "../api/client";
export type Content = Answer<"/api/v3/content/{page_id}/">;
export type Site = Answer<"/api/v3/site/">;
export type EventDate = Schemas["EventDateOut"];
export type Post = Schemas["NewsPostOut"] | Schemas["PressPostOut"] | Schemas["AnnouncementItemOut"];
export type PageLink = Schemas["PageLinkOut"];
export type Picture = Schemas["PictureOut"];

export const API = (process.env.API_URL ?? "http://localhost:8000").replace(/\/$/, "");
export const isStatic = import.meta.env.PROD && import.meta.env.IS_STATIC;
const KEPT = isStatic ? Infinity : 2000; // ms: a build asks once; a server shows what is new after two seconds

const token = process.env.API_TOKEN; // one that only reads may ask four times as often
const asks = (fetch: (request: Request) => Promise<Response>) => connect(API, { fetch, headers: token ? { Authorization: `Bearer ${token}` } : {} }).read;
const read = asks(isStatic ? knowingly : inTurn);
const readAnew = asks(isStatic ? patiently : inTurn); // of the copy, whose parts are kept as such

// What was asked for is kept, also while its answer is on the way.
const answers = new Map<string, { until: number; answer: Promise<unknown> }>();
function once<T>(key: string, ask: () => Promise<T>): Promise<T> {
  const now = Date.now(), known = answers.get(key);
  if (known && known.until > now) return known.answer as Promise<T>;
  const answer = ask();
  answers.set(key, { until: now + KEPT, answer });
  answer.catch(() => answers.delete(key));
  return answer;
}

/** What stands around every page of this language. */
export const siteIn = (locale: string) => once(`site ${locale}`, () => read("/api/v3/site/", { query: { locale } }));

/** Every page of the site, from the copy of a static build. */
const everyPage = () => once("every page", () =>
  freshPages({ api: API, lists: LISTS, changes: (since) => readAnew("/api/v3/changes/", { query: { since, include: "body" } }) }));

/** The page at an address, or where that leads; null where nothing is. */
export async function contentAt(path: string): Promise<Content | Schemas["MovedOut"] | null> {
  if (!isStatic) return once(`at ${path}`, () => read("/api/v3/content/", { query: { path } })).catch(orNothing);
  const id = (await idsByPath()).get(path);
  return id ? contentOf(id) : null;
}

/** The ids of all pages by their paths. */
export const idsByPath = () => once("ids by path", async () => {
  const { url } = await siteIn("");
  return new Map((await addresses()).map((page) => [page.url.slice(url.length) || "/", page.id]));
});

/** A page by its id; null where it is gone. */
export const contentOf = async (page_id: number): Promise<Content | null> => isStatic
  ? ((await everyPage()).get(page_id) ?? null)
  : once(`of ${page_id}`, () => read("/api/v3/content/{page_id}/", { path: { page_id } })).catch(orNothing);

function orNothing(error: unknown): null {
  if (error instanceof ApiError && error.status === 404) return null;
  throw error;
}

/** Every item of a list, a hundred a request; `most` where no more are wanted. */
async function all<T>(ask: (cursor: string | undefined, limit: number) => Promise<{ items: T[]; next?: string | null }>, most = Infinity) {
  const found: T[] = [];
  let cursor: string | undefined;
  do {
    const { items, next } = await ask(cursor, Math.min(100, most - found.length));
    found.push(...items);
    cursor = (next && new URL(next).searchParams.get("cursor")) || undefined;
  } while (cursor && found.length < most);
  return found;
}

/** Every old address that leads on. */
export const redirects = () => once("redirects", () => all((cursor, limit) => read("/api/v3/redirect/all/", { query: { cursor, limit } })));

type Address = Pick<Schemas["SitemapEntryOut"], "id" | "type" | "url" | "locale" | "lastmod" | "alternates">;

/** The addresses of all pages, in every language. */
export const addresses = () => once("addresses", async (): Promise<Address[]> => isStatic
  ? [...(await everyPage()).values()].map(addressOf).sort((one, other) => (one.url < other.url ? -1 : 1))
  : all((cursor, limit) => read("/api/v3/sitemap/", { query: { cursor, limit } })));

function addressOf({ page: { id, type, url, locale, last_published_at: lastmod }, translations }: Content): Address {
  return { id, type, url, locale, lastmod, alternates: translations.map((each) => ({ hreflang: each.locale, href: each.url })) };
}

// Lists. A static build has each of them whole, from its copy; a server asks for what a page shows.
type Below = { locale: string; under: number };
type AnyPost = Schemas["NewsPostOut"] | Schemas["PressPostOut"];
type Principle = Schemas["PrincipleItemOut"];
type Announcement = Schemas["AnnouncementItemOut"];
const FIRST_DAY = "1970-01-01";
const newest = (one: { date: string; id: number }, other: { date: string; id: number }) => other.date.localeCompare(one.date) || other.id - one.id;

const posts: List<AnyPost> = {
  of: ["pages.NewsPage", "pages.PressPage"], index: "pages.NewsIndexPage", most: 100, order: newest,
  ask: (locale, translation_key__in) => all((cursor, limit) => readAnew("/api/v3/posts/", { query: { locale, translation_key__in, cursor, limit } })),
};
const announcements: List<Announcement> = {
  of: ["pages.AnnouncementPage"], index: "pages.AnnouncementIndexPage", most: 100, order: newest,
  ask: (locale, translation_key__in) => all((cursor, limit) => readAnew("/api/v3/announcements/", { query: { locale, state: "all", translation_key__in, cursor, limit } })),
};
const principles: List<Principle> = {
  of: ["pages.PrinciplePage"], index: "pages.PrinciplesPage", most: 100, order: (one, other) => one.number - other.number || one.id - other.id,
  ask: (locale, translation_key__in) => all((cursor, limit) => readAnew("/api/v3/principles/", { query: { locale, translation_key__in, cursor, limit } })),
};
const dates: List<EventDate> = {
  of: ["pages.EventPage"], index: "pages.EventIndexPage", most: 10, order: soonest,
  ask: async (locale, events?: (string | undefined)[]) => (await Promise.all((events ?? [undefined]).map((event) =>
    all((cursor, limit) => readAnew("/api/v3/events/", { query: { locale, event, from: FIRST_DAY, cursor, limit } }))))).flat(),
};
const LISTS = { posts, announcements, principles, dates };

/** Those items of a list that stand below a page, in whichever language that is. */
const listed = <T extends Item>(name: keyof typeof LISTS, list: List<T>, { locale, under }: Below, pageOf = (item: T) => item.id): Promise<T[]> =>
  once(`${name} ${locale} ${under}`, async () => {
    const pages = await everyPage(), items = await once(`${name} ${locale}`, () => freshList(name, locale, list));
    const keyOf = (id: number | undefined) => id && pages.get(id)?.page.translation_key;
    const above = keyOf(under);
    return items.filter((item) => keyOf(pages.get(pageOf(item))?.breadcrumbs.at(-1)?.id) === above);
  });

/** News and press together, as the site lists them. */
export const postsOf = (below: Below): Promise<AnyPost[]> => isStatic ? listed("posts", posts, below)
  : once(`posts ${below.locale} ${below.under}`, () => all<AnyPost>((cursor, limit) => read("/api/v3/posts/", { query: { ...below, cursor, limit } })));

export const pressOf = async (below: Below): Promise<Schemas["PressItemOut"][]> => isStatic
  ? (await listed("posts", posts, below)).filter((post) => post.type === "pages.PressPage")
  : once(`press ${below.locale} ${below.under}`, () => all((cursor, limit) => read("/api/v3/press/", { query: { ...below, cursor, limit } })));

export const announcementsOf = async (below: Below, state: "in_force" | "past"): Promise<Announcement[]> => isStatic
  ? (await listed("announcements", announcements, below)).filter((each) => each.in_force === (state === "in_force"))
  : once(`announcements ${state} ${below.locale} ${below.under}`, () =>
    all((cursor, limit) => read("/api/v3/announcements/", { query: { ...below, state, cursor, limit } })));

export const principlesOf = (below: Below): Promise<Principle[]> => isStatic ? listed("principles", principles, below)
  : once(`principles ${below.locale} ${below.under}`, () => all((cursor, limit) => read("/api/v3/principles/", { query: { ...below, cursor, limit } })));

/** All dates of a calendar, also those that are over. */
export const everyDateOf = (below: Below): Promise<EventDate[]> => isStatic ? listed("dates", dates, below, (date) => date.event.id)
  : once(`every date ${below.locale} ${below.under}`, () => all((cursor, limit) => read("/api/v3/events/", { query: { ...below, from: FIRST_DAY, cursor, limit } })));

/** The dates of a calendar that are to come. */
export const datesOf = async (below: Below): Promise<EventDate[]> => isStatic
  ? (await everyDateOf(below)).filter((date) => !date.is_over)
  : once(`dates ${below.locale} ${below.under}`, () => all((cursor, limit) => read("/api/v3/events/", { query: { ...below, cursor, limit } })));

/** The dates to come of an event, by its page. */
export const datesOfEvent = async ({ page, breadcrumbs }: Content): Promise<EventDate[]> => isStatic
  ? (await datesOf({ locale: page.locale, under: breadcrumbs.at(-1)!.id })).filter((date) => date.translation_key === page.translation_key)
  : once(`event ${page.locale} ${page.translation_key}`, () =>
    all((cursor, limit) => read("/api/v3/events/", { query: { locale: page.locale, event: page.translation_key, cursor, limit } }), 7));

/** The plain pages below one, whole: a link does not say what a card shows. */
export const wholePages = async (links: { id: number }[]): Promise<Page[]> =>
  (await Promise.all(links.map((each) => contentOf(each.id)))).flatMap((found) => (found ? [found.page] : []));

/** What registering for a date asks for; null where nobody registers here. */
export const registrationForm = (event: string, date: string, locale: string) =>
  once(`form ${event} ${date} ${locale}`, () =>
    read("/api/v3/events/registration/{event}/{date}/", { path: { event, date }, query: { locale } })).catch(orNothing);

/** What a search finds. */
export const searchFor = (query: Parameters<typeof read<"/api/v3/search/">>[1]["query"]) => read("/api/v3/search/", { query: query! });
