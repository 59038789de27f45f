import { randomUUID } from "node:crypto"
import { z } from "zod"
import { readDeviceHints } from "../../activation/device-hint.ts"
import {
  type PastPerson,
  readLinksBetween,
  readPerson,
  readPersonAt,
} from "../../activation/person-record.ts"
import { PitbossError } from "../../core/errors.ts"
import { parseLinkName } from "../../core/person-link.ts"
import { parsePlayerName } from "../../core/player.ts"
import { Batch } from "../../ingest/gateway/batch.ts"
import { Sequence } from "../../ingest/gateway/sequence.ts"
import { operation } from "../operation.ts"
import { type Answer, document } from "../output.ts"

/** `pitboss person <brand>:<player>`: who is the same person, why, since when, and how it came about; or who was then. */
export const personOperation = operation({
  name: "person",
  need: "warehouse",
  args: z.object({ player: z.string().min(1), at: z.iso.datetime({ offset: true }).optional() }),
  async run({ warehouse }, { player, at }) {
    const ref = parsePlayerName(player)
    if (at !== undefined)
      return pastAnswer(player, await readPersonAt(warehouse, ref, new Date(at)))
    const record = await readPerson(warehouse, ref)
    const links = record.links.map(
      ({ player, kind, person_id, linked_at, unlinked_at, is_standing }) =>
        `${player.padEnd(28)}${kind} ${person_id} since ${linked_at}${is_standing ? "" : `, taken back ${unlinked_at}`}`,
    )
    const history = record.history.map(
      ({ change, known_at, parts }) =>
        `${known_at} ${change}: ${parts.map((part) => part.join(", ")).join(" | ")}`,
    )
    const hints = await readDeviceHints(warehouse, ref, record.players)
    const shared = hints.map(
      ({ player, devices, seen_last_at }) =>
        `${player.padEnd(28)}shares ${devices} of his devices, last on ${seen_last_at}: a hint, no link`,
    )
    const words = [`person ${record.person}`, ...links, ...history, ...shared]
    return document({ ...record, hints }, words.join("\n"))
  },
})

function pastAnswer(player: string, past: PastPerson): Answer {
  const { at, person, players, players_known } = past
  const words = [
    `person ${person} at ${at}`,
    `by what held then: ${players.join(", ")}`,
    `by what was known then: ${players_known.join(", ")}`,
  ]
  return document({ player, ...past }, words.join("\n"))
}

/** `pitboss person <player> --split-from <player>`: takes back the links by which the two are one person. */
export const personSplit = operation({
  name: "person-split",
  need: "everything",
  args: z.object({
    player: z.string().min(1),
    from: z.string().min(1),
    by: z.string().min(1).max(64),
  }),
  async run({ warehouse, roles, store }, { player, from, by }) {
    if (roles === undefined) throw new PitbossError("ROLES_MISSING", "The gateway is not open.")
    // A link that Kafka has and the tables do not would survive the split.
    await roles.settled()
    const ref = parsePlayerName(player)
    const links = await readLinksBetween(warehouse, ref, parsePlayerName(from))
    if (links.length === 0)
      throw new PitbossError(
        "PERSON_NOT_ONE",
        `${player} and ${from} are not known as one person: expected two players whom standing links make one.`,
      )
    const events = links.map(({ to, linkedAt }) => {
      const { kind, personId } = parseLinkName(to)
      return {
        event_id: `split-${randomUUID()}`,
        type: "player.person_unlinked",
        brand: ref.brand,
        player_id: ref.playerId,
        // Later than the link, also where the clock of its gateway is ahead of ours.
        occurred_at: new Date(Math.max(Date.now(), linkedAt + 1)).toISOString(),
        ...{ person_id: personId, link_kind: kind, unlinked_by: by },
      }
    })
    const batch = new Batch("administrator", new Sequence(() => new Date()))
    events.forEach((event, index) => {
      batch.add(index, event)
    })
    if (batch.accepted !== events.length)
      throw new PitbossError("PERSON_SPLIT_REFUSED", JSON.stringify(batch.verdicts))
    const body = { from, links: links.length }
    await store.proof.record({ kind: "person_split", actor: by, subject: player, body })
    await batch.append(roles.kafka.log)
    await roles.settled()
    const record = await readPerson(warehouse, ref)
    // A gateway whose clock is ahead may have dated the link later than now.
    const parting = record.players.includes(from) ? "will soon not be" : "is not"
    return document(
      { ...record, split_from: from, by },
      `${player} ${parting} the same person as ${from} any more. His person's players: ${record.players.join(", ")}.`,
    )
  },
})
