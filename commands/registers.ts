import { readFileSync } from "node:fs"
import { resolve } from "node:path"
import { type RegisterDefinition, RegisterDesk } from "../activation/register/register-desk.ts"
import { type RegisterSetting, registerOf } from "../activation/register/register-setting.ts"
import type { Effects } from "../core/effects.ts"
import { asError, PitbossError } from "../core/errors.ts"
import type { Store } from "../store/store.ts"

export interface RegisterParts {
  readonly dataDir: string
  readonly store: Pick<Store, "vault" | "registerAnswers">
  readonly configuration: { readonly registers: readonly RegisterSetting[] }
}

/** The registers of the configuration. Throws CONFIGURATION where a key or a certificate is not there. */
export function openRegisters(
  { dataDir, store, configuration }: RegisterParts,
  effects: Effects,
): RegisterDesk {
  const definitions = configuration.registers.map((one) => definitionOf(one, dataDir))
  return new RegisterDesk({ store, definitions }, effects)
}

function definitionOf(setting: RegisterSetting, dataDir: string): RegisterDefinition {
  const { id, kind, jurisdictions, url, timeout_ms: timeoutMs } = setting
  return {
    ...{ id, kind, jurisdictions, maxAgeMs: setting.cache_max_age, batchMax: setting.batch_max },
    register: registerOf(setting),
    access: {
      ...{ url, timeoutMs, headers: headersOf(setting) },
      certificate: certificateOf(setting, dataDir),
    },
  }
}

// Each wants its key where its documentation says.
function headersOf({ id, kind, key_env }: RegisterSetting): Readonly<Record<string, string>> {
  if (key_env === undefined) return {}
  const key = process.env[key_env]
  if (key === undefined || key === "")
    throw new PitbossError(
      "CONFIGURATION",
      `registers: ${key_env} is not set. Expected the key of '${id}' in it.`,
    )
  if (kind === "gamstop") return { "x-api-key": key }
  return { authorization: kind === "spelpaus" ? key : `Bearer ${key}` }
}

function certificateOf({ id, certificate }: RegisterSetting, dataDir: string) {
  if (certificate === undefined) return undefined
  const read = (file: string) => {
    try {
      return readFileSync(resolve(dataDir, file), "utf8")
    } catch (thrown) {
      throw new PitbossError(
        "CONFIGURATION",
        `registers: '${id}' has a certificate in ${file}, which cannot be read: ${asError(thrown).message}.`,
      )
    }
  }
  return { cert: read(certificate.file), key: read(certificate.key_file) }
}
