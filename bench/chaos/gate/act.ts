import type { Rulebook } from "../../../activation/compliance/rulebook.ts"
import type { Purpose } from "../../../activation/compliance/subject.ts"
import type { Random } from "../../../ingest/simulator/random.ts"
import { Attempts } from "./attempts.ts"
import { Clock, type Work } from "./clock.ts"
import { type ActVerdict, judgeAct } from "./judge.ts"
import { Operator } from "./operator.ts"
import { Provider } from "./provider.ts"
import { Topic } from "./topic.ts"
import { type Counts, keyOf, type Weakness, Worker, type WorkerParts } from "./worker.ts"

const CAMPAIGNS = 2
const SHARDS = 3
/** A player takes about so long, over all shards: as long restrictions come in. */
const MS_PER_PLAYER = 25
const KILLS_PER_ACT = 4
/** A seed plays the same whenever it is played: laws have dates. */
const BEGIN = Date.UTC(2026, 10, 27, 9)

export interface ActParts {
  readonly random: Random
  readonly rulebook: Rulebook
  readonly number: number
  readonly players: number
  readonly weakness: Weakness
  readonly count: Counts
}

const PURPOSE: Purpose = {
  ...{ channel: "email", product: "casino", messageClass: "promotional", campaign: "chaos" },
  ...{
    encourages: "none",
    holdOut: "0",
    capPerDay: undefined,
    capPerWeek: undefined,
    quietHours: undefined,
  },
  ...{ isForWhoLeft: true, isProtection: false, offer: undefined },
}

/** Some thousand players, two campaigns to all of them, and whatever may happen meanwhile; judged by itself. */
export function playAct(parts: ActParts): ActVerdict {
  const { random, rulebook, number, players, weakness, count } = parts
  const clock = new Clock(BEGIN)
  const topic = new Topic()
  const operator = new Operator({ topic, clock, random }, number, players)
  const provider = new Provider(clock, random)
  const shards = Array.from({ length: SHARDS }, (_, shard) => {
    const keys = operator.players.flatMap((player, n) =>
      n % SHARDS === shard ? campaignsOf(player) : [],
    )
    const attempts = new Attempts(keys)
    const site = { clock, random, topic, provider, rulebook, attempts, weakness, count }
    return { attempts, site: { ...site, purpose: PURPOSE } }
  })
  const kills = { count: 0 }
  operator.tell(players * MS_PER_PLAYER)
  for (const { site } of shards) clock.start(keepRunning(site, random, kills))
  clock.run()
  const attempts = shards.map((one) => one.attempts)
  return judgeAct({ operator, provider, attempts, kills: kills.count, campaigns: CAMPAIGNS })
}

const campaignsOf = (player: string) =>
  Array.from({ length: CAMPAIGNS }, (_, campaign) => keyOf(campaign, player))

// One writer to a shard: who is killed is followed by another, which knows only what is on disk.
function* keepRunning(site: WorkerParts, random: Random, kills: { count: number }): Work {
  let worker = new Worker(site)
  worker.start()
  for (let kill = 0; kill < KILLS_PER_ACT && !site.attempts.isOver; kill += 1) {
    yield random.int(2_000, 60_000)
    if (site.attempts.isOver) return
    worker.isAlive = false
    kills.count += 1
    yield random.int(100, 5_000)
    worker = new Worker(site)
    worker.start()
  }
}
