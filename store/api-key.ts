import { createHash, randomBytes, randomUUID, timingSafeEqual } from "node:crypto"
import type { Knex } from "knex"
import type { Effects } from "../core/effects.ts"
import { PitbossError } from "../core/errors.ts"
import { BRANDED, type Principal, type Role } from "../core/principal.ts"
import { guarded } from "./database.ts"
import type { ProofChain } from "./proof-chain.ts"

/** A key as it is listed: never its token. */
export interface ApiKey extends Principal {
  readonly id: string
  readonly createdAt: Date
  readonly revokedAt: Date | undefined
}

/** Who wants a change, and why. */
export interface Ordered {
  readonly by: string
  readonly reason?: string | undefined
}

export interface ApiKeys {
  /**
   * Makes a key. The token is shown here once and kept nowhere. Throws API_KEY_NAME, and API_KEY_BRANDS where brands are
   * none, or the role is held to none.
   */
  create(
    key: Principal,
    ordered?: Ordered,
  ): Promise<{
    readonly id: string
    readonly token: string
  }>
  /** False where no such key is live. Holds from the moment it resolves. */
  revoke(id: string, ordered?: Ordered): Promise<boolean>
  list(): Promise<readonly ApiKey[]>
  /** Who the token belongs to, or undefined for a wrong or revoked one. */
  authenticate(token: string): Promise<(Principal & { readonly id: string }) | undefined>
  /** Who the key of that id belongs to, or undefined where it was revoked. */
  standing(id: string): Promise<Principal | undefined>
}

interface Row {
  readonly id: string
  readonly name: string
  readonly role: Role
  readonly token_hash: string
  readonly created_at: number
  readonly revoked_at: number | null
  /** As JSON; null: every brand. */
  readonly brands: string | null
}

const TOKEN_BYTES = 32
const BRAND = /^[\w-]{1,64}$/
const NAME = /^[a-z0-9][a-z0-9:._-]{0,63}$/i

export function createApiKeys(
  database: Knex,
  proof: Pick<ProofChain, "within">,
  { now }: Effects,
): ApiKeys {
  // A key that a process makes for itself has nobody who ordered it.
  const record = async (
    source: Knex,
    subject: string,
    ordered: Ordered | undefined,
    body: object,
  ) => ordered && proof.within(source, { ...entryOf(ordered, subject), body: { ...body } })

  return {
    async create({ name, role, brands }, ordered) {
      if (!NAME.test(name))
        throw new PitbossError(
          "API_KEY_NAME",
          `A key cannot be named '${name.slice(0, 64)}': expected 1 to 64 of a-z, 0-9, : . _ -`,
        )
      if (brands !== undefined) refuseBrands(role, brands)
      const id = randomUUID()
      const token = `pb_${randomBytes(TOKEN_BYTES).toString("base64url")}`
      const kept = brands === undefined ? null : JSON.stringify(brands)
      const made = { id, name, role, token_hash: hash(token), created_at: now().getTime() }
      const row = { ...made, brands: kept }
      await guarded("create a key", () =>
        database.transaction(async (transaction) => {
          await record(transaction, id, ordered, {
            ...{ change: "created", name, role },
            ...(brands !== undefined && { brands }),
          })
          await transaction("api_key").insert(row)
        }),
      )
      return { id, token }
    },
    revoke: (id, ordered) =>
      guarded("revoke a key", () =>
        database.transaction(async (transaction) => {
          const revoked_at = now().getTime()
          const rows = transaction<Row>("api_key").where({ id }).whereNull("revoked_at")
          const live = await rows.clone().first()
          if (live === undefined) return false
          const { name, role } = live
          await rows.update({ revoked_at })
          await record(transaction, id, ordered, { change: "revoked", name, role })
          return true
        }),
      ),
    list: () =>
      guarded("list keys", async () => {
        const rows = await database<Row>("api_key").orderBy("created_at")
        return rows.map(({ id, created_at, revoked_at, ...row }) => ({
          id,
          ...principalOf(row),
          createdAt: new Date(created_at),
          revokedAt: revoked_at === null ? undefined : new Date(revoked_at),
        }))
      }),
    authenticate: (token) =>
      guarded("look up a key", async () => {
        const token_hash = hash(token)
        const row = await database<Row>("api_key")
          .where({ token_hash })
          .whereNull("revoked_at")
          .first()
        // The index compares hashes of 256 random bits; equal time keeps even those to ourselves.
        if (!row || !timingSafeEqual(Buffer.from(row.token_hash), Buffer.from(token_hash)))
          return undefined
        return { id: row.id, ...principalOf(row) }
      }),
    standing: (id) =>
      guarded("look up a key", async () => {
        const row = await database<Row>("api_key").where({ id }).whereNull("revoked_at").first()
        return row && principalOf(row)
      }),
  }
}

function principalOf({ name, role, brands }: Pick<Row, "name" | "role" | "brands">): Principal {
  return { name, role, ...(brands !== null && { brands: JSON.parse(brands) as string[] }) }
}

function refuseBrands(role: Role, brands: readonly string[]): void {
  if (!BRANDED.includes(role))
    throw new PitbossError(
      "API_KEY_BRANDS",
      `A key of the role ${role} is for all brands: expected ${BRANDED.join(" or ")}.`,
    )
  const wrong = brands.find((brand) => !BRAND.test(brand))
  if (brands.length > 0 && wrong === undefined) return
  throw new PitbossError(
    "API_KEY_BRANDS",
    wrong === undefined
      ? "A key of no brand would see nothing: expected one brand or more."
      : `'${wrong.slice(0, 64)}' is no brand: expected letters, digits, - or _.`,
  )
}

function entryOf({ by, reason }: Ordered, subject: string) {
  return { kind: "key_changed" as const, actor: by, reason: reason ?? "", subject }
}

// A token has 256 random bits, so a plain hash cannot be searched back.
function hash(token: string): string {
  return createHash("sha256").update(token).digest("hex")
}
