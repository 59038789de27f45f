/**
 * The Kafka key of a message by its bytes: `brand:player_id`, as everybody writes it; undefined where
 * they tell of no player.
 */
export function letterKey(bytes: Buffer): string | undefined {
  try {
    const { brand, player_id } = (JSON.parse(bytes.toString("utf8")) ?? {}) as Record<
      string,
      unknown
    >
    const isNamed =
      typeof brand === "string" && typeof player_id === "string" && !brand.includes(":")
    return isNamed && brand !== "" && player_id !== "" ? `${brand}:${player_id}` : undefined
  } catch {
    return undefined
  }
}
