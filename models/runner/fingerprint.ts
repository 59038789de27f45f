import { createHash } from "node:crypto"
import { referencesOf } from "./model.ts"
import { renderSelect, renderTouched, type Scope } from "./render.ts"

/** What a model's data depend on, and what its comments depend on. */
export interface Fingerprint {
  readonly hash: string
  readonly documentationHash: string
}

/** Raised when the runner builds tables in another form from the same model. */
const RUNNER_FORM = 1

const TIMELESS = { schedule: undefined, time_zone: undefined, every: undefined }

/** Fingerprints of all models; a change upstream changes everything downstream. */
export function fingerprints(scope: Scope): ReadonlyMap<string, Fingerprint> {
  const found = new Map<string, Fingerprint>()
  for (const model of scope.project.models) {
    const { description, columns, tests: _tests, tags: _tags, ...rest } = model.matter
    // What protects is a word in a comment.
    const { protects: _protects, ...matter } = { protects: undefined, ...rest }
    // When a table is built changes nothing of what is in it.
    const {
      schedule: _schedule,
      time_zone: _zone,
      every: _every,
      ...form
    } = { ...TIMELESS, ...matter }
    const types = Object.entries(columns).map(([name, { type }]) => [name, type ?? ""])
    const descriptions = Object.entries(columns).map(([name, column]) => [name, column.description])
    found.set(model.name, {
      hash: digest([
        RUNNER_FORM,
        form,
        types,
        renderSelect(scope, model),
        model.touched ? renderTouched(scope, model) : "",
        referencesOf(model).map((name) => found.get(name)?.hash),
      ]),
      documentationHash: digest([description, descriptions]),
    })
  }
  return found
}

function digest(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex")
}
