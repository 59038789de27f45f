const MINUTE_MS = 60_000

/** An event of a player of orsa, so many minutes ago. */
export function orsaEvent(
  player_id: string,
  id: string,
  type: string,
  minutesAgo: number,
  more: object,
): object {
  return {
    event_id: `${player_id}-${id}`,
    type,
    brand: "orsa",
    player_id,
    occurred_at: new Date(Date.now() - minutesAgo * MINUTE_MS).toISOString(),
    ...more,
  }
}
