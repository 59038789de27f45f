import type { Knex } from "knex"
import { guarded } from "../database.ts"

/** A file of a list's folder. Written again, it is another delivery. */
export interface DeliveredFile {
  readonly name: string
  /** ms */
  readonly writtenAt: number
}

/** What became of the last file of a name. */
export interface KnownDelivery extends DeliveredFile {
  readonly state: "taken" | "refused"
  /** Its place among the others, ms: when it was written, or what was refused and is mended in it. */
  readonly placeAt: number
}

interface Row {
  readonly name: string
  readonly written_at: number
  readonly state: KnownDelivery["state"]
  readonly place_at: number
}

/** Which files of a list's folder were taken, and which were refused. */
export class ListDeliveries {
  readonly #database: Knex

  constructor(database: Knex) {
    this.#database = database
  }

  known(list: string): Promise<readonly KnownDelivery[]> {
    return guarded("read deliveries of a list", async () => {
      const rows = await this.#database("exclusion_delivery").where({ list }).select<Row[]>()
      return rows.map(({ name, written_at, state, place_at }) => ({
        ...{ name, writtenAt: written_at, state, placeAt: place_at },
      }))
    })
  }

  /** Within a transaction where it was taken: it is taken once. */
  async keep(
    source: Knex,
    list: string,
    { name, writtenAt: written_at }: DeliveredFile,
    state: KnownDelivery["state"],
  ): Promise<void> {
    const own = { list, name }
    const before = await source("exclusion_delivery").where(own).first<Row | undefined>()
    const place_at = before?.state === "refused" ? before.place_at : written_at
    await source("exclusion_delivery")
      .insert({ ...own, written_at, state, place_at })
      .onConflict(["list", "name"])
      .merge()
  }

  /** What was taken counts as never taken; what was refused keeps its place. */
  async forget(source: Knex, list: string): Promise<void> {
    await source("exclusion_delivery").where({ list, state: "taken" }).delete()
  }
}
