import { PitbossError } from "../core/errors.ts"

const PASSING =
  /^WAREHOUSE_(FAILED$|IN_USE|RESTRICTED_BUSY|MEMORY_LIMIT|CANNOT_ALLOCATE_MEMORY|TIMEOUT|SOCKET_TIMEOUT|NETWORK_ERROR|NOT_ENOUGH_SPACE|QUERY_WAS_CANCELLED|TOO_MANY_SIMULTANEOUS_QUERIES|CANNOT_SCHEDULE_TASK)/

/** Whether the engine failed, and not over what it was asked: the same may run another time. */
export function isPassing(thrown: unknown): boolean {
  return thrown instanceof PitbossError && PASSING.test(thrown.code)
}
