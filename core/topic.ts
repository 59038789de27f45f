/** The Kafka topics, by domain (events.md). Event names start with what the table's type says. */
export const TOPICS = ["player", "wallet", "bet", "bonus", "compliance", "engagement"] as const

export type Topic = (typeof TOPICS)[number]

/** What Pitboss itself says for whoever reads it: who entered and left which segment. Nothing lands from there. */
export const SEGMENT_TOPIC = "segment"
