/** What a dashboard asks of a mart. */
export interface MartQuestion {
  readonly mart: string
  readonly sql: string
  /** A bare count of the rows that it reads. */
  readonly countSql: string
}

const BRAND = "brand = {brand:String}"
const LAST_30_DAYS = `${BRAND} and day > today() - 30`
const LAST_YEAR = `${BRAND} and month > today() - 365`
const OF_PLAYER = "player_key = {player_key:UInt64}"

interface Asked {
  readonly select: string
  readonly where: string
  /** Group, order and limit. */
  readonly shape?: string
}

/** One question of each mart: the last 30 days, the last year or the present of one brand, or one player's latest. */
const ASKED: Readonly<Record<string, Asked>> = {
  fct_brand_day: {
    select: "day, handle, ggr, ngr, deposits, withdrawals, actives, ftd, hold",
    where: LAST_30_DAYS,
    shape: "order by day",
  },
  fct_brand_country_product_day: {
    select:
      "country, product, sum(m.handle) as handle_sum, sum(m.ggr) as ggr_sum, sum(m.ngr) as ngr_sum",
    where: LAST_30_DAYS,
    shape: "group by country, product order by ggr_sum desc",
  },
  fct_ngr_step_day: {
    select: "place, step, sum(m.amount) as amount_sum",
    where: LAST_30_DAYS,
    shape: "group by place, step order by place",
  },
  fct_brand_origin_day: {
    select:
      "country, currency, acquisition_source, sum(m.ggr) as ggr_sum, sum(m.ngr) as ngr_sum, sum(m.ftd) as ftd_sum",
    where: LAST_30_DAYS,
    shape: "group by country, currency, acquisition_source order by ngr_sum desc",
  },
  fct_brand_game_day: {
    select:
      "product, game_id, sum(m.bets) as bets_sum, sum(m.handle) as handle_sum, sum(m.ggr) as ggr_sum",
    where: LAST_30_DAYS,
    shape: "group by product, game_id order by ggr_sum desc limit 50",
  },
  fct_brand_country_type_day: {
    select: "country, product, game_type, sum(m.handle) as handle_sum, sum(m.ggr) as ggr_sum",
    where: LAST_30_DAYS,
    shape: "group by country, product, game_type order by ggr_sum desc",
  },
  fct_brand_period: {
    select: "start, actives, ggr, ngr, arpu, arppu, ftd_conversion, bonus_cost_share",
    where: `${BRAND} and dimension = 'brand' and period = 'day' and start > today() - 30`,
    shape: "order by start",
  },
  dim_person: { select: "brand, player_id, person, players", where: OF_PLAYER },
  dim_shared_device: { select: "brand, player_id, players, seen_last_at", where: OF_PLAYER },
  fct_payment_method_day: {
    select:
      "direction, method, provider, sum(m.attempts) as attempts_sum, sum(m.approved) as approved_sum, sum(m.rejected) as rejected_sum",
    where: LAST_30_DAYS,
    shape: "group by direction, method, provider order by attempts_sum desc",
  },
  fct_casino_round: {
    select: "round_id, started_at, game_id, handle_real, ggr",
    where: OF_PLAYER,
    shape: "order by started_at desc limit 50",
  },
  fct_money_event: {
    select: "occurred_at, event_id, measure, amount, is_reversal",
    where: OF_PLAYER,
    shape: "order by occurred_at desc limit 100",
  },
  fct_cohort: {
    select: "cohort, since, size, retention, churn, ltv_per_player",
    where: `${BRAND} and dimension = 'country' and value = 'MT' and period = 'month'`,
    shape: "order by cohort, since",
  },
  fct_ftd_age: {
    select:
      "toStartOfMonth(ftd_day) as month, sum(m.retained_d1) as retained_d1_sum, sum(m.players_d1) as players_d1_sum, sum(m.retained_d30) as retained_d30_sum, sum(m.players_d30) as players_d30_sum, sum(m.deposits_30d) as deposits_sum, sum(m.players_30d) as players_30d_sum",
    where: `${BRAND} and dimension = 'country' and value = 'MT'`,
    shape: "group by month order by month",
  },
  fct_funnel_month: {
    select:
      "month, sum(m.registered) as registered_sum, sum(m.kyc_approved) as kyc_sum, sum(m.deposited) as deposited_sum, sum(m.bet) as bet_sum, sum(m.deposited_again) as again_sum",
    where: LAST_YEAR,
    shape: "group by month order by month",
  },
  fct_reactivation_month: {
    select: "month, reactivated, idle_days_median, stayed",
    where: `${LAST_YEAR} and dimension = 'brand'`,
    shape: "order by month",
  },
  fct_rfm_player: {
    select: "cell, count() as players, sum(m.money) as money_sum",
    where: `${BRAND} and as_of = (select max(as_of) from fct_rfm_player where ${BRAND})`,
    shape: "group by cell order by cell",
  },
  fct_rfm_transition_month: {
    select: "cell_from, cell_to, players",
    where: `${BRAND} and month = toStartOfMonth(today())`,
    shape: "order by cell_from, cell_to",
  },
  fct_lifecycle_player: {
    select: "stage, stage_before, count() as players",
    where: BRAND,
    shape: "group by stage, stage_before order by stage, stage_before",
  },
  fct_lifecycle_transition_month: {
    select: "month, stage_from, stage_to, players",
    where: LAST_YEAR,
    shape: "order by month, stage_from, stage_to",
  },
  fct_vip_player: {
    select: "tier, tier_before, count() as players, sum(m.ngr_window) as ngr_sum",
    where: BRAND,
    shape: "group by tier, tier_before order by tier, tier_before",
  },
  fct_bonus_month: {
    select:
      "month, kind, sum(m.given) as given_sum, sum(m.completed) as completed_sum, sum(m.turned_real) as turned_sum, sum(m.expected_cost) as expected_sum",
    where: LAST_YEAR,
    shape: "group by month, kind order by month, kind",
  },
  fct_bonus_segment_month: {
    select: "month, segment, given, players, turned_real, cost_share",
    where: `${LAST_YEAR} and part = 'all'`,
    shape: "order by month, segment",
  },
  fct_bonus_band_month: {
    select: "month, band, players, bonus_cost, ngr, cost_share",
    where: LAST_YEAR,
    shape: "order by month, band",
  },
  fct_campaign_result: {
    select: "campaign, arm, players, ngr_per_player, difference, difference_low, difference_high",
    where: `${BRAND} and period = 'whole'`,
    shape: "order by campaign, arm",
  },
  fct_harm_signal_player: {
    select: "player_key, sessions, night_share, chasing_deposits, withdrawals_reversed",
    where: BRAND,
    shape: "order by chasing_deposits desc, night_bets desc limit 100",
  },
  fct_test_player_day: {
    select: "player_id, sum(m.ggr) as ggr_sum, sum(m.deposits) as deposits_sum",
    where: LAST_30_DAYS,
    shape: "group by player_id order by ggr_sum desc limit 100",
  },
}

/** All of them. Values `brand` and `player_key` are the asker's. */
export const MART_QUESTIONS: readonly MartQuestion[] = Object.entries(ASKED).map(
  ([mart, { select, where, shape = "" }]) => {
    const from = `from ${mart} as m where ${where}`
    return {
      mart,
      sql: `select ${select} ${from} ${shape}`,
      countSql: `select count() as rows ${from}`,
    }
  },
)
