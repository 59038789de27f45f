/** What people read for a reason of the gate; a reason without words shows as it is. */
const WORDS: Readonly<Record<string, string>> = {
  self_excluded: "Self-excluded, at any brand",
  cooling_off: "Cooling off",
  blocked: "Blocked by the operator",
  no_consent: "No consent for e-mail and product",
  unknown_player: "No registration known",
  no_address: "No e-mail address in the vault",
  contact_unreadable: "Contact cannot be opened",
  template_error: "Template cannot be filled",
  compliance_unreadable: "Held: a compliance row is unreadable",
  compliance_lag: "Compliance topic not read up to now",
  state_unreadable: "State could not be read",
  stale_state: "Features older than 30 s",
}

export function reasonWords(reason: string): string {
  return WORDS[reason] ?? reason.replaceAll("_", " ")
}
