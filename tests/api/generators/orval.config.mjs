// The address of the site comes from `servers` of its document: a generated client has no other way to name it.
export default {
  site: {
    input: "./openapi.json",
    output: { target: "./orval.ts", client: "fetch", baseUrl: { getBaseUrlFromSpecification: true } },
  },
};
