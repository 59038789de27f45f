import { setTimeout as sleep } from "node:timers/promises"
import type { Effects } from "../core/effects.ts"
import { PitbossError } from "../core/errors.ts"
import { tellListed } from "../ingest/gateway/listed-players.ts"
import { tellRegistered } from "../ingest/gateway/register-exclusions.ts"
import { Sequence } from "../ingest/gateway/sequence.ts"
import { tellLinks } from "../ingest/gateway/vault-links.ts"
import type { EventLog } from "../ingest/log/log.ts"
import type { Store } from "../store/store.ts"
import { Loop } from "./loop.ts"

const TELLING_MS = 1_000
const TELLING_AGE_MS_MAX = 60_000

/**
 * Tells which players share a verified contact, are on a list of excluded people, or were called excluded by a register,
 * where whoever found it went without: a kill came between the store and Kafka, or Kafka did not answer. Resolves behind the first look: before it nobody may be sent anything, for one of
 * them may be excluded.
 */
export async function startLinkTelling(
  log: EventLog,
  {
    vault,
    exclusionLists: lists,
    registerAnswers: registers,
  }: Pick<Store, "vault" | "exclusionLists" | "registerAnswers">,
  effects: Effects,
): Promise<Loop> {
  const sequence = new Sequence(effects.now)
  const tell = async () =>
    (await tellLinks({ log, vault }, sequence)) &&
    (await tellListed({ log, lists }, sequence)) &&
    (await tellRegistered({ log, registers }, sequence))
  const once = async () => {
    if (await tell()) return
    throw new PitbossError(
      "PLAYER_LINK_UNTOLD",
      "Kafka did not acknowledge who shares a contact or is excluded: it is asked again.",
    )
  }
  while (!(await tell())) await sleep(TELLING_MS)
  const ageMsMax = TELLING_AGE_MS_MAX
  const loop = new Loop({ name: "links", everyMs: TELLING_MS, ageMsMax, once }, effects)
  loop.start()
  return loop
}
