/** SQL of the text of the first of these fields, '' where a message has none; undefined: no message has one. */
export type TextSql = (...names: readonly string[]) => string | undefined

const ONE = "toDecimal128(1, 12)"
const NOTHING = "toDecimal128(0, 6)"

/** The rate of a message, and 1 where it names none. Reads `is_sound`. */
export function baseRateSql(text: TextSql, isNamed: string): string {
  const rate = text("base_rate")
  return rate === undefined
    ? ONE
    : `toDecimal128OrZero(if(is_sound and ${isNamed}, ${rate}, '1'), 12)`
}

/**
 * The columns of raw_event of a checked message, as SQL, but for its place, its body and the hash of its
 * content. Reads the envelope's texts, `event_type`, `is_sound` and `base_rate`. A row that keeps the contract
 * keeps the bounds: 12 digits, times 8 of the rate, fit 38 digits.
 */
export function typedColumnsSql(text: TextSql): string {
  const amount = (name: string, ...fields: readonly string[]) => {
    const found = text(...fields)
    if (found === undefined) return `${NOTHING} as ${name}, ${NOTHING} as ${name}_base`
    const base =
      text("base_rate") === undefined
        ? name
        : `toDecimal128(roundBankers(${name} * base_rate, 6), 6)`
    return `toDecimal128OrZero(if(is_sound, ${found}, '0'), 6) as ${name}, ${base} as ${name}_base`
  }
  const plain = (name: string, ...fields: readonly string[]) =>
    `${text(...fields) ?? "''"} as ${name}`
  return `xxHash64(concat(brand, '\\0', player_id)) as player_key,
    reinterpretAsUInt128(sipHash128(concat(brand, '\\0', event_id))) as id,
    ${plain("subject_id", "round_id", "bet_id", "payment_id", "bonus_instance_id", "session_id", "message_id")},
    ${plain("target_id", "reverses", "corrects")},
    ${plain("status", "outcome", "status")},
    ${plain("currency", "currency")},
    ${amount("amount", "amount")},
    ${amount("stake_real", "stake_real")},
    ${amount("stake_bonus", "stake_bonus")},
    ${amount("win_real", "win_real", "payout_real")},
    ${amount("win_bonus", "win_bonus", "payout_bonus")},
    ${amount("turned_real", "turned_real")},
    ${plain("game_id", "game_id")}, ${plain("game_type", "game_type")}, ${plain("provider", "provider")}`
}

/** SQL that is true where a bonus and what it turned into real money do not go together. */
export function turnedFaultSql(text: TextSql, isNamed: string): string {
  return `event_type = 'bonus.changed' and (${text("status") ?? "''"} = 'completed') != (${isNamed})`
}
