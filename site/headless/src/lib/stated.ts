// The head of a list in the state that its address asks for: its one address, and what it is called there.
import type { Content } from "./api";
import { NAMES, soleChoice } from "./facets";
import { Frame } from "./frame";
import type { View } from "./state";

export function stated(frame: Frame, view: View): Frame {
  const { content, site, t } = frame;
  const page = content?.page;
  if (!content || !page || content.state) return frame;
  const query = new URLSearchParams();
  let { title, canonical } = content.meta;
  if (page.type === "pages.EventIndexPage") {
    if (view.past) {
      query.set("past", "1");
      title = `${t("%(title)s, past", { title: page.title })}${view.page > 1 ? frame.comma + view.page : ""} – ${site.network.name}`;
    } else if (view.month) {
      query.set("month", view.month);
      title = `${t("%(title)s in %(month)s", { title: page.title, month: frame.date(`${view.month}-01`, "month year") })} – ${site.network.name}`;
    }
  }
  if (page.type === "pages.NewsIndexPage") {
    const sole = soleChoice(view.choices);
    if (sole && ["topic", "author", "outlet"].includes(sole[0])) canonical += `${sole[0]}/${sole[1]}/`;
    else for (const name of NAMES) if (view.choices[name]) query.set(name, view.choices[name]!);
  }
  if (view.page > 1) query.set("page", String(view.page));
  canonical += query.size ? `?${query}` : "";
  const changed: Content = { ...content, meta: { ...content.meta, title, canonical } };
  return new Frame(site, frame.path, changed);
}
