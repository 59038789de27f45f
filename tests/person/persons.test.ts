import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { ComplianceTail } from "../../activation/compliance/compliance-tail.ts"
import { readKinship } from "../../activation/compliance/kinship.ts"
import { readPerson, readPersonAt } from "../../activation/person-record.ts"
import { parsePlayerName } from "../../core/player.ts"
import type { TailMessage } from "../../ingest/log/log.ts"
import type { Runner } from "../../models/runner/runner.ts"
import { asMessages, type EventSite, type KafkaMessage } from "../event-site.ts"
import { openModelSite } from "../model-site.ts"
import { partOfProject } from "../part-of-project.ts"
import { nameOf, personsOf, type Step } from "./model.ts"
import { type Schedule, schedules } from "./schedule.ts"

const RUNS = 15
const TEST_MS_MAX = 300_000

let site: EventSite
let runner: Runner
let round = 0

beforeAll(async () => {
  const opened = await openModelSite(partOfProject(["dim_person", "int_person_link_player"]))
  site = opened.site
  runner = opened.runner
}, TEST_MS_MAX)

afterAll(() => site?.close())

/** The step with players and links of its round's own, so that all rounds may lie in one warehouse. */
function named({ player, link, ...step }: Step): Step {
  return { ...step, player: `${player}-${round}`, link: `${link}-${round}` }
}

function messageOf(
  { player, link, isLinked, arrived, occurred }: Step,
  id: string,
  source = "test",
): KafkaMessage {
  const { brand, playerId } = parsePlayerName(player)
  const [link_kind, person_id] = link.split(":")
  const event = {
    ...{ event_id: id, brand, player_id: playerId, occurred_at: new Date(occurred).toISOString() },
    ...{ type: isLinked ? "player.person_linked" : "player.person_unlinked", link_kind, person_id },
    ...(!isLinked && { unlinked_by: "desk" }),
  }
  const [message] = asMessages([event], () => arrived * 1_000)
  if (message === undefined) throw new Error("one event is one message")
  return { ...message, source }
}

// As the compliance topic has them: what was sent again, too, under its own number.
function tailOf(messages: readonly KafkaMessage[]): ComplianceTail {
  const tail = new ComplianceTail({} as never)
  const told = messages.map(
    ({ message, sequence, source = "test" }, place): TailMessage => ({
      ...{ partition: 0, offset: BigInt(place), key: "", value: message, source },
      ...{ arrival: sequence, arrivedAt: new Date(sequence / 1_000) },
    }),
  )
  tail.apply(told)
  return tail
}

async function play({ steps: drafts, blocks }: Schedule) {
  round += 1
  const steps = drafts.map(named)
  const sent = new Set<number>()
  const all: KafkaMessage[] = []
  for (const block of blocks) {
    const messages = block.map((place) => {
      const step = steps[place]
      if (step === undefined) throw new Error(`no step ${place}`)
      const message = messageOf(step, `r${round}-${place}`)
      const isAgain = sent.has(place)
      sent.add(place)
      return isAgain ? { ...message, sequence: message.sequence + 600_000_000 } : message
    })
    await site.send(messages)
    all.push(...messages)
  }
  return { steps, tail: tailOf(all) }
}

/** Links of a chain of players, and of a web of others, in any order. */
function webOf(now: number): { readonly steps: readonly Step[]; readonly seed: number } {
  const seed = now % 2 ** 31
  const pair = fc.tuple(fc.nat(80), fc.nat(60))
  const web = fc.sample(pair, { numRuns: 120, seed })
  const pairs = [
    ...Array.from({ length: 120 }, (_, n) => [`orsa:chain${n >> 1}`, (n + 1) >> 1] as const),
    ...web.map(([player, link]) => [`tern:web${player}`, 1_000 + link] as const),
  ]
  const shuffled = fc.shuffledSubarray(pairs, { minLength: pairs.length })
  const [mixed = []] = fc.sample(shuffled, { numRuns: 1, seed })
  const steps = mixed.map(
    ([player, link], place): Step => ({
      ...{ player, link: `operator:${link}`, isLinked: true },
      ...{ arrived: now - 900_000 + place, occurred: now - 1_000_000 },
    }),
  )
  return { steps, seed }
}

/** Persons of this round by the mart, as name and players. */
async function marted(): Promise<readonly string[]> {
  const rows = await site.warehouse.query<{ person: string; members: readonly string[] }>(
    `select person, arraySort(groupArray(concat(brand, ':', player_id))) as members from dim_person
where endsWith(player_id, '-${round}') group by person order by person`,
  )
  return rows.map(({ person, members }) => `${person}: ${members.join(" ")}`)
}

function expectedOf(steps: readonly Step[]): readonly string[] {
  const persons = [...personsOf(steps, Number.MAX_SAFE_INTEGER).values()]
  return [
    ...new Set(persons.map((players) => `${nameOf(steps, players)}: ${players.join(" ")}`)),
  ].sort()
}

/** All persons that there are, in one text. */
async function whole(): Promise<string> {
  const rows = await site.warehouse.query(
    "select brand, player_id, person, players from dim_person order by brand, player_id",
  )
  return JSON.stringify(rows)
}

const sorted = (names: readonly string[]) => [...names].sort()

describe("players who are merged, split and merged again, late, ahead, repeated and in any order", () => {
  test(
    "are persons as a union-find says: in the mart, at the gate and in the record, now and at each instant",
    async () => {
      await fc.assert(
        fc.asyncProperty(schedules(Date.now()), async (schedule) => {
          const { steps, tail } = await play(schedule)
          const expected = personsOf(steps, Number.MAX_SAFE_INTEGER)
          const isLinked = (line: string) => line.split(" ").length > 2
          expect((await marted()).filter(isLinked)).toEqual(expectedOf(steps).filter(isLinked))
          const kinship = await readKinship(site.warehouse, tail, [...expected.keys()])
          for (const [player, players] of expected) {
            expect(sorted(kinship.of(player)), player).toEqual(players)
            const record = await readPerson(site.warehouse, parsePlayerName(player))
            expect(sorted(record.players), player).toEqual(players)
            if (players.length > 1) expect(record.person).toBe(nameOf(steps, players))
          }
          const [{ player, arrived } = named(schedule.steps[0] as Step)] = steps.slice(-1)
          for (const at of [arrived, arrived - 150_000, arrived - 600_000]) {
            const past = await readPersonAt(site.warehouse, parsePlayerName(player), new Date(at))
            expect(sorted(past.players), `${player} at ${at}`).toEqual(
              personsOf(steps, at).get(player),
            )
          }
        }),
        { numRuns: RUNS },
      )
    },
    TEST_MS_MAX,
  )

  test(
    "are one person over a long chain of links, and over any web of them, whose links came in in any order",
    async () => {
      const now = Date.now()
      const { steps, seed } = webOf(now)
      await site.send(steps.map((step, place) => messageOf(step, `web-${place}`)))
      const rows = await site.warehouse.query<{ person: string; members: readonly string[] }>(
        `select person, arraySort(groupArray(concat(brand, ':', player_id))) as members from dim_person
where match(player_id, '^(chain|web)[0-9]+$') group by person`,
      )
      const found = rows.map(({ person, members }) => `${person}: ${members.join(" ")}`).sort()
      const persons = [...personsOf(steps, now).values()]
      const expected = persons.map((players) => `${nameOf(steps, players)}: ${players.join(" ")}`)
      expect(found, `seed ${seed}`).toEqual([...new Set(expected)].sort())
      expect(Math.max(...persons.map(({ length }) => length))).toBeGreaterThanOrEqual(60)
    },
    TEST_MS_MAX,
  )

  test(
    "are none any more where a file had linked them with a date years ahead, and somebody takes it back now",
    async () => {
      const now = Date.now()
      const link = "operator:wrong"
      const players = ["orsa:filed", "tern:filed"]
      const said = (
        player: string,
        isLinked: boolean,
        arrived: number,
        occurred = arrived,
      ): Step => ({ player, link, isLinked, arrived, occurred })
      const linked = players.map((player, place) =>
        messageOf(
          said(player, true, now - 600_000, now + 1_000 * 86_400_000),
          `filed-${place}`,
          "import:1",
        ),
      )
      await site.send(linked)
      const personsNow = async (messages: readonly KafkaMessage[]) => {
        const kinship = await readKinship(site.warehouse, tailOf(messages), players)
        const record = await readPerson(site.warehouse, parsePlayerName("orsa:filed"))
        return [sorted(kinship.of("orsa:filed")), sorted(record.players)]
      }
      expect(await personsNow(linked)).toEqual([players, players])
      const split = messageOf(said("tern:filed", false, now - 60_000), "filed-split")
      await site.send([split])
      const alone = ["orsa:filed"]
      expect(await personsNow([...linked, split])).toEqual([alone, alone])
    },
    TEST_MS_MAX,
  )

  test(
    "are the same persons, by the same names, when all is built anew from raw events",
    async () => {
      const before = await whole()
      expect(before.length).toBeGreaterThan(1_000)
      await runner.run([], { fullRefresh: true })
      expect(await whole()).toBe(before)
    },
    TEST_MS_MAX,
  )
})
