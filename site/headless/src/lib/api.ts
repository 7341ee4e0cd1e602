// All that is asked of the API, in one place: what a page needs is a line here.
import { ApiError, connect, type Answer, type Page, type Schemas } from "../api/client";

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
const AT_ONCE = 6; // requests: the API counts them, and a build is not alone

const token = process.env.API_TOKEN; // one that only reads may ask four times as often
const { read } = connect(API, token ? { headers: { Authorization: `Bearer ${token}` } } : {});

// What was asked for is kept, also while its answer is on the way.
const kept = new Map<string, { until: number; answer: Promise<unknown> }>();
function once<T>(key: string, ask: () => Promise<T>): Promise<T> {
  const now = Date.now(), known = kept.get(key);
  if (known && known.until > now) return known.answer as Promise<T>;
  const answer = inTurn(ask);
  kept.set(key, { until: now + KEPT, answer });
  answer.catch(() => kept.delete(key));
  return answer;
}

let running = 0;
const waiting: (() => void)[] = [];
async function inTurn<T>(ask: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) await new Promise<void>((go) => waiting.push(go));
  else running += 1;
  try {
    return await patiently(ask);
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

/** Asks again where the API wants us to wait; the build of a large site meets its limits. */
async function patiently<T>(ask: () => Promise<T>, tries = 5): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 429 || tries <= 1 || !isStatic) throw error;
    await new Promise((done) => setTimeout(done, (error.wait + 1) * 1000));
    return patiently(ask, tries - 1);
  }
}

/** What stands around every page of this language. */
export const siteIn = (locale: string) => once(`site ${locale}`, () => read("/api/v3/site/", { query: { locale } }));

/** The page at an address, or where that leads; null where nothing is. */
export async function contentAt(path: string): Promise<Content | Schemas["MovedOut"] | null> {
  const known = isStatic && (await idsByPath()).get(path); // asked once, whatever it is asked by
  return known ? contentOf(known) : once(`at ${path}`, () => read("/api/v3/content/", { query: { path } })).catch(orNothing);
}

/** The ids of all pages by their paths. */
export const idsByPath = async () => {
  const { url } = await siteIn("");
  return new Map((await addresses()).map((page) => [page.url.slice(url.length) || "/", page.id]));
};

/** Every page whole, a hundred a request: a build reads a site in a few of them. */
const everyPage = () => once("every page", async () => {
  const pages = new Map<number, Content>();
  for (let since = "", more = true; more; ) {
    const answer = await read("/api/v3/changes/", { query: { since, include: "body" } });
    for (const { id, content } of answer.items) if (content) pages.set(id, content);
    ({ since, more } = answer);
  }
  return pages;
});

/** A page by its id; null where it is gone. */
export const contentOf = async (page_id: number): Promise<Content | null> =>
  (isStatic && (await everyPage()).get(page_id)) ||
  once(`of ${page_id}`, () => read("/api/v3/content/{page_id}/", { path: { page_id } })).catch(orNothing);

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

type Below = { locale: string; under: number };

/** The addresses of all pages, in every language. */
export const addresses = () =>
  once("addresses", () => all((cursor, limit) => read("/api/v3/sitemap/", { query: { cursor, limit } })));

export const pressOf = (below: Below) =>
  once(`press ${below.locale} ${below.under}`, () => all((cursor, limit) => read("/api/v3/press/", { query: { ...below, cursor, limit } })));

export const announcementsOf = (below: Below, state: "in_force" | "past") =>
  once(`announcements ${state} ${below.locale} ${below.under}`, () =>
    all((cursor, limit) => read("/api/v3/announcements/", { query: { ...below, state, cursor, limit } })));

export const principlesOf = (below: Below) =>
  once(`principles ${below.locale} ${below.under}`, () => all((cursor, limit) => read("/api/v3/principles/", { query: { ...below, cursor, limit } })));

/** The dates of a calendar from this day on (left out, from now on), or those that are over. */
export const datesOf = (below: Below, from?: string) =>
  once(`dates ${below.locale} ${below.under} ${from ?? ""}`, () =>
    all((cursor, limit) => read("/api/v3/events/", { query: { ...below, ...(from ? { from } : {}), cursor, limit } })));

export const pastDatesOf = (below: Below) =>
  once(`past ${below.locale} ${below.under}`, () => all((cursor, limit) => read("/api/v3/events/", { query: { ...below, past: true, cursor, limit } })));

/** The dates to come of one event. */
export const datesOfEvent = (locale: string, event: string) =>
  once(`event ${locale} ${event}`, () => all((cursor, limit) => read("/api/v3/events/", { query: { locale, event, cursor, limit } }), 7));

/** News and press together, as the site lists them. */
export const postsOf = (below: Below): Promise<Post[]> =>
  once(`posts ${below.locale} ${below.under}`, () => all<Post>((cursor, limit) => read("/api/v3/posts/", { query: { ...below, cursor, limit } })));

/** The plain pages below one, whole: a link does not say what a card shows. */
export const wholePages = async (links: { id: number }[]): Promise<Page[]> =>
  (await Promise.all(links.map((each) => contentOf(each.id)))).flatMap((found) => (found ? [found.page] : []));

/** What registering for a date asks for; null where nobody registers here. */
export const registrationForm = (event: string, date: string, locale: string) =>
  once(`form ${event} ${date} ${locale}`, () =>
    read("/api/v3/events/registration/{event}/{date}/", { path: { event, date }, query: { locale } })).catch(orNothing);

/** What a search finds. */
export const searchFor = (query: Parameters<typeof read<"/api/v3/search/">>[1]["query"]) => read("/api/v3/search/", { query: query! });
