/** The Kafka topics, by domain (events.md). Event names start with what the table's type says. */
export const TOPICS = ["player", "wallet", "bet", "bonus", "compliance", "engagement"] as const

export type Topic = (typeof TOPICS)[number]
