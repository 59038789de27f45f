import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { decide } from "../../activation/compliance/decide.ts"
import {
  GROUP_RULEBOOK,
  promotion,
  recipient,
  spanFrom,
} from "../../activation/compliance/recipient.fixture.ts"
import { openStore, type Store } from "../../store/store.ts"
import type { Runtime } from "../running.ts"
import { bouncesRevoke } from "./bounces.ts"

const ANNA = { brand: "orsa", playerId: "anna" }

let dataDir: string
let store: Store

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "pitboss-bounces-"))
  store = await openStore({ dataDir, masterKey: Buffer.alloc(32, 1) })
})

afterEach(async () => {
  await store.close()
  rmSync(dataDir, { recursive: true, force: true })
})

test("a bounce that is revoked speaks against no class any more, and one behind it does again", async () => {
  await store.vault.put(ANNA, { email: "a@players.example" })
  const verdict = async (bouncedAt: number) => {
    const facts = { "bounced:email": spanFrom({ restrictedAt: bouncedAt }) }
    const { emailSince } = (await store.vault.address(ANNA)) ?? {}
    const subject = recipient(facts, { emailSince })
    return decide(subject, promotion({ messageClass: "regulatory" }), Date.now(), GROUP_RULEBOOK)
      .verdict.kind
  }
  const before = Date.now() - 1_000
  expect(await verdict(before)).toBe("suppress")
  const asked = { players: ["orsa:anna", "orsa:nobody"], by: "officer" }
  expect(await bouncesRevoke.run({ store } as Runtime, asked)).toMatchObject({
    value: { revoked: ["orsa:anna"], without_address: ["orsa:nobody"], by: "officer" },
  })
  expect(await verdict(before)).toBe("allow")
  expect(await verdict(Date.now() + 1_000)).toBe("suppress")
})
