import { printFailure } from "../commands/output.ts"
import { PitbossError } from "../core/errors.ts"

/** Each measures both sides in one run and prints ratios: machines are noisy. */
const BENCHES: Readonly<
  Record<string, () => Promise<(flags: readonly string[]) => Promise<object>>>
> = {
  import: async () => (await import("./import.ts")).runImportBench,
  ingest: async () => (await import("./ingest.ts")).runIngestBench,
  exactness: async () => (await import("./exactness.ts")).runExactnessBench,
  gate: async () => (await import("./gate/gate.ts")).runGateBench,
  hour: async () => (await import("./hour.ts")).runHourBench,
  late: async () => (await import("./late.ts")).runLateBench,
  latency: async () => (await import("./latency.ts")).runLatencyBench,
  models: async () => (await import("./models.ts")).runModelsBench,
  segments: async () => (await import("./segments.ts")).runSegmentsBench,
  tick: async () => (await import("./tick.ts")).runTickBench,
}

async function main(): Promise<void> {
  const [name = "", ...flags] = process.argv.slice(2)
  const load = BENCHES[name]
  if (load === undefined)
    throw new PitbossError(
      "BENCH_UNKNOWN",
      `No benchmark '${name}'. Expected: ${Object.keys(BENCHES).join(", ")}.`,
    )
  const run = await load()
  const result = await run(flags)
  const json = flags.includes("--json")
  process.stdout.write(`${JSON.stringify(result, undefined, json ? 0 : 2)}\n`)
}

main().catch((thrown: unknown) =>
  printFailure(thrown, { json: true, debug: process.argv.includes("--debug") }),
)
