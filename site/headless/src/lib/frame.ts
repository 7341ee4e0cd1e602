// What every page has around it: the site in its language, its words, and how addresses and dates are written.
import { API, isStatic, siteIn, type Content, type PageLink, type Site } from "./api";
import { clockOf, isoDay, printDate, today } from "./dates";
import { pluralForm, wordsOf, type Words } from "./words";

type Values = Record<string, string | number>;
const FILES = /^\/(api|media|documents|static|admin)\/|^\/theme-|\/feed\/$|\/feed\.json$|\.(ics|md|txt|xml)$/;
// The widths of letters in the widest of the headline faces, in thousandths: for a long word on a phone.
import widest from "./widest.json";

export async function frameOf(locale: string, path: string, content: Content | null = null): Promise<Frame> {
  return new Frame(await siteIn(locale), path, content);
}

export class Frame {
  readonly words: Words;
  readonly isStatic = isStatic;
  readonly api = process.env.PUBLIC_API_URL ?? API; // as visitors' browsers reach it
  readonly zone: string;

  constructor(readonly site: Site, readonly path: string, readonly content: Content | null) {
    this.words = wordsOf(site.locale);
    this.zone = site.time_zone;
  }

  get locale() { return this.site.locale; }
  get dir() { return this.site.languages.find((each) => each.current)?.direction ?? "ltr"; }
  get home() { return this.link(this.site.home.url); }
  get search() { return this.link(this.site.search); }
  get comma() { return this.c("between parts of a line", ", "); }

  // Words: `t` as gettext has it, `c` with a context, `n` and `nc` with a number.
  t = (message: string, values: Values = {}) => fill(this.message(message), values);
  c = (context: string, message: string, values: Values = {}) => fill(this.message(`${context}|${message}`, message), values);
  n = (one: string, many: string, number: number, values: Values = {}) => fill(this.plural(one, one, many, number), { number, ...values });
  nc = (context: string, one: string, many: string, number: number, values: Values = {}) =>
    fill(this.plural(`${context}|${one}`, one, many, number), { number, ...values });

  private message(key: string, message = key): string {
    const found = this.words.messages[key];
    return typeof found === "string" ? found : message;
  }

  private plural(key: string, one: string, many: string, number: number): string {
    const forms = this.words.messages[key];
    return Array.isArray(forms) ? (forms[pluralForm(this.locale, number)] ?? forms.at(-1)!) : number === 1 ? one : many;
  }

  /** A page of this site by its path alone; files stay with the API's site, what is elsewhere stays as it is. */
  link = (url: string): string => {
    if (!url.startsWith(`${this.site.url}/`) && url !== this.site.url) return url;
    const path = url.slice(this.site.url.length) || "/";
    return FILES.test(path.split(/[?#]/)[0]!) ? url : path;
  };

  /** The attributes of an element with words in this language; none where it is that of the page. */
  lang = (locale: string | null | undefined) => (locale && locale !== this.locale ? { lang: locale, dir: "auto" as const } : {});
  /** The same of a link to a page whose title is in its language. */
  hreflang = (page: { locale: string }) => (page.locale !== this.locale ? { ...this.lang(page.locale), hreflang: page.locale } : {});
  leadsTo = (page: { locale: string } | null | undefined) => (page && page.locale !== this.locale ? { hreflang: page.locale } : {});
  inLanguage = (locale: string) => this.t("in %(language)s", { language: this.words.languages_within[locale] ?? locale });
  languageName = (locale: string) => this.words.languages[locale] ?? locale;

  /** These languages as a list within a sentence. */
  languagesWithin = (locales: string[]) => locales.map((locale) => this.words.languages_within[locale] ?? locale).join(this.comma);

  /** A name of clocks within a sentence: “hora de Jackson”; where only its first word has a capital it may be a proper noun. */
  zoneWithin = (name: string) =>
    ["en", "de", "nl", "id", "sw", "cy"].includes(this.locale) || !name.split(/\s+/).slice(1).some((word) => /^\p{Lu}/u.test(word)) ? name : name.charAt(0).toLowerCase() + name.slice(1);

  get today() { return today(this.zone); }
  otherYear = (day: string) => (day.slice(0, 4) === this.today.slice(0, 4) ? "" : day.slice(0, 4));

  /** A day, as the styles of the site print it. */
  date = (day: string, style = "date"): string => {
    const own = ["day", "short"].includes(style) && this.otherYear(isoDay(day)) ? `${style} year` : style;
    return printDate(clockOf(day), this.words.formats[own]!, this.words);
  };

  // Times of day, as people say them.
  private partOfDay(hour: number): string {
    if (hour < 12) return this.c("before noon", "am");
    if (hour < 15) return this.c("around noon", "pm");
    return hour < 18 ? this.c("afternoon", "pm") : this.c("evening", "pm");
  }

  private named = (time: { hour: number; minute: number }) => time.minute === 0 && time.hour % 12 === 0;

  private clock(time: { hour: number; minute: number }): string {
    if (this.named(time)) return time.hour ? this.c("event", "noon") : this.c("event", "midnight");
    return `${time.hour % 12 || 12}${time.minute ? `:${String(time.minute).padStart(2, "0")}` : ""}`;
  }

  /** One time: 2 pm, 6:30 pm, noon. */
  time = (time: { hour: number; minute: number }): string =>
    this.named(time) ? this.clock(time) : this.t("%(clock)s %(part)s", { clock: this.clock(time), part: this.partOfDay(time.hour) });

  /** From when to when; one time where the end is open; “all day” without either. */
  hours = (start: string, end: string | null): string => {
    if (!start.includes("T")) return this.t("all day");
    const begin = clockOf(start);
    if (!end) return this.named(begin) ? this.time(begin) : this.c("one time alone", "%(time)s", { time: this.time(begin) });
    const until = clockOf(end);
    const samePart = !this.named(begin) && !this.named(until) && this.partOfDay(begin.hour) === this.partOfDay(until.hour);
    const first = samePart ? this.clock(begin) : this.time(begin);
    if (this.named(until)) return until.hour ? this.t("%(begin)s to noon", { begin: first }) : this.t("%(begin)s to midnight", { begin: first });
    return this.t("%(begin)s to %(end)s", { begin: first, end: this.time(until) });
  };

  fileSize = (bytes: number): string => {
    if (bytes < 1024) return this.n("%(size)d byte", "%(size)d bytes", bytes, { size: bytes }).replace(" ", "\u00a0");
    const [value, unit] = bytes < 1024 ** 2 ? [bytes / 1024, this.t("%s KB")] : [bytes / 1024 ** 2, this.t("%s MB")];
    return unit.replace("%s", value.toFixed(1).replace(".", this.words.decimal)).replace(" ", "\u00a0");
  };

  /** Every page of the menu, those below others after them. */
  get menu() {
    const flat = (items: Site["menu"]): Site["menu"] => items.flatMap((each) => [each, ...flat(each.children)]);
    return flat(this.site.menu);
  }

  /** "page" for the page shown, "true" for the section it stands in. */
  current = (page: PageLink): "page" | "true" | undefined => {
    if (this.content?.page.id === page.id) return "page";
    return this.content?.breadcrumbs.some((each) => each.id === page.id) ? "true" : undefined;
  };

  /** Where a state of a list stands: `?page=2` where a server answers, a page of its own where all are written before. */
  stateOf = (path: string, state: { page?: number; month?: string; past?: boolean }): string => {
    const parts = Object.entries({ past: state.past ? "1" : "", month: state.month, page: state.page && state.page > 1 ? String(state.page) : "" }).filter(([, value]) => value);
    if (!parts.length) return path;
    if (!this.isStatic) return `${path}?${parts.map(([name, value]) => `${name}=${value}`).join("&")}`;
    return path + parts.map(([name, value]) => (name === "past" ? "past/" : `${name}/${value}/`)).join("");
  };
}

function fill(message: string, values: Values): string {
  return message.replace(/%\((\w+)\)[sd]/g, (all, name: string) => (name in values ? String(values[name]) : all)).replaceAll("%%", "%");
}

/** A day whose number stays beside its month at the end of a line. */
export const nbsp = (words: string) => words.replace(/ (\d+)/g, "\u00a0$1");
export const capfirst = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);
export const paragraphs = (text: string) => text.trim().split(/\s*\n\s*\n\s*/).filter(Boolean);
export const lines = (text: string) => text.split(/\r?\n/).map((line) => line.trim()).filter(Boolean);
export const hostOf = (url: string) => { try { return new URL(url).hostname.replace(/^www\./, ""); } catch { return ""; } };

export function truncateWords(text: string, most: number): string {
  const words = text.split(/\s+/).filter(Boolean);
  return words.length > most ? `${words.slice(0, most).join(" ")} …` : words.join(" ");
}

/** The classes of a headline whose longest word is wide, so that it is not broken on a phone. */
export function headlineSize(headline: string): string {
  const width = (word: string) => [...word].reduce((sum, letter) => sum + ((widest as Record<string, number>)[letter] ?? 560) - 25, 0);
  const most = Math.ceil(Math.max(...headline.split(/[\s-]+/).map(width)) / 1000 - 0.1);
  return most > 3 ? `fit ems-${Math.min(most, 12)}` : "";
}

/** Rich text with its headings from this level on, and its links as this site writes them. */
export function richText(html: string, frame: Frame, level: number | null = null): string {
  const linked = html.replace(/href="([^"]+)"/g, (_all, url: string) => `href="${frame.link(url)}"`);
  if (level === null || level > 2) return linked;
  return linked.replace(/<h([34])\b/g, (_all, of: string) => `<h${Number(of) - 1} class="as-h${of}"`).replace(/<\/h([34])>/g, (_all, of: string) => `</h${Number(of) - 1}>`);
}
