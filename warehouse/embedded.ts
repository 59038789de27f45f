import { rmSync } from "node:fs"
import { join } from "node:path"
import { Readable } from "node:stream"
import { buffer } from "node:stream/consumers"
import { createClient } from "@clickhouse/client"
import { Session } from "chdb"
import { createChdbConnection } from "chdb/connection"
import { asError, PitbossError } from "../core/errors.ts"
import { ConnectionPool } from "./connection-pool.ts"
import { removeEmptyDefinitions } from "./empty-definition.ts"
import { writeEngineConfig } from "./engine-config.ts"
import { warehouseFailure } from "./failure.ts"
import { canTellLocks, isLocked } from "./folder-lock.ts"
import { applyMigrations } from "./migrate.ts"
import { type Ask, RestrictedConnections } from "./restricted.ts"
import { RESTRICTED_ROLE } from "./role.ts"
import { CONNECTIONS_MAX, INSERT_ROWS_MAX, RESTRICTED_CONNECTIONS_MAX } from "./settings.ts"
import type { InsertOptions, KafkaAccess, Migration, QueryParams, Warehouse } from "./warehouse.ts"

type Client = ReturnType<typeof createClient>
type ClientOptions = NonNullable<Parameters<typeof createClient>[0]>

export interface EmbeddedOptions {
  /** Folder of this warehouse; one process at a time. */
  readonly path: string
  /** How Kafka engine tables reach the brokers. Without it they cannot be attached. */
  readonly kafka?: KafkaAccess
  /** Rows stay in the parts in which they are: for looking at what is there. */
  readonly isStill?: boolean
}

/**
 * Opens ClickHouse as a library in this process (chDB). The only file that knows chDB.
 * Throws WAREHOUSE_CANNOT_OPEN, WAREHOUSE_DEFINITION_EMPTY; WAREHOUSE_IN_USE when another process holds the folder; WAREHOUSE_START_AGAIN where that was found out only by
 * trying, and topics are to be read.
 */
export async function openEmbedded({ path, ...options }: EmbeddedOptions): Promise<Warehouse> {
  const config = writeEngineConfig(path, options)
  const data = join(path, "data")
  // The connection factory passes no engine arguments on, but later connections to the same
  // folder share the engine of the first: so a session with the config file comes first.
  const engine = openSession(data, config, options.kafka !== undefined)
  const clients = Array.from({ length: CONNECTIONS_MAX }, () =>
    createClient({ connection: openConnection(data) }),
  )
  return new EmbeddedWarehouse(clients, data, () => engine.close())
}

// Both packages ship a copy of the same interface; only the strictness of optional fields differs.
function openConnection(path: string): NonNullable<ClientOptions["connection"]> {
  return createChdbConnection({ path }) as unknown as NonNullable<ClientOptions["connection"]>
}

/** Deletes a closed warehouse's folder. */
export function removeEmbedded(path: string): void {
  rmSync(path, { recursive: true, force: true })
}

/** The engine could not open a folder in this process: whatever reads topics fails in it from then on. */
let hasFailedOnce = false

function openSession(data: string, config: string, readsTopics: boolean): Session {
  const status = join(data, "status")
  if (isLocked(status)) throw inUse()
  if (hasFailedOnce && readsTopics)
    throw new PitbossError(
      "WAREHOUSE_START_AGAIN",
      "The warehouse was in use when this process tried to open it, and the engine cannot read topics in it any more: start Pitboss again.",
    )
  removeEmptyDefinitions(data)
  try {
    return new Session(data, { connectionArgs: [`--config-file=${config}`] })
  } catch (thrown) {
    hasFailedOnce = true
    // Where the system tells of no locks, another process is the likeliest reason.
    if (!canTellLocks() || isLocked(status)) throw inUse(thrown)
    throw new PitbossError(
      "WAREHOUSE_CANNOT_OPEN",
      `The engine cannot open ${data}, and no process that this one can see uses it; what is wrong stands above, in the engine's words: ${asError(thrown).message}`,
      {},
      { cause: thrown },
    )
  }
}

function inUse(cause?: unknown): PitbossError {
  return new PitbossError(
    "WAREHOUSE_IN_USE",
    "The warehouse is in use by another process.",
    {},
    { cause },
  )
}

class EmbeddedWarehouse implements Warehouse {
  readonly #clients: readonly Client[]
  readonly #pool: ConnectionPool<Client>
  readonly #restricted: RestrictedConnections
  readonly #closeEngine: () => void

  constructor(clients: Client[], data: string, closeEngine: () => void) {
    this.#clients = clients
    this.#restricted = new RestrictedConnections(RESTRICTED_CONNECTIONS_MAX, async () => {
      const client = createClient({ connection: openConnection(data) })
      clients.push(client)
      return restrictedAsk(client)
    })
    this.#pool = new ConnectionPool(clients)
    this.#closeEngine = closeEngine
  }

  async query<Row extends object>(sql: string, params: QueryParams = {}): Promise<Row[]> {
    return this.#run(sql, async (client) => {
      const result = await client.query({ query: sql, format: "JSONEachRow", query_params: params })
      return result.json<Row>()
    })
  }

  async queryText(sql: string, params: QueryParams = {}): Promise<string> {
    return this.#run(sql, (client) => textOf(client, sql, params))
  }

  async queryArrow(sql: string, params: QueryParams = {}): Promise<Uint8Array> {
    return this.#run(sql, async (client) => {
      const query = `${sql}\nformat ArrowStream`
      const { stream } = await client.exec({ query, query_params: params })
      return buffer(stream)
    })
  }

  async insert(
    table: string,
    rows: readonly object[],
    { deduplicationToken }: InsertOptions = {},
  ): Promise<void> {
    if (rows.length === 0) return
    if (rows.length > INSERT_ROWS_MAX)
      throw new PitbossError(
        "WAREHOUSE_INSERT_TOO_LONG",
        `An insert into ${table} has ${rows.length} rows; at most ${INSERT_ROWS_MAX} go at once.`,
      )
    // The token is escaped here since settings take no bound parameter.
    const settings = deduplicationToken
      ? `settings insert_deduplication_token = '${deduplicationToken.replaceAll(/[\\']/g, "\\$&")}' `
      : ""
    const query = `insert into ${table} ${settings}format JSONEachRow`
    await this.#run(query, async (client) => {
      const values = Readable.from([rows.map((row) => JSON.stringify(row)).join("\n")])
      const { stream } = await client.exec({ query, values })
      stream.resume()
    })
  }

  async command(sql: string, params: QueryParams = {}): Promise<void> {
    await this.#run(sql, (client) => client.command({ query: sql, query_params: params }))
  }

  queryRestricted(sql: string, params: QueryParams = {}): Promise<string> {
    return this.#restricted.ask(sql, params).catch((thrown: unknown) => {
      throw thrown instanceof PitbossError ? thrown : warehouseFailure(thrown, sql)
    })
  }

  migrate(migrations: readonly Migration[]): Promise<readonly string[]> {
    return applyMigrations(this, migrations)
  }

  async close(): Promise<void> {
    for (const client of this.#clients) await client.close()
    this.#closeEngine()
  }

  #run<Result>(sql: string, use: (client: Client) => Promise<Result>): Promise<Result> {
    return this.#pool.with(use).catch((thrown: unknown) => {
      throw warehouseFailure(thrown, sql)
    })
  }
}

// Gives up every right but the role's before anything is asked of it.
async function restrictedAsk(client: Client): Promise<Ask> {
  await client.command({ query: `set role ${RESTRICTED_ROLE}` })
  return (sql, params) => textOf(client, sql, params)
}

async function textOf(client: Client, sql: string, params: QueryParams): Promise<string> {
  const result = await client.query({ query: sql, format: "JSONEachRow", query_params: params })
  return (await result.text()).trimEnd()
}
