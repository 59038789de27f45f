import { readFileSync } from "node:fs"
import type { KafkaConfig, SASLOptions } from "kafkajs"
import { PitbossError } from "../../core/errors.ts"
import type { KafkaAccess } from "../../warehouse/warehouse.ts"

const MECHANISMS = ["plain"] as const

/**
 * The cluster that KAFKA_BROKERS names (comma-separated), with KAFKA_SASL_MECHANISM,
 * KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD, KAFKA_TLS=true and KAFKA_TLS_CA (a file), or undefined
 * where none is named. Throws LOG_ACCESS on a half-filled or unknown setting.
 */
export function kafkaAccessFromEnv(
  env: Readonly<Record<string, string | undefined>>,
  groupInstanceId: string,
): KafkaAccess | undefined {
  const brokers = (env["KAFKA_BROKERS"] ?? "").split(",").flatMap((name) => name.trim() || [])
  if (brokers.length === 0) return undefined
  const tls = env["KAFKA_TLS"] === "true" || env["KAFKA_TLS_CA"] !== undefined
  const sasl = saslFromEnv(env)
  const caFile = env["KAFKA_TLS_CA"]
  return {
    brokers,
    groupInstanceId,
    securityProtocol: `${sasl ? "sasl_" : ""}${tls ? "ssl" : "plaintext"}`,
    ...(sasl && { sasl }),
    ...(caFile && { caFile }),
  }
}

function saslFromEnv(env: Readonly<Record<string, string | undefined>>): KafkaAccess["sasl"] {
  const named = env["KAFKA_SASL_MECHANISM"]?.toLowerCase()
  if (named === undefined) return undefined
  const mechanism = MECHANISMS.find((known) => known === named)
  const username = env["KAFKA_SASL_USERNAME"]
  const password = env["KAFKA_SASL_PASSWORD"]
  // The embedded engine's Kafka client is built without SCRAM (26.7: "Current build options: PLAIN").
  if (mechanism === undefined)
    throw new PitbossError(
      "LOG_ACCESS",
      `KAFKA_SASL_MECHANISM is '${named}': the embedded engine can log in by ${MECHANISMS.join(", ")} only; use it over TLS.`,
    )
  if (!username || !password)
    throw new PitbossError(
      "LOG_ACCESS",
      "KAFKA_SASL_MECHANISM is set: KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD must be, too.",
    )
  return { mechanism, username, password }
}

/** The same access as kafkajs takes it. */
export function clientConfig({
  brokers,
  securityProtocol,
  sasl,
  caFile,
}: KafkaAccess): KafkaConfig {
  const encrypted = securityProtocol?.endsWith("ssl") ?? false
  return {
    clientId: "pitboss",
    brokers: [...brokers],
    ...(encrypted && { ssl: caFile ? { ca: [readFileSync(caFile, "utf8")] } : true }),
    ...(sasl && { sasl: sasl as SASLOptions }),
  }
}
