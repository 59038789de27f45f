import { setTimeout as sleep } from "node:timers/promises"

/** Whoever asks for metrics does not wait for a slow one. */
const READING_MS_MAX = 2_000

/** What a metric says now, or says of each value of its label; undefined: there is nothing to say, and it is absent. */
export type Value = number | undefined | ReadonlyMap<string, number>

/** A metric of `/metrics`: its name behind `pitboss_`, what it says, and how it is read. */
export type Reading = readonly [
  name: string,
  help: string,
  read: () => Value | Promise<Value>,
  label?: string,
]

/** Whoever looks in trouble is answered in time, without what cannot be had. */
export function unlessSlow(reading: Promise<Value>): Promise<Value> {
  return Promise.race([
    reading.catch(() => Number.NaN),
    sleep(READING_MS_MAX, Number.NaN, { ref: false }),
  ])
}
