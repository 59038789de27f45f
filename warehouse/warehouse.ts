import type { ErrorDetails } from "../core/errors.ts"

/** Values bound on the server as `{name:Type}`; never spliced into SQL. */
export type QueryParams = Readonly<Record<string, unknown>>

export interface InsertOptions {
  /** Makes a re-sent block idempotent, through all views of the table. */
  readonly deduplicationToken?: string
}

/** One forward-only step. Names sort in the order in which they apply and never change. */
export interface Migration {
  /** `0001_raw_event`, unique over the whole product. */
  readonly name: string
  /** Statements, run one after the other. */
  readonly statements: readonly string[]
}

/**
 * The only door to ClickHouse. Nothing outside this folder knows which engine runs.
 *
 * Rows come as plain objects: decimals and 64-bit integers are strings, DateTime64 columns are
 * `YYYY-MM-DD hh:mm:ss.sss` in UTC, Nullable is null. Errors are PitbossError `WAREHOUSE_*`.
 */
export interface Warehouse {
  /** All rows of a select. */
  query<Row extends object>(sql: string, params?: QueryParams): Promise<Row[]>
  /** The result as one Arrow IPC stream. */
  queryArrow(sql: string, params?: QueryParams): Promise<Uint8Array>
  /** The result as NDJSON text, one row a line, without a trailing empty line. */
  queryText(sql: string, params?: QueryParams): Promise<string>
  /** Appends rows (objects by column name). No rows: nothing happens. */
  insert(table: string, rows: readonly object[], options?: InsertOptions): Promise<void>
  /** Runs one statement that returns nothing. */
  command(sql: string, params?: QueryParams): Promise<void>
  /** Applies the migrations that are not applied yet, in order; refuses a changed one. */
  migrate(migrations: readonly Migration[]): Promise<readonly string[]>
  /**
   * Rows of a select that somebody wrote, as NDJSON text, by a connection that can read models and segments and
   * nothing else. The select is the engine's own form of it, checked before. Throws WAREHOUSE_RESTRICTED_BUSY where all
   * such connections stay taken.
   */
  queryRestricted(sql: string, params?: QueryParams): Promise<string>
  close(): Promise<void>
}

/** How a Kafka engine table reaches the brokers; the engine reads it when it opens. */
export interface KafkaAccess {
  readonly brokers: readonly string[]
  /** Static membership: a killed consumer's successor takes over at once. */
  readonly groupInstanceId: string
  readonly securityProtocol?: "plaintext" | "ssl" | "sasl_plaintext" | "sasl_ssl"
  readonly sasl?: {
    readonly mechanism: "plain" | "scram-sha-256" | "scram-sha-512"
    readonly username: string
    readonly password: string
  }
  readonly caFile?: string
}

export type WarehouseErrorDetails = ErrorDetails
