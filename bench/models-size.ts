import { statfs } from "node:fs/promises"
import { PitbossError } from "../core/errors.ts"

/** How much is made. */
export interface ModelsSize {
  readonly bets: number
  readonly players: number
}

const DEFAULT: ModelsSize = { bets: 2_000_000, players: 20_000 }
const LARGE: ModelsSize = { bets: 100_000_000, players: 1_000_000 }

/** Of a played history's events so many are bets placed: casino two thirds of 84%, sports half of 7%. */
const BETS_SHARE = (0.84 * 2) / 3 + 0.07 / 2

/** Room for an event with what is derived of it, while parts merge and a model is built beside what stands. */
const DISK_BYTES_PER_EVENT = 400

/** The default, `--large`, or what BENCH_MODELS_BETS and BENCH_MODELS_PLAYERS say. Throws BENCH_SIZE. */
export function modelsSize(
  flags: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): ModelsSize {
  const size = flags.includes("--large") ? LARGE : DEFAULT
  return {
    bets: whole("BENCH_MODELS_BETS", environment) ?? size.bets,
    players: whole("BENCH_MODELS_PLAYERS", environment) ?? size.players,
  }
}

// A tenth of the players is measured too, and must not be nobody.
function whole(
  name: string,
  environment: Readonly<Record<string, string | undefined>>,
): number | undefined {
  const text = environment[name]
  if (text === undefined) return undefined
  if (!/^[1-9]\d{2,9}$/.test(text))
    throw new PitbossError(
      "BENCH_SIZE",
      `${name} is '${text}'. Expected a whole number from 100 to 9999999999.`,
    )
  return Number.parseInt(text, 10)
}

/** Events of a history that has so many bets. */
export const eventsOf = (bets: number) => Math.ceil(bets / BETS_SHARE)

/** Looks before anything is made. Throws BENCH_DISK with what is needed and where. */
export async function checkRoom(folder: string, { bets, players }: ModelsSize): Promise<void> {
  const needed = (eventsOf(bets) + 2 * players) * DISK_BYTES_PER_EVENT
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  if (free >= needed) return
  const megabytes = (bytes: number) => Math.ceil(bytes / 1_000_000)
  throw new PitbossError(
    "BENCH_DISK",
    `${bets} bets of ${players} players need ${megabytes(needed)} MB in ${folder}, where ${megabytes(free)} MB are free. Expected more room, TMPDIR on another disk, or fewer by BENCH_MODELS_BETS and BENCH_MODELS_PLAYERS.`,
    { needed_mb: megabytes(needed), free_mb: megabytes(free) },
  )
}
