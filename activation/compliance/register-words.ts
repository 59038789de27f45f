import type { RegisterStanding } from "./register-standing.ts"
import { type Inputs, shown } from "./subject.ts"

type Standing<State extends RegisterStanding["state"]> = Extract<
  RegisterStanding,
  { readonly state: State }
>

const NOBODY: readonly never[] = []

/** Those of one state. */
export function standingsIn<State extends RegisterStanding["state"]>(
  standings: readonly RegisterStanding[],
  state: State,
): readonly Standing<State>[] {
  // As it is of nearly everybody.
  if (standings.length === 0) return NOBODY
  return standings.filter((one): one is Standing<State> => one.state === state)
}

/** What registers answered, for the record: which, what, when, and by which look-up; of several in one order. */
export function answerInputs(answered: readonly Standing<"answered">[], now: number): Inputs {
  const joined = (tell: (one: Standing<"answered">) => string | null) =>
    answered.length === 0 ? null : answered.map(tell).join(" ")
  return {
    register: joined(({ register }) => register),
    answer: joined(({ answer }) => answer),
    asked_at: joined(({ askedAt }) => shown(askedAt)),
    age_s: joined(({ askedAt }) => String(Math.round((now - askedAt) / 1_000))),
    request_id: joined(({ requestId }) => requestId),
  }
}

/** Likewise those that gave no answer; of those that are away, since when and why. */
export function unansweredInputs(
  open: readonly Standing<"unreachable" | "unidentifiable" | "unasked">[],
): Inputs {
  const register = open.length === 0 ? null : open.map((one) => one.register).join(" ")
  const away = standingsIn(open, "unreachable")
  if (away.length === 0) return { register }
  const since = shown(Math.min(...away.map((one) => one.since)))
  return { register, since, detail: away.map(({ detail }) => detail).join(" ") }
}
