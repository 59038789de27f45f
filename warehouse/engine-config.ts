import { chmodSync, mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { KafkaAccess } from "./warehouse.ts"

/**
 * Writes the embedded engine's config file and returns its path. The brokers' password stands in
 * it, so that it never shows in a table's DDL; the file is readable by its owner only.
 */
export function writeEngineConfig(folder: string, kafka: KafkaAccess | undefined): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, "engine.xml")
  writeFileSync(file, `<clickhouse>\n${kafka ? kafkaSection(kafka) : ""}</clickhouse>\n`, {
    mode: 0o600,
  })
  chmodSync(file, 0o600)
  return file
}

// A session time-out of 6 s and a fixed instance id: a killed consumer's successor reads on
// within 2 s instead of waiting for the old member to be given up (measured: 48 s by default).
function kafkaSection({ groupInstanceId, securityProtocol, sasl, caFile }: KafkaAccess): string {
  const settings: Record<string, string | undefined> = {
    session_timeout_ms: "6000",
    group_instance_id: groupInstanceId,
    security_protocol: securityProtocol,
    sasl_mechanism: sasl?.mechanism.toUpperCase(),
    sasl_username: sasl?.username,
    sasl_password: sasl?.password,
    ssl_ca_location: caFile,
  }
  const lines = Object.entries(settings).flatMap(([name, value]) =>
    value === undefined ? [] : [`    <${name}>${escapeXml(value)}</${name}>\n`],
  )
  return `  <kafka>\n${lines.join("")}  </kafka>\n`
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
}
