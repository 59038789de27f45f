/** A column of the raw tables: name, type and what it means. */
export interface Column {
  readonly name: string
  readonly type: string
  readonly comment: string
}

const column = (name: string, type: string, comment: string): Column => ({ name, type, comment })
const MONEY = "Decimal(38, 6)"
const money = (name: string, comment: string): Column[] => [
  column(name, MONEY, `${comment}, in the event's currency`),
  column(`${name}_base`, MONEY, `${comment}, in base currency, rounded half to even at 6 digits`),
]

/** What every distinct event has, in raw_event and on the way there; migrations are made of it, so it never changes. */
export const EVENT_COLUMNS: readonly Column[] = [
  column("brand", "LowCardinality(String)", "The operator's brand"),
  column("player_id", "String", "As the operator names the player; unique per brand"),
  column("player_key", "UInt64", "xxHash64(brand || '\\0' || player_id)"),
  column("event_id", "String", "The operator's idempotency key; unique per brand"),
  column("type", "LowCardinality(String)", "Type of the events contract"),
  column("topic", "LowCardinality(String)", "Domain, and the Kafka topic it came by"),
  column("occurred_at", "DateTime64(3, 'UTC')", "When it happened, as the operator says"),
  column("arrival", "UInt64", "Order of arrival: microseconds since 1970, distinct per gateway"),
  column("source", "LowCardinality(String)", "Who sent it: the API key's source, or kafka"),
  column("kafka_partition", "Int32", "Partition it came by"),
  column("kafka_offset", "Int64", "Offset in that partition"),
  column("id", "UInt128", "Identity: sipHash128(brand || '\\0' || event_id)"),
  column("content_hash", "UInt128", "Hash of all fields but schema_version, compared by value"),
  column(
    "subject_id",
    "String",
    "Round, bet, payment, bonus instance, session or message it is about",
  ),
  column("target_id", "String", "Event that a rollback reverses or a settlement corrects"),
  column(
    "status",
    "LowCardinality(String)",
    "Payment status, settlement outcome, bonus or KYC status",
  ),
  column("currency", "LowCardinality(String)", "ISO 4217 code of the amounts"),
  column("base_rate", "Decimal(38, 12)", "Base currency per unit of the event's currency"),
  ...money("amount", "Payment, adjustment, bonus or limit amount"),
  ...money("stake_real", "Real-money stake, or the part of it that a settlement closes"),
  ...money("stake_bonus", "Bonus stake, or the part of it that a settlement closes"),
  ...money("win_real", "Real-money win of a casino round, or payout of a sports bet"),
  ...money("win_bonus", "Bonus win of a casino round, or payout of a sports bet"),
  ...money("turned_real", "Bonus money turned into real money on completion"),
  column("game_id", "LowCardinality(String)", "Casino game"),
  column("game_type", "LowCardinality(String)", "Type of the casino game"),
  column("provider", "LowCardinality(String)", "Game or payment provider"),
  column("body", "String", "The event as JSON text; rare fields are read from it"),
]

/** The columns of a `create table`, with comments. */
export function columnsSql(columns: readonly Column[]): string {
  return columns
    .map(({ name, type, comment }) => {
      const codec = name === "body" ? " codec(ZSTD(1))" : ""
      return `    ${name} ${type} comment '${comment.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'${codec}`
    })
    .join(",\n")
}

/** Their names, for a select. */
export function columnNames(columns: readonly Column[]): string {
  return columns.map(({ name }) => name).join(", ")
}
