import type { Content, DocumentedModel } from "./content.ts"
import { type Html, html } from "./html.ts"
import { lineage } from "./lineage.ts"
import { type Frame, table } from "./page.ts"

/** The first page: find a model, walk the lineage, see what is stale or failed. */
export function indexPage(frame: Frame, content: Content): string {
  const { models, freshness } = content
  const sources = [...new Set(models.flatMap((model) => model.sources))].sort()
  const nodes = [
    ...sources.map((name) => ({ name, reads: [], href: undefined, kind: "source" as const })),
    ...models.map(({ name, reads, sources: raw }) => ({
      ...{ name, reads: [...raw, ...reads], kind: "model" as const },
      href: frame.hrefOf(name),
    })),
  ]
  return frame.page(
    "Models",
    html`<h1>Models</h1>
<p><label for="find">Find by name, description, column or tag</label></p>
<input type="search" id="find" autocomplete="off">
<p class="faint" id="found" aria-live="polite">${models.length} models</p>
${table(
  ["Model", "Layer", "Kind", "What it is", "Tests", { number: "Exposures" }],
  models.map((model) => rowOf(frame, model)),
  "Models",
)}
<h2>Lineage</h2>
${lineage(nodes, "Lineage of all models")}
<p class="faint">Each box leads to its page; arrows move from box to box.</p>
<h2>Freshness</h2>
${freshnessOf(content)}
${freshness.length > 0 ? html`<p class="faint">As of the instant above.</p>` : undefined}`,
  )
}

function rowOf(frame: Frame, model: DocumentedModel): Html {
  const { name, layer, materialized, description, results, exposures, columns, tags } = model
  const words = [name, description, ...tags, ...columns.map((column) => column.name)]
  const bad = results.filter(({ result }) => result !== "pass")
  const worst = bad.some(({ result }) => result === "fail") ? "fail" : "warn"
  const told =
    results.length === 0
      ? html`<span class="faint nowrap">none ran</span>`
      : bad.length === 0
        ? html`${results.length} pass`
        : html`<span class="${worst}">${bad.length} of ${results.length} ${worst}</span>`
  return html`<tr data-words="${words.join(" ").toLowerCase()}"><td class="mono"><a href="${frame.hrefOf(name)}">${name}</a></td><td>${layer}</td><td>${materialized}</td><td>${description}</td><td>${told}</td><td class="num">${exposures.length}</td></tr>`
}

function freshnessOf({ freshness }: Content): Html {
  if (freshness.length === 0)
    return html`<p class="faint">No source is declared in models/sources.yml.</p>`
  return table(
    ["Source", "Rows", { number: "Newest" }, { number: "Age, s" }, "Result"],
    freshness.map(
      ({ source, name, newest, age_s, result }) =>
        html`<tr><td class="mono">${source}</td><td>${name}</td><td class="num">${newest ?? "never"}</td><td class="num">${age_s ?? ""}</td><td class="${result === "error" ? "fail" : result}">${result}</td></tr>`,
    ),
    "Freshness",
  )
}
