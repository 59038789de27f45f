import { appendFileSync } from "node:fs"
import { setTimeout as sleep } from "node:timers/promises"
import { type Effects, realEffects } from "../../core/effects.ts"
import type { PlayerRef } from "../../core/player.ts"
import { openStore, type Store } from "../../store/store.ts"
import { CLEARANCE_MS_MAX } from "../compliance/clearance.ts"
import { decide } from "../compliance/decide.ts"
import { GROUP_RULEBOOK, promotion, recipient } from "../compliance/recipient.fixture.ts"
import { registerStandings } from "../compliance/register-standing.ts"
import { RegisterDesk } from "./register-desk.ts"
import { RegisterSetting, registerOf } from "./register-setting.ts"

export const CHILD_PLAYERS: readonly PlayerRef[] = Array.from({ length: 12 }, (_, n) => ({
  ...{ brand: "orsa", playerId: `p${n}` },
}))
export const CHILD_MASTER_KEY = Buffer.alloc(32, 1)
const PLACES = { jurisdictions: ["GB"], countries: ["GB"] }

/** A desk whose answers are good for five seconds. */
export function childDesk(store: Store, url: string, effects: Effects): RegisterDesk {
  const setting = RegisterSetting.parse({
    ...{ id: "gamstop", kind: "gamstop", jurisdictions: ["GB"], url, key_env: "K" },
    cache_max_age: "5s",
  })
  const definition = {
    ...{ id: setting.id, kind: setting.kind, jurisdictions: setting.jurisdictions },
    ...{ maxAgeMs: setting.cache_max_age, batchMax: 100, register: registerOf(setting) },
    access: { url, headers: {}, timeoutMs: 5_000 },
  }
  return new RegisterDesk({ store, definitions: [definition] }, effects)
}

// Sends to everybody again and again, as the gate allows; each line of the file is one message, with its instant.
async function sendOn(desk: RegisterDesk, file: string): Promise<never> {
  for (;;) {
    const kept = await desk.kept(CHILD_PLAYERS)
    const standingOf = (reading: typeof kept, player: PlayerRef, now: number) =>
      registerStandings(desk, reading, player, PLACES, now)
    const open = CHILD_PLAYERS.filter((player) =>
      standingOf(kept, player, Date.now()).some(({ state }) => state === "unasked"),
    )
    const asked = open.length === 0 ? [] : await desk.ask(new Map([["gamstop", open]]))
    const reading = new Map([...kept, ...asked])
    const now = Date.now()
    for (const player of CHILD_PLAYERS) {
      const subject = recipient({}, { ...player, registers: standingOf(reading, player, now) })
      const { verdict } = decide(subject, promotion(), now, GROUP_RULEBOOK)
      const isCleared = verdict.kind === "allow" && Date.now() <= now + CLEARANCE_MS_MAX
      if (isCleared) appendFileSync(file, `${player.playerId} ${Date.now()}\n`)
    }
    await sleep(20)
  }
}

const [dataDir, url, file] = process.argv.slice(2)
if (import.meta.filename === process.argv[1] && dataDir && url && file) {
  const store = await openStore({ dataDir, masterKey: CHILD_MASTER_KEY })
  await sendOn(childDesk(store, url, realEffects), file)
}
