// Words for what the API tells by a name: kinds of pages, states of dates, levels, stages.
import type { Frame } from "./frame";

/** What kind of page it is, in words; empty for plain pages. */
export function kindLabel({ t }: Frame, page: { type: string; medium?: string }): string {
  switch (page.type) {
    case "pages.NewsPage": return t("News");
    case "pages.PressPage": return mediumLabel({ t }, page.medium ?? "article");
    case "pages.AnnouncementPage": return t("Announcement");
    case "pages.EventPage": return t("Event");
    case "pages.MissionPage": return t("Mission");
    case "pages.StoryPage": return t("Story");
    case "pages.PrinciplePage": return t("Principle");
    default: return "";
  }
}

export const MEDIA = ["article", "film", "podcast", "broadcast"];
export const mediumLabel = ({ t }: Pick<Frame, "t">, medium: string): string =>
  ({ article: t("Press"), film: t("Film"), podcast: t("Podcast"), broadcast: t("Broadcast") })[medium] ?? medium;

export const stateLabel = ({ c }: Frame, state: string): string =>
  ({ moved: c("event", "Moved"), postponed: c("event", "Postponed"), cancelled: c("event", "Cancelled") })[state] ?? "";

export const levelLabel = ({ t }: Frame, level: string): string =>
  ({ information: t("Information"), urgent: t("Urgent"), emergency: t("Emergency") })[level] ?? level;

export const attendanceLabel = ({ t }: Frame, attendance: string): string =>
  ({ online: t("Online"), mixed: t("In person and online"), in_person: t("In person") })[attendance] ?? attendance;

export const stageLabel = ({ c }: Frame, stage: string): string =>
  ({ planned: c("stage", "Planned"), forming: c("stage", "Forming"), trading: c("stage", "Trading"), paused: c("stage", "Paused"), closed: c("stage", "Closed") })[stage] ?? "";

/** The access questions in the order of the site, each with the label that a yes earns. */
export const accessLabels = ({ t }: Frame): Record<string, string> => ({
  entrance: t("Step-free"), restroom: t("Accessible restroom"), seating: t("Seating"), sign_language: t("Sign language"),
  interpretation: t("Interpretation"), childcare: t("Childcare"), food: t("Food"), transit: t("Bus and ride"),
  quiet_room: t("Quiet room"), masks: t("Masks"), sound: t("Sound and captions"),
});

export const isOff = (date: { state: string }) => date.state === "cancelled" || date.state === "postponed";
