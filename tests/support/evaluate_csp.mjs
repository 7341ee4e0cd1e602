// Reads policies (JSON, a list) and writes for each what csp_evaluator finds: [{severity, directive, value, description}].
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const require = createRequire(import.meta.url);
const { CspEvaluator } = require("csp_evaluator");
const { CspParser } = require("csp_evaluator/dist/parser.js");
const policies = JSON.parse(readFileSync(0, "utf8"));
const found = policies.map((policy) => new CspEvaluator(new CspParser(policy).csp).evaluate());
process.stdout.write(JSON.stringify(found));
