// The words of the interface in each language: made of the catalogues of the site by `python -m tests.support.front_end_words`.
export interface Words {
  formats: Record<string, string>;
  months: string[];
  months_short: string[];
  weekdays: string[];
  weekdays_short: string[];
  first_weekday: number;
  decimal: string;
  languages: Record<string, string>; // names of languages
  languages_within: Record<string, string>; // the same within a sentence
  messages: Record<string, string | string[]>;
}

const files = import.meta.glob<Words>("../words/*.json", { import: "default", eager: true });

/** The words of this language, else those of English. */
export function wordsOf(locale: string): Words {
  return files[`../words/${locale}.json`] ?? files[`../words/${locale.split("-")[0]}.json`] ?? files["../words/en.json"]!;
}

const ORDER = ["zero", "one", "two", "few", "many", "other"];

/** The place of the form for this number among those of a language (CLDR; gettext keeps them in the same order). */
export function pluralForm(locale: string, number: number): number {
  const rules = new Intl.PluralRules(locale);
  const known = ORDER.filter((each) => (rules.resolvedOptions().pluralCategories as string[]).includes(each));
  return known.indexOf(rules.select(number));
}
