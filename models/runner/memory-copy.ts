import { createTable, dropTable } from "../dialect/ddl.ts"
import { quoteIdentifier } from "../dialect/quote.ts"
import { readColumns } from "./columns.ts"
import type { IncrementalMatter, ReplaceMatter } from "./front-matter.ts"
import { isOnePiece, type RunCounts } from "./materialise/incremental.ts"
import { freshName } from "./materialise/names.ts"
import { type Model, relationName } from "./model.ts"
import { copyName } from "./render.ts"
import { execute, placed, type Site } from "./site.ts"
import { callsOf } from "./template.ts"

/** A table of the Join engine keeps the rows that were replaced: after so many it is filled anew. */
const REPLACED_ROWS_MAX = 250_000

/** A copy that is whole. */
interface Copy {
  /** Its columns as statements list them. */
  readonly columns: string
  /** Rows that were written since it was filled. */
  readonly replaced: number
}

/**
 * Rows of some stores in memory, found by their key. A tick that looks up some thousands of keys in a store
 * reads nearly all of it, since keys are spread over it evenly; here it reads what it asks for. The store
 * stays the truth: a copy is filled from it at first use, follows the runs that write it, and is forgotten
 * wherever it may have missed something.
 */
export class MemoryCopies {
  readonly #site: Site
  /** By name: the models that `{{ looked_up('...') }}` asks for. */
  readonly #asked: ReadonlyMap<string, Model<ReplaceMatter>>
  readonly #copies = new Map<string, Copy>()

  constructor(site: Site, models: readonly Model<IncrementalMatter>[]) {
    this.#site = site
    const names = new Set(models.flatMap(lookedUpBy))
    const asked = models.filter(({ name }) => names.has(name)) as Model<ReplaceMatter>[]
    this.#asked = new Map(asked.map((model) => [model.name, model]))
  }

  /** Tables that stand for what the models look up, by model. Fills those that are not there. */
  async readyFor(
    models: readonly Model<IncrementalMatter>[],
  ): Promise<ReadonlyMap<string, string>> {
    const ready = new Map<string, string>()
    for (const name of new Set(models.flatMap(lookedUpBy))) {
      const model = this.#asked.get(name)
      if (model === undefined) continue
      if (!this.#copies.has(name)) this.#copies.set(name, await this.#fill(model))
      ready.set(name, copyName(name))
    }
    return ready
  }

  /** Takes what a run of a model wrote. */
  async follow(model: Model<IncrementalMatter>, counts: RunCounts): Promise<void> {
    const { name } = model
    const copy = this.#copies.get(name)
    if (copy === undefined || counts.keysTouched === 0) return
    // Until it has followed, it has missed something.
    this.forget(name)
    const replaced = copy.replaced + counts.rowsWritten
    if (!isOnePiece(model, counts) || replaced > REPLACED_ROWS_MAX) return
    await this.#take(name, freshName(name), copy.columns)
    this.#copies.set(name, { ...copy, replaced })
  }

  /** Lets the next use fill a model's copy anew. */
  forget(name: string): void {
    this.#copies.delete(name)
  }

  async #fill({ name, matter }: Model<ReplaceMatter>): Promise<Copy> {
    const columns = await readColumns(this.#site, name)
    const table = placed(this.#site, copyName(name))
    await execute(this.#site, [
      dropTable(table),
      createTable({
        name: table,
        columns: columns.map((each) => ({ ...each, description: `As in ${name}` })),
        engine: `Join(any, left, ${quoteIdentifier(matter.key[0] ?? "")})`,
        settings: ["persistent = 0", "join_any_take_last_row = 1"],
        comment: `Rows of ${name} in memory, for the process that runs the models`,
      }),
    ])
    const list = columns.map((column) => quoteIdentifier(column.name)).join(", ")
    await this.#take(name, name, list)
    return { columns: list, replaced: 0 }
  }

  async #take(name: string, from: string, columns: string): Promise<void> {
    const { database } = this.#site.scope
    const copy = relationName(copyName(name), database)
    await this.#site.warehouse.command(
      `insert into ${copy} (${columns}) select ${columns} from ${relationName(from, database)}`,
    )
  }
}

function lookedUpBy({ select }: Model): readonly string[] {
  return callsOf(select)
    .filter(({ name }) => name === "looked_up")
    .map(({ args }) => args[0] ?? "")
}
