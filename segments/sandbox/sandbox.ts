import { asError, PitbossError } from "../../core/errors.ts"
import { isPassing } from "../../warehouse/passing.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import type { WrittenPart } from "../../warehouse/written-part.ts"
import { bounded } from "../bounded.ts"
import { faultOf } from "../fault.ts"
import { atInstant, bound } from "../instant.ts"
import { readProtected } from "../protected-column.ts"
import { refuseProtected } from "../protection.ts"
import { allowedFunctions } from "./function.ts"
import { admit } from "./gate.ts"
import { LIMITS, type Limits, settingsOf } from "./limits.ts"
import { parse } from "./parse.ts"
import { protectedNameIn } from "./protected-name.ts"
import { readRelations } from "./relation.ts"

/** Who writes selects: an analyst; or somebody who must not learn what protects players. */
export const AUTHORS = ["analyst", "viewer"] as const

/** For whom a select runs. */
export interface Author {
  readonly role: (typeof AUTHORS)[number]
  /** Brands of which he may see rows; none given: every brand. */
  readonly brands?: readonly string[]
}

/** Runs selects that people write: checked before, with less power and within limits. */
export class Sandbox {
  readonly #warehouse: Warehouse
  readonly #limits: Limits

  constructor(warehouse: Warehouse, limits: Limits = LIMITS) {
    this.#warehouse = warehouse
    this.#limits = limits
  }

  /**
   * Rows of a select as NDJSON text; now() is one instant all over it. Throws `SANDBOX_*` for what is refused or ended
   * at a limit (docs/segments.md lists them), and the engine's own codes for a select with a mistake in it.
   */
  async rows(sql: string, author: Author, now: Date = new Date()): Promise<string> {
    const settings = await this.#admitted(sql, author)
    const at = bound(now)
    const select = bindClock(settings.select)
    if (author.role === "viewer") {
      await this.#refuseNamed(settings)
      await this.#refuseProtected(select, settings.filters, sql)
    }
    return this.#warehouse
      .queryRestricted(`${select} ${settings.clause}`, select === settings.select ? {} : { at })
      .catch((thrown: unknown) => {
        throw ended(thrown, sql, this.#limits)
      })
  }

  /** Throws what `rows` throws before anything has run. Conditions that keep rows of the author's brands, by relation. */
  async check(sql: string, author: Author): Promise<ReadonlyMap<string, string>> {
    return (await this.#admitted(sql, author)).filters
  }

  async #admitted(sql: string, { brands }: Author): Promise<Admitted> {
    const functions = await allowedFunctions(this.#warehouse)
    const relations = await readRelations(this.#warehouse)
    const parsed = await parse(this.#warehouse, sql).catch((thrown: unknown) => {
      throw isPassing(thrown) ? ended(thrown, sql, this.#limits) : thrown
    })
    const named = admit(parsed, { functions, relations }, sql)
    const filters: ReadonlyMap<string, string> =
      brands === undefined ? new Map() : relations.ofBrands(named, brands)
    const { select, parts } = parsed
    return { select, parts, named, filters, clause: settingsOf(this.#limits, filters) }
  }

  // Before anything of it has run.
  async #refuseNamed({ parts, named }: Pick<Admitted, "parts" | "named">): Promise<void> {
    const column = protectedNameIn(parts, named, await readProtected(this.#warehouse))
    if (column === undefined) return
    throw new PitbossError(
      "SANDBOX_PROTECTED",
      `Nothing ran: the select names ${column}, or may take it, and it tells of a player's protection. Expected other columns, also in conditions.`,
      { column },
    )
  }

  // To look at a select the engine runs sub-queries of it, with more than a viewer may see: what it says of that names
  // things, or is not passed on.
  async #refuseProtected(
    select: string,
    filters: ReadonlyMap<string, string>,
    sql: string,
  ): Promise<void> {
    const warehouse = bounded(this.#warehouse, filters)
    await refuseProtected(warehouse, select, "viewing").catch((thrown: unknown) => {
      const { code = "", details = {} } = thrown instanceof PitbossError ? thrown : {}
      const { message } = asError(thrown)
      if (code === "SEGMENT_PROTECTION")
        throw new PitbossError("SANDBOX_PROTECTED", `Nothing ran. ${message}`, details)
      if (NAMES_ONLY.test(code)) throw ended(thrown, sql, this.#limits)
      throw new PitbossError(
        "SANDBOX_PROTECTED",
        "Nothing ran: the engine could not say what it reads. Expected a select that runs, and reads nothing that tells of players' protection.",
      )
    })
  }
}

/** A select that may run. */
interface Admitted {
  readonly select: string
  readonly parts: readonly WrittenPart[]
  /** Relations that it names. */
  readonly named: readonly string[]
  /** Conditions that keep rows of the author's brands, by relation. */
  readonly filters: ReadonlyMap<string, string>
  /** Settings behind it. */
  readonly clause: string
}

/** The engine's codes of a select whose names are at fault: of its words the name alone is passed on. */
const NAMES_ONLY = /^WAREHOUSE_(UNKNOWN_(IDENTIFIER|TABLE|FUNCTION|DATABASE)|RESTRICTED_BUSY)$/

function bindClock(select: string): string {
  try {
    return atInstant(select)
  } catch (thrown) {
    throw new PitbossError("SANDBOX_CLOCK", `Nothing ran. ${asError(thrown).message}`)
  }
}

// What the engine stopped, in words about the limit; a mistake of the select keeps its code.
function ended(thrown: unknown, sql: string, limits: Limits): PitbossError {
  const error = asError(thrown)
  const code = thrown instanceof PitbossError ? thrown.code : "WAREHOUSE_FAILED"
  const found = ENDS.find(({ codes, words }) => codes.test(code) || words?.test(error.message))
  const { message, line, column, ...fault } = faultOf(error, sql)
  const isPlaced = line !== undefined && column !== undefined
  const place = isPlaced ? { line, column } : {}
  if (found === undefined) return new PitbossError(fault.code, message, place)
  return new PitbossError(found.code, found.says?.(limits) ?? message, place, { cause: error })
}

interface End {
  readonly code: string
  readonly codes: RegExp
  /** Where the engine's code says less than its words. */
  readonly words?: RegExp
  /** Else the engine's first sentence does. */
  readonly says?: (limits: Limits) => string
}

const ENDS: readonly End[] = [
  {
    code: "SANDBOX_TIME",
    codes: /^WAREHOUSE_(TIMEOUT_EXCEEDED|TOO_SLOW|QUERY_WAS_CANCELLED)/,
    says: ({ seconds }) =>
      `It was stopped: expected a select that is done within ${seconds} seconds.`,
  },
  {
    code: "SANDBOX_MEMORY",
    codes: /^WAREHOUSE_(MEMORY_LIMIT_EXCEEDED|CANNOT_ALLOCATE_MEMORY|TOO_LARGE_\w+)$/,
    says: ({ memoryBytes }) =>
      `It was stopped: expected a select that is done with ${memoryBytes / 1_000_000_000} GB of memory.`,
  },
  {
    code: "SANDBOX_ROWS",
    codes: /^WAREHOUSE_(TOO_MANY_ROWS\w*|TOO_MANY_BYTES|SET_SIZE_LIMIT_EXCEEDED)$/,
    says: ({ rows }) => `It was stopped: expected at most ${rows} rows. Add a limit, or aggregate.`,
  },
  {
    code: "SANDBOX_SIZE",
    codes:
      /^WAREHOUSE_(TOO_DEEP_\w+|TOO_BIG_AST|QUERY_IS_TOO_LARGE|TOO_MANY_(QUERY_PLAN_OPTIMIZATIONS|COLUMNS|PARTITIONS)|TOO_DEEP_RECURSION|CYCLIC_ALIASES)$/,
    words:
      /Query tree is too big|recursive CTE evaluation depth|Too many optimizations|would produce|range.*exceed|too large/i,
    says: () => "It was stopped: expected a select that is smaller when its names are written out.",
  },
  {
    code: "SANDBOX_ACCESS",
    codes:
      /^WAREHOUSE_(ACCESS_DENIED|READONLY|SETTING_CONSTRAINT_VIOLATION|PATH_ACCESS_DENIED|UNACCEPTABLE_URL)$/,
    says: () => "Nothing ran: it asks for more than reading models and segments.",
  },
  {
    code: "SANDBOX_RELATION",
    codes: /^WAREHOUSE_UNKNOWN_(TABLE|DATABASE)$/,
  },
  {
    code: "SANDBOX_BUSY",
    codes: /^WAREHOUSE_RESTRICTED_BUSY$/,
    says: () => "Nothing ran: other people's selects have taken every place. Ask again.",
  },
]
