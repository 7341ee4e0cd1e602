// A typed client of the API: openapi-fetch on the types of its OpenAPI document, and `read`, whose `fields` are typed too.
import createClient, { type ClientOptions } from "openapi-fetch";
import type { components, paths } from "./schema.js"; // with its ending, as Node's own resolution of modules wants

export type Schemas = components["schemas"];
/** A page with its body; `type` tells the kinds apart. */
export type Page = Schemas["ContentOut"]["page"];
export type PageOf<Kind extends Page["type"]> = Extract<Page, { type: Kind }>;
/** What stands in the body of a page, and on the home page; `type` tells the blocks apart. */
export type Block = Schemas["TextDetailOut"]["body"][number];
export type Sheet = Schemas["HomeDetailOut"]["body"][number];
export type BlockOf<Kind extends Sheet["type"]> = Extract<Sheet, { type: Kind }>;

type Leaf = string | number | boolean | null | undefined;
type Deeper = { 4: 3; 3: 2; 2: 1; 1: 0; 0: 0 };

/** What `fields` can name of an answer, as deep as four levels: `title`, `picture.alt`. A dot leads into lists too. */
export type FieldPath<T, Depth extends keyof Deeper = 4> = Depth extends 0
  ? never
  : T extends Leaf
    ? never
    : T extends readonly (infer Item)[]
      ? FieldPath<Item, Depth>
      : { [K in keyof T & string]: K | `${K}.${FieldPath<NonNullable<T[K]>, Deeper[Depth]>}` }[keyof T & string];

type First<Path extends string> = Path extends `${infer Name}.${string}` ? Name : Path;
type Rest<Path extends string, Name extends string> = Path extends `${Name}.${infer Within}` ? Within : never;

/** An answer with these fields alone. */
export type PickFields<T, Path extends string> = T extends Leaf
  ? T
  : T extends readonly (infer Item)[]
    ? PickFields<Item, Path>[]
    : { [K in keyof T as K extends First<Path> ? K : never]: K extends Path ? T[K] : PickFields<T[K], Rest<Path, K & string>> };

type Answering = { get: { responses: { 200: { content: { "application/json": unknown } } } } };
/** The addresses that can be read. */
export type Address = { [A in keyof paths]: paths[A] extends Answering ? A : never }[keyof paths];
type Get<A extends Address> = NonNullable<paths[A]["get"]>;
type Parameters<A extends Address, Place extends string> =
  Get<A> extends { parameters: { [P in Place]?: infer Values } } ? NonNullable<Values> : never;
/** The whole answer at an address. */
export type Answer<A extends Address> =
  paths[A] extends { get: { responses: { 200: { content: { "application/json": infer Body } } } } } ? Body : never;

// `fields` are those of the items of a list, and of a page rather than of where an address leads.
type Fielded<Body> = Body extends { items: (infer Item)[]; next: unknown } ? Item : Extract<Body, { found: "page" }> extends never ? Body : Extract<Body, { found: "page" }>;
type Always<T> = T extends { found: "page" } ? "found" : T extends { id: unknown } ? "id" : never;
type Partly<Body, Path extends string> = Body extends { items: (infer Item)[]; next: unknown }
  ? Omit<Body, "items"> & { items: PickFields<Item, Path | Always<Item>>[] }
  : Body extends { found: "redirect" }
    ? Body
    : PickFields<Body, Path | Always<Body>>;

export type Query<A extends Address> = Omit<Parameters<A, "query">, "fields">;
type Given<A extends Address> = ([Parameters<A, "path">] extends [never] ? { path?: never } : { path: Parameters<A, "path"> }) &
  ([Parameters<A, "query">] extends [never] ? { query?: never } : {} extends Query<A> ? { query?: Query<A> } : { query: Query<A> });
// The media type of answers to `fields`: the types declare it where an operation takes them.
type Sparse = { responses: { 200: { content: { "application/vnd.commonhouse.partial+json": unknown } } } };
type Fields<A extends Address, Path> = Get<A> extends Sparse ? { fields?: readonly Path[] } : { fields?: never };

/** The API answered with an error; `problem.type` says which (RFC 9457). */
export class ApiError extends Error {
  /** `wait`: after how many seconds to ask again, where the API says so. */
  constructor(readonly status: number, readonly problem: { type?: string; title?: string; detail?: string }, readonly wait = 0) {
    super(problem.detail ?? problem.title ?? `The API answered ${status}.`);
  }
}

/** The client of a site; `read` gives answers, throws ApiError for any other. All else is openapi-fetch's. */
export function connect(baseUrl: string, options: Omit<ClientOptions, "baseUrl"> = {}) {
  const client = createClient<paths, "application/json" | "application/problem+json">({ ...options, baseUrl });

  async function read<A extends Address>(address: A, given: Given<A> & { fields?: never }): Promise<Answer<A>>;
  async function read<A extends Address, const Path extends FieldPath<Fielded<Answer<A>>>>(
    address: A,
    given: Given<A> & Fields<A, Path>,
  ): Promise<Partly<Answer<A>, Path>>;
  async function read(address: Address, given: { path?: object; query?: object; fields?: readonly string[] }): Promise<unknown> {
    const query = { ...given.query, ...(given.fields?.length ? { fields: given.fields.join(",") } : {}) };
    const get = client.GET as (address: string, init: object) => Promise<{ data?: unknown; error?: object; response: Response }>;
    const { data, error, response } = await get(address, { params: { path: given.path, query } });
    if (error !== undefined || data === undefined) throw new ApiError(response.status, error ?? {}, Number(response.headers.get("Retry-After")) || 0);
    return data;
  }

  return { ...client, read };
}
