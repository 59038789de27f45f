import type { RegisterStanding } from "./register-standing.ts"
import { type Inputs, shown } from "./subject.ts"

/** What registers answered, for the record: which, what, when, and by which look-up; of several in one order. */
export function answerInputs(standings: readonly RegisterStanding[], now: number): Inputs {
  const answered = standings.flatMap((one) => (one.state === "answered" ? [one] : []))
  const joined = (tell: (one: (typeof answered)[number]) => string | null) =>
    answered.length === 0 ? null : answered.map(tell).join(" ")
  return {
    register: joined(({ register }) => register),
    answer: joined(({ answer }) => answer),
    asked_at: joined(({ askedAt }) => shown(askedAt)),
    age_s: joined(({ askedAt }) => String(Math.round((now - askedAt) / 1_000))),
    request_id: joined(({ requestId }) => requestId),
  }
}

/** Likewise those that gave no answer: why, and since when. */
export function unansweredInputs(standings: readonly RegisterStanding[]): Inputs {
  const open = standings.flatMap((one) => (one.state === "answered" ? [] : [one]))
  const away = open.flatMap((one) => (one.state === "unreachable" ? [one] : []))
  return {
    register: open.length === 0 ? null : open.map(({ register }) => register).join(" "),
    state: open.length === 0 ? null : open.map(({ state }) => state).join(" "),
    since: away.length === 0 ? null : shown(Math.min(...away.map(({ since }) => since))),
    detail: away.length === 0 ? null : away.map(({ detail }) => detail).join(" "),
  }
}
