import { userInfo } from "node:os"
import { resolve } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import type { Command } from "commander"
import { z } from "zod"
import { type RestoreReport, restoreBackup } from "./backup/restore.ts"
import { backupStart, backupState } from "./operation/backup.ts"
import { document, printAnswer, progressLine } from "./output.ts"
import { addCommand, type GlobalOptions, inSession } from "./program.ts"
import type { Session } from "./session.ts"

const POLL_MS = 300
const MEGABYTE = 1_000_000

const Report = z.object({
  ...{ tables: z.number(), rows: z.number(), bytes: z.number(), files: z.number() },
  ...{ rested_ms: z.number(), seconds: z.number() },
})
const Progress = z.object({ step: z.string(), bytes: z.number() })
const State = z.union([Report, Progress])

interface BackupOptions extends GlobalOptions {
  readonly withKey?: boolean
}

interface RestoreOptions extends GlobalOptions {
  readonly sendOpen?: boolean
}

/** `backup` and `restore`: the whole state into a folder, and from there to a new machine. */
export function registerBackups(program: Command): void {
  addCommand(program, "backup <dir>", "copy the whole state into a new folder, beside what runs")
    .option(
      "--with-key",
      "lay the vault's master key beside it (whoever has both reads everything)",
    )
    .action((dir: string, options: BackupOptions) => backup(resolve(dir), options))
  addCommand(program, "restore <dir>", "bring a backup into an empty data directory, and compare")
    .option("--send-open", "send what was open: only where the old machine did nothing since")
    .action((dir: string, options: RestoreOptions) => restore(resolve(dir), options))
}

async function backup(dir: string, options: BackupOptions): Promise<void> {
  const progress = progressLine(options)
  const { withKey = false } = options
  if (withKey)
    process.stderr.write(
      `--with-key: the master key of the vault will lie in ${dir}. Whoever reads this folder reads every contact: keep it like the key itself.\n`,
    )
  await inSession(options, "everything", async (session) => {
    await session.invoke(backupStart, { dir, with_key: withKey, by: userInfo().username })
    const report = await untilWhole(session, progress)
    progress("")
    const { tables, rows, bytes, seconds } = report
    const words = `${rows} rows of ${tables} tables (${megabytes(bytes)} MB) are in ${dir}, after ${seconds} s.${withKey ? "" : " The master key of the vault is not: keep it apart."}`
    printAnswer(document(report, words), options)
  })
}

async function untilWhole(
  { invoke }: Session,
  progress: (text: string) => void,
): Promise<z.infer<typeof Report>> {
  for (;;) {
    const said = await invoke(backupState, {})
    const state = State.parse(said.kind === "document" ? said.value : undefined)
    if ("seconds" in state) return state
    progress(state.bytes > 0 ? `${state.step}, ${megabytes(state.bytes)} MB` : state.step)
    await sleep(POLL_MS)
  }
}

async function restore(dir: string, options: RestoreOptions): Promise<void> {
  const progress = progressLine(options)
  const dataDir = resolve(options.data)
  const report = await restoreBackup({
    dir,
    dataDir,
    sendsOpen: options.sendOpen ?? false,
    onProgress: progress,
    onWord: (text) => process.stderr.write(`${text}\n`),
  })
  progress("")
  printAnswer(document(report, wordsOf(report, dataDir, options)), options)
}

function wordsOf(
  { at, rows, tables, contacts, seconds }: RestoreReport,
  dataDir: string,
  { sendOpen = false }: RestoreOptions,
): string {
  const sends = sendOpen
    ? "What was open then will be sent."
    : "What was open then, and what has come about since, is not sent: the old machine may have."
  return `The state of ${at} is in ${dataDir}: ${rows} rows of ${tables} tables and ${contacts} contacts, 0 differences, after ${seconds} s. ${sends}`
}

function megabytes(bytes: number): string {
  return (bytes / MEGABYTE).toFixed(1)
}
