import type { Verdict } from "./compliance/decide.ts"
import { ENDPOINT_UNKNOWN, ENDPOINT_WITHOUT_SECRET, NO_MAIL_SERVER, NO_WAY_OUT } from "./no-way.ts"
import type { Standing } from "./standing.ts"

const DEFERRED: Readonly<Record<string, string>> = {
  quiet_hours: "cannot be written to now: it is quiet hours where he lives.",
  limit_unread: "cannot be written to for a moment: a limit of his was just set.",
  [NO_WAY_OUT]: "is not written to now: no public_url is configured, so he could not unsubscribe.",
  [NO_MAIL_SERVER]: "is not written to now: no mail server is configured.",
  [ENDPOINT_UNKNOWN]:
    "is not written to now: the campaign's endpoint is not configured, so nobody knows by which channel it would reach him.",
  [ENDPOINT_WITHOUT_SECRET]:
    "is not written to now: no usable secret is configured for the campaign's endpoint.",
  rules_unreadable:
    "cannot be written to now: a change of the rules that is in force cannot be read.",
  exclusion_list_stale:
    "cannot be written to now: a list of excluded people that holds where he may live or play is older than its limit, so nobody knows whether he is on it.",
  exclusion_review:
    "cannot be written to now: he may be somebody on a list of excluded people, and nobody has looked at it yet.",
  register_unreachable:
    "cannot be written to now: a register of excluded people that holds where he may live or play does not answer, so nobody knows whether he is in it.",
  register_unidentifiable:
    "cannot be written to now: the vault lacks something of him that a register of excluded people asks for.",
  register_unasked:
    "has not been asked about of late: the register of excluded people of his place is asked right before he would be written to.",
  stale_state: "cannot be written to now: what is known of him is too old.",
  stale_segment:
    "cannot be written to now: the campaign's segment failed or was not evaluated lately, so nobody knows who is in it.",
}
const LAGGING =
  "cannot be written to now: what the compliance topic says is not known up to this moment."

const SILENT: Readonly<Record<string, string>> = {
  answered: "his entry was decided on already",
  before_start: "he came into it before the campaign began",
}

function silentWords(why: string): string {
  return SILENT[why] ?? `what brought him in starts no message (${why.replaceAll("_", " ")})`
}

/** An explanation in a sentence or two. */
export function explainWords(
  name: string,
  { kind, reasons }: { readonly kind: Verdict["kind"]; readonly reasons: readonly string[] },
  {
    audience,
    segment,
    startsNothing,
  }: Pick<Standing, "audience" | "startsNothing"> & { readonly segment: string },
): string {
  const isOutside = audience === "outside"
  if (kind === "allow" && startsNothing !== null)
    return `${name} gets nothing: he is in segment '${segment}', but ${silentWords(startsNothing)}. Every rule would allow it.`
  if (kind === "allow")
    return isOutside
      ? `${name} gets nothing: he is not in segment '${segment}'. Every rule would allow it.`
      : `${name} may be written to now: every rule allows it.`
  if (kind === "shadow")
    return `${name} gets nothing: every rule would allow it, and it is only decided, not sent (${reasons.join(", ").replaceAll("_", " ")}).`
  if (kind === "defer") {
    const known = Object.keys(DEFERRED).find((one) => reasons.includes(one))
    return `${name} ${known === undefined ? LAGGING : DEFERRED[known]}`
  }
  const words = `${name} must not be written to: ${reasons.join(", ").replaceAll("_", " ")}.`
  return isOutside ? `${words} Nor is he in segment '${segment}'.` : words
}
