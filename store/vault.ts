import { randomBytes } from "node:crypto"
import { setImmediate } from "node:timers/promises"
import type { Knex } from "knex"
import type { Effects } from "../core/effects.ts"
import { PitbossError } from "../core/errors.ts"
import { type PlayerRef, playerName } from "../core/player.ts"
import { AddressPast, rememberAddress, sinceWhen, trustAddress } from "./address-past.ts"
import { Contact, type ContactPatch, mergeContact } from "./contact.ts"
import { emptyWriteAheadLog, guarded } from "./database.ts"
import type { ExclusionLists } from "./exclusion/exclusion-lists.ts"
import type { KeptContact } from "./kept-contact.ts"
import type { ProofChain } from "./proof-chain.ts"
import { deriveKey, KEY_BYTES, open, seal } from "./seal.ts"
import { keepTold, untoldLinks, type VaultLink, VaultLinks } from "./vault-link.ts"

/** What the gateway may do: it writes contacts and never reads one. */
export interface VaultWriter {
  /** Merges the change into the player's contact. On disk when it resolves. */
  put(player: PlayerRef, patch: ContactPatch): Promise<void>
  /** As `put`, for many players in one transaction. */
  putAll(changes: readonly { player: PlayerRef; patch: ContactPatch }[]): Promise<void>
  /** Destroys the player's key with his contact. False where there was none. */
  erase(player: PlayerRef): Promise<boolean>
  /** Verified contacts that players share, and of which the log has not been told. */
  untoldLinks(): Promise<readonly VaultLink[]>
  /** Keeps that the log has acknowledged them. */
  keepTold(links: readonly VaultLink[]): Promise<void>
}

/** Personal data at rest. Only activation reads it, at the moment of sending. */
export interface Vault extends VaultWriter {
  read(player: PlayerRef): Promise<Contact | undefined>
  /** The contact as a message is sent to it. */
  address(player: PlayerRef): Promise<Addressed | undefined>
  /**
   * Counts the present e-mail address as known from now on, as somebody says that it is good: what bounced before was not
   * its fault. False where there is none.
   */
  trustAddress(player: PlayerRef, by: string): Promise<boolean>
  /** Opens every contact, and says how many there are and how many do not open. */
  check(): Promise<{ readonly contacts: number; readonly unreadable: number }>
  /** Goes through all contacts, a page at a time; those that do not open are counted. */
  scan(
    use: (page: readonly KeptContact[]) => Promise<void>,
  ): Promise<{ readonly unreadable: number }>
}

/** A contact, and since when (ms) its e-mail address is known; 0: from the beginning. */
export interface Addressed {
  readonly contact: Contact
  readonly emailSince: number
}

/** Contacts that are opened one after the other before anybody else has his turn. */
const CHECK_ROWS_MAX = 500
/** Likewise where each of them is compared with lists. */
const SCAN_ROWS_MAX = 20

interface Row {
  readonly wrapped_key: ArrayBuffer
  readonly sealed: ArrayBuffer
  /** Absent in a row of before addresses were remembered. */
  readonly addresses: ArrayBuffer | null
}

const COLUMNS = ["wrapped_key", "sealed", "addresses"] as const

/** What hears of each change of the vault. */
export interface VaultFollowers {
  readonly proof: Pick<ProofChain, "within">
  readonly lists: Pick<ExclusionLists, "follow" | "reload">
}

export function createVault(
  database: Knex,
  masterKey: Buffer,
  { proof, lists }: VaultFollowers,
  { now }: Effects,
): Vault {
  const wrappingKey = deriveKey(masterKey, "vault: wraps players' keys")
  const links = new VaultLinks(deriveKey(masterKey, "vault: hashes verified contacts"))
  // True where he was found on an exclusion list.
  async function merge(source: Knex, player: PlayerRef, patch: ContactPatch): Promise<boolean> {
    const row = await find(source, player)
    const key = row ? unwrap(wrappingKey, row, player) : randomBytes(KEY_BYTES)
    const before = row ? openContact(key, row, player) : {}
    const contact = mergeContact(before, patch)
    const sealed = seal(key, Buffer.from(JSON.stringify(contact)), bound("contact", player))
    const updated_at = now().getTime()
    const past = row ? openPast(key, row, player) : []
    const remembered = rememberAddress(past, before.email, contact.email, updated_at)
    const addresses = seal(key, Buffer.from(JSON.stringify(remembered)), bound("addresses", player))
    const wrapped_key = row
      ? Buffer.from(row.wrapped_key)
      : seal(wrappingKey, key, bound("key", player))
    await source("vault_contact")
      .insert({ ...identity(player), wrapped_key, sealed, addresses, updated_at })
      .onConflict(["brand", "player_id"])
      .merge()
    await links.follow(source, player, contact, updated_at)
    return lists.follow(source, player, { before, contact })
  }

  return {
    async put(player, patch) {
      await this.putAll([{ player, patch }])
    },
    putAll: (changes) =>
      guarded("write a contact", async () => {
        const found: PlayerRef[] = []
        await database.transaction(async (transaction) => {
          for (const { player, patch } of changes)
            if (await merge(transaction, player, patch)) found.push(player)
        })
        for (const player of found) await lists.reload(player)
      }),
    read: (player) =>
      guarded("read a contact", async () => {
        const row = await find(database, player)
        return row && openContact(unwrap(wrappingKey, row, player), row, player)
      }),
    address: (player) =>
      guarded("read a contact", async () => {
        const row = await find(database, player)
        return row && addressed(wrappingKey, row, player)
      }),
    trustAddress: (player, by) =>
      guarded("trust an address", () =>
        database.transaction(async (transaction) => {
          const said = { by, at: now().getTime() }
          const isKnown = await trust(transaction, wrappingKey, player, said)
          const subject = playerName(player)
          if (isKnown)
            await proof.within(transaction, { kind: "address_trusted", actor: by, subject })
          return isKnown
        }),
      ),
    check: () => guarded("check its contacts", () => checkAll(database, wrappingKey)),
    scan: (use) => scanAll(database, wrappingKey, use),
    erase: (player) =>
      guarded("erase a contact", async () => {
        let isKnown = false
        await database.transaction(async (transaction) => {
          await links.forget(transaction, player)
          const deleted: number = await transaction("vault_contact")
            .where(identity(player))
            .delete()
          isKnown = deleted > 0
        })
        // The wrapped key also stood in the write-ahead log.
        if (isKnown) await emptyWriteAheadLog(database)
        return isKnown
      }),
    untoldLinks: () => untoldLinks(database),
    keepTold: (told) => keepTold(database, told),
  }
}

async function find(source: Knex, player: PlayerRef): Promise<Row | undefined> {
  return source("vault_contact")
    .where(identity(player))
    .first<Row | undefined>(...COLUMNS)
}

function addressed(wrappingKey: Buffer, row: Row, player: PlayerRef): Addressed {
  const key = unwrap(wrappingKey, row, player)
  const contact = openContact(key, row, player)
  const { email } = contact
  const since = email === undefined ? 0 : sinceWhen(openPast(key, row, player), email)
  return { contact, emailSince: since ?? 0 }
}

async function trust(
  source: Knex,
  wrappingKey: Buffer,
  player: PlayerRef,
  { by, at }: { readonly by: string; readonly at: number },
): Promise<boolean> {
  const row = await find(source, player)
  if (row === undefined) return false
  const key = unwrap(wrappingKey, row, player)
  const { email } = openContact(key, row, player)
  if (email === undefined) return false
  const past = trustAddress(openPast(key, row, player), email, by, at)
  const addresses = seal(key, Buffer.from(JSON.stringify(past)), bound("addresses", player))
  await source("vault_contact").where(identity(player)).update({ addresses })
  return true
}

async function checkAll(database: Knex, wrappingKey: Buffer) {
  let contacts = 0
  let unreadable = 0
  for await (const rows of pages(database, CHECK_ROWS_MAX)) {
    for (const row of rows) if (readable(wrappingKey, row) === undefined) unreadable += 1
    contacts += rows.length
  }
  return { contacts, unreadable }
}

async function scanAll(
  database: Knex,
  wrappingKey: Buffer,
  use: (page: readonly KeptContact[]) => Promise<void>,
) {
  let unreadable = 0
  for await (const rows of pages(database, SCAN_ROWS_MAX)) {
    const page = rows.flatMap((row) => readable(wrappingKey, row) ?? [])
    unreadable += rows.length - page.length
    await use(page)
    // What else is to be done has its turn.
    await setImmediate()
  }
  return { unreadable }
}

type NamedRow = Row & { readonly brand: string; readonly player_id: string }

async function* pages(database: Knex, size: number): AsyncGenerator<readonly NamedRow[]> {
  let last = { brand: "", player_id: "" }
  for (;;) {
    const rows = await guarded("read its contacts", async () =>
      database("vault_contact")
        .whereRaw("(brand, player_id) > (?, ?)", [last.brand, last.player_id])
        .orderBy(["brand", "player_id"])
        .limit(size)
        .select<NamedRow[]>("brand", "player_id", ...COLUMNS),
    )
    const end = rows.at(-1)
    if (end === undefined) return
    yield rows
    last = { brand: end.brand, player_id: end.player_id }
  }
}

function readable(wrappingKey: Buffer, row: NamedRow): KeptContact | undefined {
  const player = { brand: row.brand, playerId: row.player_id }
  try {
    return { player, contact: openContact(unwrap(wrappingKey, row, player), row, player) }
  } catch {
    return undefined
  }
}

function identity({ brand, playerId }: PlayerRef): { brand: string; player_id: string } {
  return { brand, player_id: playerId }
}

// A row that was copied to another player, or a key used as a contact, does not open.
function bound(kind: "key" | "contact" | "addresses", player: PlayerRef): string {
  return JSON.stringify([kind, player.brand, player.playerId])
}

function unwrap(wrappingKey: Buffer, row: Row, player: PlayerRef): Buffer {
  return open(wrappingKey, Buffer.from(row.wrapped_key), bound("key", player))
}

function openContact(key: Buffer, row: Row, player: PlayerRef): Contact {
  const plain = open(key, Buffer.from(row.sealed), bound("contact", player))
  const contact = Contact.safeParse(JSON.parse(plain.toString("utf8")))
  if (contact.success) return contact.data
  throw new PitbossError("STORE_SEAL_BROKEN", "A contact of the vault is not of the known form.")
}

function openPast(key: Buffer, { addresses }: Row, player: PlayerRef): AddressPast {
  if (addresses === null) return []
  const plain = open(key, Buffer.from(addresses), bound("addresses", player))
  const past = AddressPast.safeParse(JSON.parse(plain.toString("utf8")))
  if (past.success) return past.data
  throw new PitbossError("STORE_SEAL_BROKEN", "Addresses of the vault are not of the known form.")
}
