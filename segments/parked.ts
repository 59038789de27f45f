import type { SqlFault } from "./fault.ts"

/** Why a segment rests, and since when. */
export interface Parked {
  readonly since: Date
  readonly fault: SqlFault
}

/** What is wrong with one that reads another, which is not known. */
export function restsWith(inner: string, parked: Parked | undefined): SqlFault {
  const why = parked === undefined ? "was not evaluated yet" : `rests: ${parked.fault.message}`
  return {
    code: "SEGMENT_NESTED_RESTS",
    message: `It reads segment '${inner}', which ${why} It goes on when that one does.`,
  }
}
