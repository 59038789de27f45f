import { readFile, stat } from "node:fs/promises"
import { setImmediate } from "node:timers/promises"
import { sha256 } from "../../core/canonical-json.ts"
import type { Effects } from "../../core/effects.ts"
import { asError, PitbossError } from "../../core/errors.ts"
import type { ScanContacts } from "../../store/exclusion/exclusion-lists.ts"
import type { ImportMode, ListedLine } from "../../store/exclusion/list-imports.ts"
import { isFound, isOnList } from "../../store/exclusion/list-matches.ts"
import type { Store } from "../../store/store.ts"
import { type BrokenLine, listLines } from "./list-lines.ts"
import type { ExclusionList } from "./list-setting.ts"

/** What an import came to. */
export interface ListImport {
  readonly list: string
  readonly mode: ImportMode
  readonly file_sha256: string
  /** Lines that say something, broken ones included. */
  readonly lines: number
  readonly broken: number
  /** The first of them. */
  readonly broken_lines: readonly BrokenLine[]
  /** On the list before and behind it. */
  readonly entries_before: number
  readonly entries: number
  /** Players who are on it now, and those who may be. */
  readonly matched: number
  readonly to_review: number
  /** Players who are no longer on it; their exclusions hold until somebody reinstates them. */
  readonly off_list: number
}

/** Who imports, and how. */
export interface ListOrder {
  readonly mode: ImportMode
  /** Also where the list shrinks by more than half. */
  readonly force: boolean
  readonly by: string
  readonly reason: string
  /** The file's name, where it lies in the list's folder: it is not taken again on schedule. */
  readonly delivery?: string | undefined
}

/** Lines that are written before anybody else has his turn. */
const STAGED_LINES = 50
const BROKEN_SHOWN_MAX = 100
/** Broken lines that a refusal tells of. */
const BROKEN_TOLD_MAX = 5
const FILE_BYTES_MAX = 512 * 1024 * 1024
/** A full list that keeps less than this share of its entries is a broken delivery, until somebody says otherwise. */
const KEPT_SHARE_MIN = 0.5

/** Imports lists of excluded people, one at a time. */
export class ListImporter {
  readonly #store: Pick<Store, "exclusionLists" | "vault">
  readonly #effects: Effects
  #turn: Promise<unknown> = Promise.resolve()
  #isHalting = false

  constructor(store: Pick<Store, "exclusionLists" | "vault">, effects: Effects) {
    this.#store = store
    this.#effects = effects
  }

  /**
   * Reads a file, and where it is sound makes it the list, all at once; then compares it with all contacts. Throws
   * EXCLUSION_LIST_FILE, _BROKEN, _EMPTY, _SHRANK and _NO_BASE, and puts the refusal on record.
   */
  run(setting: ExclusionList, file: string, order: ListOrder): Promise<ListImport> {
    return this.#inTurn(() => this.#import(setting, file, order))
  }

  /** Goes on where a kill came between an import and its comparison with the contacts. */
  resume(): Promise<void> {
    return this.#inTurn(async () => {
      const { exclusionLists: lists } = this.#store
      for (const list of lists.uncompared()) await lists.compare(list, this.#scan)
    })
  }

  /** Breaks off what is under way; the next start, or the next import, completes it. */
  halt(): void {
    this.#isHalting = true
  }

  readonly #scan: ScanContacts = (use) =>
    this.#store.vault.scan(async (page) => {
      this.#goOn()
      await use(page)
    })

  #goOn(): void {
    if (this.#isHalting)
      throw new PitbossError(
        "EXCLUSION_LIST_STOPPED",
        "Pitboss ends: it goes on at the next start.",
      )
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work, work)
    this.#turn = result.catch(() => undefined)
    return result
  }

  async #import(setting: ExclusionList, file: string, order: ListOrder): Promise<ListImport> {
    const { exclusionLists: lists } = this.#store
    const { id } = setting
    const { bytes, fileAt } = await readListFile(file)
    const file_sha256 = sha256(bytes)
    const at = this.#effects.now().getTime()
    const number = await lists.imports.begin(id, order.mode, file_sha256, at)
    const read = await this.#stage(setting, number, bytes)
    const entries_before = await lists.imports.entriesOf(id)
    const staged = await lists.imports.counts(number)
    const { lines, brokenLines: broken_lines, broken, isHeadless } = read
    const body = { mode: order.mode, file_sha256, lines, broken, entries_before, ...staged }
    const facts = { ...order, fileAt, body }
    const state = lists.states(at).find((one) => one.id === id)
    const fault = faultOf(setting, order, {
      ...body,
      brokenLines: broken_lines,
      isHeadless,
      hasBase: state?.importedAt !== undefined,
    })
    if (fault !== undefined) {
      await lists.refuse(id, number, { ...facts, body: { ...body, refused: fault.code } })
      throw fault
    }
    await lists.commit(id, number, facts)
    await lists.compare(id, this.#scan)
    const found = (await lists.matches()).filter(({ list }) => list === id)
    const countOf = (isIt: (one: (typeof found)[number]) => boolean) => found.filter(isIt).length
    return {
      ...{ list: id, mode: order.mode, file_sha256, lines, broken, broken_lines, entries_before },
      entries: await lists.imports.entriesOf(id),
      matched: countOf(isOnList),
      to_review: countOf(({ state: one }) => one === "review"),
      off_list: countOf((one) => isFound(one) && !isOnList(one)),
    }
  }

  async #stage(setting: ExclusionList, number: number, bytes: Buffer) {
    const { exclusionLists: lists } = this.#store
    const brokenLines: BrokenLine[] = []
    let [lines, broken] = [0, 0]
    let isHeadless = false
    let listed: ListedLine[] = []
    const flush = async () => {
      this.#goOn()
      await lists.imports.stage(setting.id, number, listed)
      listed = []
      await setImmediate()
    }
    for await (const read of listLines(bytes, setting, this.#effects.now())) {
      lines += 1
      if (read.kind === "listed") listed.push({ listed: read.listed, isRemoval: read.isRemoval })
      else {
        broken += 1
        isHeadless ||= read.kind === "headless"
        const { line, field, expected } = read
        if (brokenLines.length < BROKEN_SHOWN_MAX) brokenLines.push({ line, field, expected })
      }
      if (listed.length >= STAGED_LINES) await flush()
    }
    await flush()
    return { lines, broken, brokenLines, isHeadless }
  }
}

async function readListFile(
  file: string,
): Promise<{ readonly bytes: Buffer; readonly fileAt: number }> {
  try {
    const { size, mtimeMs } = await stat(file)
    if (size > FILE_BYTES_MAX) throw new Error(`it has more than ${FILE_BYTES_MAX} bytes`)
    return { bytes: await readFile(file), fileAt: mtimeMs }
  } catch (thrown) {
    const { message } = asError(thrown)
    throw new PitbossError("EXCLUSION_LIST_FILE", `${file} cannot be read: ${message}.`, { file })
  }
}

interface Staged {
  readonly lines: number
  readonly broken: number
  readonly brokenLines: readonly BrokenLine[]
  /** Without its header nothing of it can be read, whatever share of lines may be broken. */
  readonly isHeadless: boolean
  readonly entries: number
  readonly entries_before: number
  readonly hasBase: boolean
}

// Why a file is not taken. What is said of it is safe to be told: it repeats nothing of a person.
function faultOf(
  { id, broken_share_max: shareMax }: ExclusionList,
  { mode, force }: ListOrder,
  { lines, broken, brokenLines, isHeadless, entries, entries_before: before, hasBase }: Staged,
): PitbossError | undefined {
  const refused = (code: string, why: string) =>
    new PitbossError(code, `The file is not taken, and list '${id}' stands as before: ${why}`, {
      list: id,
    })
  if (mode === "delta" && !hasBase)
    return refused("EXCLUSION_LIST_NO_BASE", "it is a delta, and no full file came before it.")
  if (isHeadless || broken > lines * shareMax) {
    const first = brokenLines
      .slice(0, BROKEN_TOLD_MAX)
      .map(({ line, field, expected }) => `line ${line}, ${field}: expected ${expected}`)
    return refused(
      "EXCLUSION_LIST_BROKEN",
      isHeadless
        ? `it has no header: ${first.join("; ")}.`
        : `${broken} of ${lines} lines are broken, more than the share of ${shareMax}. The first: ${first.join("; ")}.`,
    )
  }
  if (mode === "full" && entries === 0)
    return refused("EXCLUSION_LIST_EMPTY", "nobody stands in it. Expected at least one person.")
  if (mode === "full" && !force && entries < before * KEPT_SHARE_MIN)
    return refused(
      "EXCLUSION_LIST_SHRANK",
      `it has ${entries} people, and the list ${before}. Say --force where that is right.`,
    )
  return undefined
}
