// The copy of the site that a static build is made from: the first one reads everything, the next ones what has changed.
// Each page and each list has a file; `state.json`, written last, says up to where all of them are fresh. So a build that was
// killed leaves the state before, from which everything is asked again; what can't be read is begun anew.
import { ApiError, type Answer, type Schemas } from "../api/client";
import { forget, keep, kept, namesIn } from "./kept";

type Content = Schemas["ContentOut"];
export interface Item { id: number; translation_key: string }
/** A list of the API: the kinds of pages in it, that of the page above them, and how to ask for it: whole, or for the part of some pages. */
export interface List<T extends Item> {
  of: string[];
  index: string;
  most: number; // pages whose part is asked for; of more, all
  ask: (locale: string, keys?: string[]) => Promise<T[]>;
  order: (one: T, other: T) => number;
}
export interface Asked {
  api: string;
  changes: (since: string) => Promise<Answer<"/api/v3/changes/">>;
  lists: Record<string, List<any>>;
}
interface State { of: string; since: string; pages: number[] }

const STATE = "state.json", LISTS = "lists", PAGES = "pages";
const pageFile = (id: number) => `${PAGES}/${id}.json`, listFile = (name: string) => `${LISTS}/${name}`;

/** What a file says; null where there is none that can be read. */
function read<T>(name: string): T | null {
  try {
    return JSON.parse(kept(name)?.toString() ?? "null");
  } catch {
    return null;
  }
}

/** Every page by its id, as it is now. */
export async function freshPages(asked: Asked): Promise<Map<number, Content>> {
  const { since, pages } = known(asked.api);
  try {
    return await refresh(asked, since, pages);
  } catch (error) {
    if (!since || !(error instanceof ApiError) || ![410, 422].includes(error.status)) throw error;
    return refresh(asked, "", begin()); // nobody knows any more what has changed since
  }
}

/** A list in one language; asked for whole where it is not kept. */
export async function freshList<T extends Item>(name: string, locale: string, { ask }: List<T>): Promise<T[]> {
  const file = listFile(`${name}.${locale}`), known = read<T[]>(file);
  if (known) return known;
  const items = await ask(locale);
  keep(file, JSON.stringify(items));
  return items;
}

function known(api: string): { since: string; pages: Map<number, Content> } {
  const state = read<State>(STATE), pages = new Map<number, Content>();
  for (const id of state?.of === api ? state.pages : []) {
    const page = read<Content>(pageFile(id));
    if (page) pages.set(id, page);
  }
  if (state && pages.size && pages.size === state.pages.length) return { since: state.since, pages };
  return { since: "", pages: begin() };
}

function begin(): Map<number, Content> {
  for (const name of [STATE, LISTS, PAGES]) forget(name);
  return new Map();
}

async function refresh({ api, changes, lists }: Asked, since: string, pages: Map<number, Content>) {
  const changed: Schemas["ChangeOut"][] = [], before = since;
  for (let more = true; more; ) {
    const answer = await changes(since);
    changed.push(...answer.items);
    ({ since, more } = answer);
  }
  for (const { id, content } of changed) content ? pages.set(id, content) : pages.delete(id);
  for (const id of new Set(changed.map((each) => each.id))) if (pages.has(id)) keep(pageFile(id), JSON.stringify(pages.get(id)));
  for (const name of before ? namesIn(LISTS) : []) await renew(name, lists, changed);
  keep(STATE, JSON.stringify({ of: api, since, pages: [...pages.keys()] } satisfies State));
  for (const name of namesIn(PAGES)) if (!pages.has(Number.parseInt(name, 10))) forget(`${PAGES}/${name}`);
  return pages;
}

/** Puts the part of the pages that have changed into a kept list; where the page above them has, the list is asked for anew. */
async function renew(name: string, lists: Asked["lists"], changed: Schemas["ChangeOut"][]): Promise<void> {
  const [kind, locale] = name.split("."), list = lists[kind!];
  const keys = new Set(changed.filter(({ type }) => list?.of.includes(type)).map((each) => each.translation_key));
  if (!list || keys.size > list.most || changed.some(({ type }) => type === list.index)) return forget(listFile(name));
  if (!keys.size) return;
  const others = read<Item[]>(listFile(name))?.filter((item) => !keys.has(item.translation_key));
  if (!others) return forget(listFile(name));
  keep(listFile(name), JSON.stringify([...others, ...(await list.ask(locale!, [...keys]))].sort(list.order)));
}
