import { chmodSync, mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { RESTRICTED_ROLE, rolesXml, WHOLE_ROLE } from "./role.ts"
import { PROFILE_SETTINGS } from "./settings.ts"
import type { KafkaAccess } from "./warehouse.ts"

/**
 * Writes the embedded engine's config files and returns the path of the first. The brokers'
 * password stands in it, so that it never shows in a table's DDL; owners only may read it.
 */
export function writeEngineConfig(
  folder: string,
  {
    kafka,
    isStill = false,
  }: { readonly kafka?: KafkaAccess | undefined; readonly isStill?: boolean },
): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const users = writePrivate(join(folder, "users.xml"), usersXml())
  const kafkaXml = kafka ? kafkaSection(kafka) : ""
  return writePrivate(
    join(folder, "engine.xml"),
    `<clickhouse>\n  <users_config>${escapeXml(users)}</users_config>\n${kafkaXml}${isStill ? STILL : ""}</clickhouse>\n`,
  )
}

// Nothing that was inserted is small enough to be merged, and nothing is dropped for its age.
const STILL = `  <merge_tree>
    <max_bytes_to_merge_at_max_space_in_pool>1</max_bytes_to_merge_at_max_space_in_pool>
    <max_bytes_to_merge_at_min_space_in_pool>1</max_bytes_to_merge_at_min_space_in_pool>
    <max_number_of_merges_with_ttl_in_pool>0</max_number_of_merges_with_ttl_in_pool>
  </merge_tree>
`

function writePrivate(file: string, text: string): string {
  writeFileSync(file, text, { mode: 0o600 })
  chmodSync(file, 0o600)
  return file
}

// The profile reaches what runs in the background too: the Kafka consumer and its views.
function usersXml(): string {
  const settings = Object.entries(PROFILE_SETTINGS).map(
    ([name, value]) => `      <${name}>${value}</${name}>\n`,
  )
  return `<clickhouse>
  <profiles>
    <default>
${settings.join("")}    </default>
  </profiles>
  <quotas><default></default></quotas>
${rolesXml()}  <users>
    <default>
      <password></password>
      <networks><ip>::/0</ip></networks>
      <profile>default</profile>
      <quota>default</quota>
      <grants><query>GRANT ${WHOLE_ROLE}, ${RESTRICTED_ROLE}</query></grants>
    </default>
  </users>
</clickhouse>
`
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
