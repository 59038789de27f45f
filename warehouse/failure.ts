import { asError, PitbossError } from "../core/errors.ts"

/** Longest part of an engine's message that is passed on. */
const MESSAGE_CHARACTERS_MAX = 600

/**
 * Turns what the engine threw into a PitbossError. The code keeps the engine's own type, so that
 * callers can tell `WAREHOUSE_UNKNOWN_TABLE` from `WAREHOUSE_SYNTAX_ERROR`.
 */
export function warehouseFailure(thrown: unknown, sql: string): PitbossError {
  const error = asError(thrown)
  const type = "type" in error && typeof error.type === "string" ? error.type : "FAILED"
  return new PitbossError(
    `WAREHOUSE_${type}`,
    `${error.message.slice(0, MESSAGE_CHARACTERS_MAX)} (in: ${firstWords(sql)})`,
    {},
    { cause: error },
  )
}

// The statement's head tells which one failed. Inserted rows stand after it and are never shown.
function firstWords(sql: string): string {
  return sql.trim().replace(/\s+/g, " ").slice(0, 120)
}
