import type { Content, DocumentedModel } from "./content.ts"
import { type Html, html } from "./html.ts"
import { type LineageNode, lineage } from "./lineage.ts"
import { type Frame, table } from "./page.ts"

/** Steps up and down that a model's own graph shows. */
const STEPS_SHOWN = 2
const ERROR_LETTERS_MAX = 300

/** All that is known of one model. */
export function modelPage(frame: Frame, content: Content, model: DocumentedModel): string {
  const { name, layer, materialized, path, description, grain, schedule, tags } = model
  const facts = [
    `${materialized} in ${layer}`,
    path,
    ...(grain ? [grain] : []),
    ...(schedule ? [`built ${schedule}`] : []),
    ...tags.map((tag) => `#${tag}`),
  ].join(" · ")
  return frame.page(
    `${name}: models`,
    html`<h1 class="mono">${name}</h1>
<p>${description}</p>
<p class="faint">${facts}</p>
<h2>Lineage</h2>
${lineage(neighbours(frame, content, model), `Lineage of ${name}`)}
<p class="faint">Each box leads to its page; arrows move from box to box.</p>
<h2>Columns</h2>
${columnsOf(model)}
<h2>Tests</h2>
${resultsOf(model)}
<h2>Runs</h2>
${runsOf(model)}
<h2>Read by</h2>
${exposuresOf(model)}
<h2>Sample rows</h2>
${sampleOf(model)}
<h2>SQL</h2>
<pre tabindex="0" aria-label="Compiled SQL">${model.sql}</pre>`,
  )
}

function neighbours(
  frame: Frame,
  { models }: Content,
  here: DocumentedModel,
): readonly LineageNode[] {
  const byName = new Map(models.map((model) => [model.name, model]))
  const shown = new Set([here.name])
  const add = (from: DocumentedModel, side: "reads" | "readBy", steps: number): void => {
    if (steps === 0) return
    for (const name of from[side]) {
      shown.add(name)
      const next = byName.get(name)
      if (next) add(next, side, steps - 1)
    }
  }
  add(here, "reads", STEPS_SHOWN)
  add(here, "readBy", STEPS_SHOWN)
  const own = models.filter(({ name }) => shown.has(name))
  const sources = new Set(own.flatMap((model) => model.sources))
  return [
    ...[...sources].map((name) => node(name, [], "source")),
    ...own.map((model) => ({
      ...node(model.name, [...model.sources, ...model.reads], "model"),
      href: frame.hrefOf(model.name),
      isHere: model.name === here.name,
    })),
    ...here.exposures.map(({ kind, name }) => node(`${kind} ${name}`, [here.name], "exposure")),
  ]
}

function node(name: string, reads: readonly string[], kind: LineageNode["kind"]): LineageNode {
  return { name, reads, kind, href: undefined }
}

function columnsOf({ columns }: DocumentedModel): Html {
  return table(
    ["Column", "Type", "What it is"],
    columns.map(
      ({ name, type, description, isPersonal, isProtecting }) =>
        html`<tr><td class="mono">${name}</td><td class="mono">${type}</td><td>${description}${isPersonal ? html` <span class="faint">(leads to a person: not shown in samples)</span>` : undefined}${isProtecting ? html` <span class="faint">(not shown in samples)</span>` : undefined}</td></tr>`,
    ),
    "Columns",
  )
}

function resultsOf({ results }: DocumentedModel): Html {
  if (results.length === 0)
    return html`<p class="faint">None ran yet: <code>pitboss models test</code>.</p>`
  return table(
    ["Test", "Kind", "Last result", { number: "At" }, { number: "ms" }],
    results.map(({ test, kind, result, failures, at, ms, differences }) => {
      const words =
        result === "pass" ? "pass" : `${result}${failures > 0 ? `, ${failures} rows` : ""}`
      const why =
        differences.length > 0
          ? html`<details><summary>why</summary><pre>${differences.join("\n")}</pre></details>`
          : undefined
      return html`<tr><td>${test}</td><td>${kind}</td><td class="${result}">${words}${why}</td><td class="num">${at}</td><td class="num">${ms}</td></tr>`
    }),
    "Tests",
  )
}

const RUN_NUMBERS = ["Last at", "Runs", "Keys", "Rows", "ms", "Longest ms", "Memory MB"]

function runsOf({ runs }: DocumentedModel): Html {
  if (runs.length === 0) return html`<p class="faint">None is in the log.</p>`
  return table(
    ["Kind", ...RUN_NUMBERS.map((number) => ({ number })), "Error"],
    runs.map(
      (run) =>
        html`<tr><td>${run.kind}</td><td class="num">${run.started_at}</td><td class="num">${run.runs}</td><td class="num">${run.keys_touched}</td><td class="num">${run.rows_written}</td><td class="num">${run.ms}</td><td class="num">${run.ms_max}</td><td class="num">${megabytes(run.memory_peak)}</td><td class="fail">${firstLine(run.error)}</td></tr>`,
    ),
    "Runs",
  )
}

// What the engine says may go on with the rows that it was working on.
function firstLine(error: string): string {
  return (error.split("\n", 1)[0] ?? "").slice(0, ERROR_LETTERS_MAX)
}

function megabytes(bytes: string): string {
  return bytes === "0" ? "" : (Number(bytes) / 1_000_000).toFixed(1)
}

function exposuresOf({ exposures }: DocumentedModel): Html {
  if (exposures.length === 0)
    return html`<p class="faint">No segment, campaign or dashboard reads it by itself.</p>`
  return html`<ul>${exposures.map(({ kind, name, path }) => html`<li>${kind} <b>${name}</b> <span class="faint mono">${path}</span></li>`)}</ul>`
}

function sampleOf({ sample, columns }: DocumentedModel): Html {
  if (sample === undefined || sample.length === 0)
    return html`<p class="faint">There are none, or nothing that may be shown.</p>`
  const shown = columns.filter(({ name }) => sample[0] !== undefined && name in sample[0])
  return table(
    shown.map(({ name }) => name),
    sample.map(
      (row) =>
        html`<tr>${shown.map(({ name }) => html`<td class="mono">${cell(row[name])}</td>`)}</tr>`,
    ),
    "Sample rows",
  )
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return ""
  return typeof value === "object" ? JSON.stringify(value) : String(value)
}
