import { leafOf, rootByPath } from "../../core/merkle.ts"
import { isSignedBy, type ProofContent } from "../../core/proof-record.ts"
import { ExportLine } from "./export-line.ts"
import { type Fault, fault } from "./fault.ts"
import { Links } from "./link.ts"

/** What a look at an exported file found. */
export interface FileVerification {
  readonly scope: object | null
  /** By which its signatures were checked: whoever wants to know whose it is compares it with the one that he was given. */
  readonly public_key: string | null
  readonly records: number
  readonly rows: number
  readonly checkpoints: number
  readonly fault: Fault | null
}

type LineOf<Type extends ExportLine["type"]> = Extract<ExportLine, { readonly type: Type }>

/**
 * Checks an export by itself: no store and no warehouse. `publicKey`: the key that it must be signed with. It ends at the
 * first fault.
 */
export async function verifyFile(
  lines: AsyncIterable<string>,
  publicKey?: string,
): Promise<FileVerification> {
  const reading = new FileReading(publicKey)
  let place = 0
  for await (const text of lines) {
    place += 1
    const broken = reading.take(parsed(text), place)
    if (broken !== undefined) return reading.result(broken)
  }
  return reading.result(reading.end())
}

function parsed(text: string): ExportLine | undefined {
  try {
    return ExportLine.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

class FileReading {
  readonly #publicKey: string | undefined
  #header: LineOf<"header"> | undefined
  /** Undefined behind a checkpoint: the next record begins another stretch. */
  #links: Links | undefined
  /** Hash of the last checkpoint. */
  #sealed = ""
  /** The first record of which nothing but the digest was told. */
  #skipped: number | undefined
  /** The last number that was told. */
  #number = 0
  #last: { readonly content: ProofContent; rows: number } | undefined
  #isEnded = false
  readonly #counts = { records: 0, rows: 0, checkpoints: 0 }

  constructor(publicKey: string | undefined) {
    this.#publicKey = publicKey
  }

  take(line: ExportLine | undefined, place: number): Fault | undefined {
    if (line === undefined || this.#isEnded || (line.type === "header") !== (place === 1))
      return this.#broken(`line ${place} is none of an export of records, or out of its place.`)
    switch (line.type) {
      case "header":
        return this.#open(line)
      case "record":
        return this.#closed() ?? this.#record(line)
      case "digest":
        return this.#closed() ?? this.#skip(line)
      case "row":
        return this.#row(line)
      case "checkpoint":
        return this.#closed() ?? this.#checkpoint(line)
      case "end":
        return this.#closed() ?? this.#ended(line)
    }
  }

  end(): Fault | undefined {
    return this.#isEnded
      ? undefined
      : this.#broken("the file was cut off: its last line is missing.")
  }

  result(broken: Fault | undefined): FileVerification {
    const { scope = null, public_key = null } = this.#header ?? {}
    return { scope, public_key, ...this.#counts, fault: broken ?? null }
  }

  #open(header: LineOf<"header">): Fault | undefined {
    this.#header = header
    const { public_key } = header
    if (this.#publicKey === undefined || this.#publicKey === public_key) return undefined
    return this.#broken(
      `it names the public key ${public_key}, and is to be of ${this.#publicKey}.`,
    )
  }

  #record(record: LineOf<"record">): Fault | undefined {
    const { number } = record
    if (this.#skipped !== undefined && this.#isOfPeriod())
      return fault(this.#skipped, "", "missing", "its content is missing.")
    if (this.#links === undefined) {
      const isNext = number === this.#number + 1
      if (number <= this.#number || (this.#isOfPeriod() && this.#number > 0 && !isNext))
        return fault(number, "", "out_of_order", `it stands behind record ${this.#number}.`)
      const hash = isNext && this.#sealed !== "" ? this.#sealed : previousOf(record.content)
      this.#links = new Links(number - 1, hash)
    }
    const { content, faults } = this.#links.follow(record)
    this.#number = number
    this.#counts.records += 1
    this.#last = content && { content, rows: 0 }
    return faults[0]
  }

  #skip({ number, digest }: LineOf<"digest">): Fault | undefined {
    if (this.#links === undefined)
      return fault(number, "", "out_of_order", "nothing stands before its digest.")
    this.#number = number
    this.#skipped ??= number
    return this.#links.skip(number, digest)[0]
  }

  #row({ record, table, place, row, path }: LineOf<"row">): Fault | undefined {
    const last = this.#last
    if (last === undefined || last.content.number !== record)
      return fault(record, "", "out_of_order", "a row stands apart from its record.")
    const { kind, body } = last.content
    last.rows += 1
    this.#counts.rows += 1
    const root = rootByPath(leafOf(row), place, body.rows ?? 0, path)
    if (table === body.table && root !== undefined && root === body.root) return undefined
    const id = row["decision_id"] ?? row["intent_id"]
    return fault(record, kind, "row_changed", `row ${id} of ${table} is not as it was recorded.`)
  }

  // All rows of a record of a period are in it; of a player's, his own.
  #closed(): Fault | undefined {
    const last = this.#last
    this.#last = undefined
    const missing = last && this.#isOfPeriod() ? (last.content.body.rows ?? 0) - last.rows : 0
    if (last === undefined || missing === 0) return undefined
    const { number, kind } = last.content
    return fault(number, kind, "row_missing", `${missing} of the rows that it covers are missing.`)
  }

  #checkpoint({ type: _, ...checkpoint }: LineOf<"checkpoint">): Fault | undefined {
    const { number, hash } = checkpoint
    const key = this.#header?.public_key ?? ""
    if (!isSignedBy(key, checkpoint) || checkpoint.installation !== this.#header?.installation)
      return fault(
        number,
        "",
        "checkpoint_forged",
        "the signature of its checkpoint is not of that key.",
      )
    const links = this.#links
    this.#links = undefined
    this.#sealed = hash
    this.#counts.checkpoints += 1
    if (links?.number === number && links.hash === hash) return undefined
    const message = `the records up to its checkpoint do not lead to the hash that was signed, ${hash}.`
    return fault(number, "", "checkpoint_differs", message)
  }

  #ended({ records, rows }: LineOf<"end">): Fault | undefined {
    this.#isEnded = true
    if (this.#links !== undefined) return this.#broken("its last records have no checkpoint.")
    const { records: seen, rows: seenRows } = this.#counts
    if (records === seen && rows === seenRows) return undefined
    return this.#broken(
      `it says ${records} records and ${rows} rows, and has ${seen} and ${seenRows}.`,
    )
  }

  #isOfPeriod(): boolean {
    return this.#header !== undefined && "from" in this.#header.scope
  }

  #broken(message: string): Fault {
    return fault(this.#number, "", "file_broken", message)
  }
}

function previousOf(text: string): string {
  try {
    return String((JSON.parse(text) as ProofContent).previous)
  } catch {
    return ""
  }
}
