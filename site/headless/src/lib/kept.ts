// What a static build has read, kept for the next one: files in a folder of its own, each written whole or not at all.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const FOLDER = process.env.CONTENT_DIR ?? ".content";
const ANSWERS = "answers", AT_ONCE = 6, TRIES = 5; // requests: the API counts them, and a build is not alone

export function keep(name: string, data: string | Uint8Array): void {
  const file = join(FOLDER, name), unfinished = join(FOLDER, "unfinished");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(unfinished, data);
  renameSync(unfinished, file);
}

/** What is kept under this name; null where nothing is. */
export function kept(name: string): Buffer | null {
  try {
    return readFileSync(join(FOLDER, name));
  } catch {
    return null;
  }
}

export const forget = (name: string) => rmSync(join(FOLDER, name), { recursive: true, force: true });

export function namesIn(folder: string): string[] {
  try {
    return readdirSync(join(FOLDER, folder));
  } catch {
    return [];
  }
}

/** Asks a few at a time. */
let running = 0;
const waiting: (() => void)[] = [];
export async function inTurn(request: Request): Promise<Response> {
  if (running >= AT_ONCE) await new Promise<void>((go) => waiting.push(go));
  else running += 1;
  try {
    const answer = await fetch(request), body = await answer.arrayBuffer();
    return new Response(body.byteLength ? body : null, answer);
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

/** Asks again where the API wants us to wait; the build of a large site meets its limits. */
export async function patiently(request: Request, tries = TRIES): Promise<Response> {
  const answer = await inTurn(request.clone());
  if (answer.status !== 429 || tries <= 1) return answer;
  await new Promise((done) => setTimeout(done, (Number(answer.headers.get("Retry-After")) + 1) * 1000));
  return patiently(request, tries - 1);
}

/** Asks whether a kept answer is still the right one (ETag); one that never changes is not asked about. */
export async function knowingly(request: Request, lasts = false): Promise<Response> {
  const name = `${ANSWERS}/${createHash("sha256").update(request.url).digest("hex")}`, known = answerIn(kept(name));
  if (known?.etag) request.headers.set("If-None-Match", known.etag);
  const answer = known && lasts ? null : await patiently(request);
  if (known && (!answer || answer.status === 304)) {
    utimesSync(join(FOLDER, name), new Date(), new Date());
    return new Response(known.body, { headers: { "Content-Type": known.type } });
  }
  const etag = answer!.headers.get("ETag") ?? "", type = answer!.headers.get("Content-Type") ?? "";
  if (answer!.ok && (etag || lasts)) keep(name, Buffer.concat([Buffer.from(`${etag}\n${type}\n`), new Uint8Array(await answer!.clone().arrayBuffer())]));
  return answer!;
}

/** A kept answer: two lines, then what it says. */
function answerIn(file: Buffer | null): { etag: string; type: string; body: Uint8Array<ArrayBuffer> } | null {
  const first = file?.indexOf("\n") ?? -1, second = file?.indexOf("\n", first + 1) ?? -1;
  if (!file || first < 0 || second < 0) return null;
  return { etag: file.toString("utf8", 0, first), type: file.toString("utf8", first + 1, second), body: new Uint8Array(file.subarray(second + 1)) };
}

/** Forgets answers that nobody has asked for since. */
export function forgetAnswers(since: number): void {
  for (const name of namesIn(ANSWERS)) if (statSync(join(FOLDER, ANSWERS, name)).mtimeMs < since) forget(`${ANSWERS}/${name}`);
}
