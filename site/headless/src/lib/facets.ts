// What a list of news can be narrowed by, counted from the list itself: the API has no facets of it.
import type { Post, Schemas } from "./api";
import type { Frame } from "./frame";
import { MEDIA, mediumLabel } from "./labels";

export const NAMES = ["topic", "kind", "author", "outlet", "year", "month"] as const;
export type Name = (typeof NAMES)[number];
export type Choices = Partial<Record<Name, string>>;
export interface Option { value: string; label: string; amount: number; chosen: boolean; locale: string }
export interface Facet { name: Name; label: string; openLabel: string; options: Option[] }
type Term = Schemas["TermOut"];

const kindOf = (post: Post) => ("medium" in post ? post.medium : "news");
function termsOf(post: Post, name: Name): Term[] {
  if (name === "topic") return post.topics;
  if (name === "author") return "authors" in post ? post.authors : [];
  return name === "outlet" && "outlet" in post && post.outlet ? [post.outlet] : [];
}
function valuesOf(post: Post, name: Name): string[] {
  if (name === "kind") return [kindOf(post)];
  if (name === "month") return [String(Number(post.date.slice(5, 7)))];
  return name === "year" ? [post.date.slice(0, 4)] : termsOf(post, name).map((term) => term.slug);
}

export const fits = (post: Post, choices: Choices) =>
  NAMES.every((name) => !choices[name] || valuesOf(post, name).includes(choices[name]!));

/** Facets worth showing: those that leave a choice, or hold one; each counted as if it were left open. */
export function facetsOf(frame: Frame, posts: Post[], choices: Choices): Facet[] {
  const { t } = frame;
  const labels: Record<Name, [string, string]> = {
    topic: [t("Topic"), t("All topics")], kind: [t("Kind"), t("All kinds")], author: [t("Author"), t("All authors")],
    outlet: [t("Outlet"), t("All outlets")], year: [t("Year"), t("All years")], month: [t("Month"), t("All months")],
  };
  return NAMES.filter((name) => name !== "month" || choices.year).map((name) => ({ name, label: labels[name][0], openLabel: labels[name][1], options: optionsOf(frame, posts, choices, name) }))
    .filter(({ options }) => options.length > 1 || options.some((option) => option.chosen));
}

function labelOf(frame: Frame, name: Name, value: string): string {
  if (name === "month") return frame.words.months[Number(value) - 1]!;
  return name !== "kind" ? value : value === "news" ? frame.t("News") : mediumLabel(frame, value);
}

/** What was asked for and means nothing here: it is left out, and said. */
export function unknownIn(posts: Post[], choices: Choices): Choices {
  const kinds = ["news", ...MEDIA];
  const isKnown = (name: Name, value: string) =>
    name === "kind" ? kinds.includes(value) : name === "year" || name === "month" ? true : !!termIn(posts, name, value);
  return Object.fromEntries(Object.entries(choices).filter(([name, value]) => value && !isKnown(name as Name, value)));
}

function optionsOf(frame: Frame, posts: Post[], choices: Choices, name: Name): Option[] {
  const found = new Map<string, Option>();
  for (const post of posts.filter((each) => fits(each, { ...choices, [name]: undefined, ...(name === "year" ? { month: undefined } : {}) }))) {
    for (const value of valuesOf(post, name)) {
      const term = termsOf(post, name).find((each) => each.slug === value);
      const label = term?.name ?? labelOf(frame, name, value);
      const option = found.get(value) ?? { value, label, amount: 0, chosen: choices[name] === value, locale: term?.locale ?? frame.locale };
      found.set(value, { ...option, amount: option.amount + 1 });
    }
  }
  const chosen = choices[name];
  if (chosen && !found.has(chosen)) {
    const term = termIn(posts, name, chosen);
    found.set(chosen, { value: chosen, label: term?.name ?? labelOf(frame, name, chosen), amount: 0, chosen: true, locale: term?.locale ?? frame.locale });
  }
  const options = [...found.values()], kinds = ["news", ...MEDIA];
  if (name === "kind") return options.sort((one, other) => kinds.indexOf(one.value) - kinds.indexOf(other.value));
  if (name === "year") return options.sort((one, other) => Number(other.value) - Number(one.value));
  if (name === "month") return options.sort((one, other) => Number(one.value) - Number(other.value));
  const key = (option: Option) => option.label.toLowerCase();
  return options.sort((one, other) => (key(one) < key(other) ? -1 : key(one) > key(other) ? 1 : 0));
}

/** The one choice whose list has an address of its own below the index. */
export function soleChoice(choices: Choices): [Name, string] | null {
  const chosen = Object.entries(choices).filter(([, value]) => value) as [Name, string][];
  return chosen.length === 1 ? chosen[0]! : null;
}
export const termIn = (posts: Post[], name: Name, slug: string): Term | undefined =>
  posts.flatMap((post) => termsOf(post, name)).find((term) => term.slug === slug);
