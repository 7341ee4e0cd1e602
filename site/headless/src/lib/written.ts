// The addresses that a static build writes besides those of the site map: states of lists, and what stands below pages.
import { addresses, announcementsOf, everyDateOf, postsOf, siteIn } from "./api";
import { firstOf, monthAfter } from "./calendar";
import { isoDay } from "./dates";
import { NAMES, fits, type Choices } from "./facets";

const SIZE = 12;
const pagesOf = (path: string, count: number) =>
  Array.from({ length: Math.max(0, Math.ceil(count / SIZE) - 1) }, (_each, place) => `${path}page/${place + 2}/`);

export async function states(): Promise<string[]> {
  const { url } = await siteIn("");
  const found: string[] = [];
  for (const { id, type, url: address, locale } of await addresses()) {
    const path = address.slice(url.length) || "/", below = { locale, under: id };
    if (type === "pages.NewsIndexPage") found.push(...(await ofNews(path, below)));
    if (type === "pages.AnnouncementIndexPage") found.push(...pagesOf(path, (await announcementsOf(below, "past")).length));
    if (type === "pages.EventIndexPage") found.push(...(await ofCalendar(path, below, url)));
  }
  return found;
}

async function ofNews(path: string, below: { locale: string; under: number }) {
  const posts = await postsOf(below), found = pagesOf(path, posts.length);
  const values: Choices[] = posts.flatMap((post) => [
    { kind: "medium" in post ? post.medium : "news" }, { year: post.date.slice(0, 4) }, ...post.topics.map((each) => ({ topic: each.slug })),
    ...("authors" in post ? post.authors.map((each) => ({ author: each.slug })) : []), ...("outlet" in post && post.outlet ? [{ outlet: post.outlet.slug }] : []),
  ]);
  const lists = new Map(values.map((choice) => [NAMES.filter((name) => choice[name]).map((name) => `${path}${name}/${choice[name]}/`)[0]!, choice]));
  for (const [list, choice] of lists) {
    found.push(list, ...pagesOf(list, posts.filter((post) => fits(post, choice)).length));
  }
  return found;
}

async function ofCalendar(path: string, below: { locale: string; under: number }, url: string) {
  const dates = await everyDateOf(below), past = dates.filter((date) => date.is_over);
  const found = past.length ? [`${path}past/`, ...pagesOf(`${path}past/`, past.length)] : [];
  const days = dates.map((date) => isoDay(date.local_start)).sort();
  for (let month = days[0] && firstOf(days[0]); month && month <= firstOf(days.at(-1)!); month = monthAfter(month)) found.push(`${path}month/${month.slice(0, 7)}/`);
  for (const date of dates) {
    const own = date.url.slice(url.length);
    found.push(own, ...(date.registration && !date.is_over ? [`${own}register/`] : []));
  }
  return found;
}
