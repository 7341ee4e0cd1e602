// The documentation of the API (Swagger UI). What is tried goes to where this page is from, under whichever name the site is
// opened, and without cookies: a token that somebody types in is the only thing that opens more, and is kept nowhere.
const { SwaggerUIBundle } = window;
const settings = JSON.parse(document.getElementById("swagger-settings").textContent);

// Swagger UI fills in the example of each parameter: what may be left out would narrow the first try to nothing.
function sayExample(parameter) {
  const [first] = Object.values(parameter.examples ?? {});
  if (parameter.required || !first) return;
  delete parameter.examples;
  delete parameter.schema.examples;
  parameter.description = `${parameter.description} For example: \`${[first.value].flat().join(", ")}\`.`;
}

const { url, ...others } = settings;
const spec = await (await fetch(url)).json();
spec.servers = [{ url: location.origin, description: "This site." }];
for (const path of Object.values(spec.paths)) {
  for (const operation of Object.values(path)) operation.parameters?.forEach(sayExample);
}
SwaggerUIBundle({
  ...others,
  spec,
  dom_id: "#swagger-ui",
  presets: [SwaggerUIBundle.presets.apis],
  requestInterceptor: (request) => Object.assign(request, { credentials: "omit" }),
});
