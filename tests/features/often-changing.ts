import { parseSegment } from "../../segments/segment.ts"

/** Few events move these, so that short histories do, too; the library's want longer ones. */
export const OFTEN_CHANGING = [
  "deposits_7d > 5",
  "active_last_at <= now() - interval 24 hour",
  "login_last_at > now() - interval 1 hour",
  "deposit_first_at < now() - interval 28 day",
  "bet_last_at >= now() - interval 35 day and sessions_24h = 0",
  "cooling_off_until > now()",
  "deposit_limit_share >= 0.5",
  "has(consents, 'email:all') and excluded_at is null",
  "handle_1h > 0 and favourite_game = 'g'",
].map((condition, place) =>
  parseSegment(
    `often-${place}.sql`,
    `---\nname: often-${place}\ndescription: often\nowner: test\npurpose: protection\n---\nselect player_key, country from ft_player where ${condition}`,
  ),
)
