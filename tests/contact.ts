import { expect } from "vitest"
import type { Runtime } from "../commands/running.ts"

/** Changes what the vault knows of a player of orsa, through its door; the vault has it behind this. */
export async function putContact(
  { door }: Pick<Runtime, "door">,
  player: string,
  body: object,
): Promise<void> {
  const { url = "", key = "" } = door ?? {}
  const answer = await fetch(`${url}/v1/players/orsa/${player}`, {
    method: "PUT",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  })
  expect(answer.status).toBe(204)
}
