const WORDS: Readonly<Record<string, string>> = {
  exclusion: "Self-excluded",
  cooling_off: "Cooling off",
  block: "Blocked by the operator",
  aml_hold: "On hold by the operator",
  kyc: "Identity not approved",
  age: "Age not verified",
  test_player: "Test player",
}
const KINDS: Readonly<Record<string, string>> = {
  harm: "Marker of harm",
  limit_reached: "Limit reached",
  consent: "Consent",
  unsubscribed: "Unsubscribed",
  complained: "Complained",
  bounced: "Address refuses",
}

/** What a fact that the gate reads says, in words: `limit_reached:deposit` is "Limit reached: deposit". */
export function factWords(fact: string): string {
  const [kind = "", ...about] = fact.split(":")
  const words = WORDS[fact] ?? KINDS[kind] ?? kind.replaceAll("_", " ")
  return about.length > 0 ? `${words}: ${about.join(", ")}` : words
}
