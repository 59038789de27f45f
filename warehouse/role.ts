/** Everything: what every connection has unless it gives it up. */
export const WHOLE_ROLE = "whole"

/** Reads players' data, models and segments; nothing else is open to it. */
export const RESTRICTED_ROLE = "restricted"

// Views run with the reader's rights: the events and scores beneath the models are readable too.
// Which names a person may write is decided before anything runs (segments/sandbox).
const READABLE = [
  ...["ft_*", "fct_*", "dim_*", "int_*", "stg_*", "seg_*", "seed_*", "raw_*"],
  ...["sys_prediction", "sys_prediction_drift"],
]

/** The roles, as a section of the engine's users file. A user's own grants would outlive a change of role. */
export function rolesXml(): string {
  return `  <roles>
${roleXml(WHOLE_ROLE, ["ALL ON *.*"])}${roleXml(RESTRICTED_ROLE, [
  ...READABLE.map((name) => `SELECT ON default.${name}`),
  "dictGet ON default.*",
])}  </roles>
`
}

function roleXml(name: string, grants: readonly string[]): string {
  const lines = grants.map((grant) => `      <query>GRANT ${grant}</query>\n`)
  return `    <${name}><grants>\n${lines.join("")}    </grants></${name}>\n`
}
