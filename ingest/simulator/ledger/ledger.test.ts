import { describe, expect, test } from "vitest"
import type { SentEvent } from "./event.ts"
import { Ledger } from "./ledger.ts"

/** `10:00` of the third of March is `03T10:00`; the rest of the date is the same everywhere. */
type Row = readonly [id: string, type: string, at: string, fields?: object]

function ledgerOf(rows: readonly Row[]): Ledger {
  const ledger = new Ledger({ tern: { timeZone: "Europe/Malta", dayStartHour: 6 } })
  for (const [event_id, type, at, fields = {}] of rows) {
    const event = {
      event_id,
      type,
      brand: "orsa",
      player_id: "p1",
      occurred_at: `2026-03-${at}:00.000Z`,
      ...fields,
    } as SentEvent
    ledger.add(event, JSON.stringify(event))
  }
  return ledger
}

/** The cells asked for, by day. */
function cells(rows: readonly Row[], columns: readonly string[], brand = "orsa"): object {
  const found = [...ledgerOf(rows).brandDays()].filter(([key]) => key.startsWith(`${brand} `))
  return Object.fromEntries(
    found
      .map(([key, day]) => [key.slice(-2), columns.map((column) => day[column])] as const)
      .sort(([a], [b]) => a.localeCompare(b)),
  )
}

const bet = (real: string, bonus = "0") => ({ stake_real: real, stake_bonus: bonus })
const settled = (stake: string, payout: string, more: object = {}) => ({
  bet_id: "b1",
  outcome: "won",
  stake_real: stake,
  stake_bonus: "0",
  payout_real: payout,
  payout_bonus: "0",
  ...more,
})
const pay = (status: string, amount: string, more: object = {}) => ({
  payment_id: "y1",
  status,
  amount,
  ...more,
})

describe("the ledger, against figures worked out by hand", () => {
  test("a bet, a win and their rollbacks: once, on the later day, whoever is named", () => {
    const rows: Row[] = [
      ["e1", "casino.bet", "01T10:00", bet("10", "1")],
      ["e2", "casino.win", "01T10:01", { win_real: "4", win_bonus: "0" }],
      ["e3", "casino.rollback", "03T09:00", { reverses: "e1", player_id: "p9" }],
      ["e4", "casino.rollback", "04T09:00", { reverses: "e1" }],
    ]
    expect(cells(rows, ["handle_real", "handle_bonus", "ggr", "ggr_restated", "actives"])).toEqual({
      "01": ["10", "1", "7", "-4", "1"],
      "03": ["-10", "-1", "-11", "0", "0"],
    })
  })

  test("a rollback before its bet waits, and both sum to nothing on the bet's day", () => {
    const rows: Row[] = [
      ["e2", "casino.rollback", "01T10:00", { reverses: "e1" }],
      ["e1", "casino.bet", "02T10:00", bet("10")],
    ]
    expect(cells(rows, ["handle", "handle_restated", "actives"])).toEqual({
      "02": ["0", "0", "1"],
    })
  })

  test("half a cent at the seventh digit goes to the even sixth, per event", () => {
    const rows: Row[] = [
      ["e1", "casino.bet", "01T10:00", { ...bet("0.000001"), base_rate: "0.5" }],
      ["e2", "casino.bet", "01T10:01", { ...bet("0.000003"), base_rate: "0.5" }],
    ]
    expect(cells(rows, ["handle"])).toEqual({ "01": ["0.000002"] })
  })

  test("a free bet is bonus handle, a void is none, a cash-out counts its part", () => {
    const rows: Row[] = [
      ["e1", "sport.bet_settled", "01T10:00", { ...settled("0", "30"), stake_bonus: "10" }],
      ["e2", "sport.bet_settled", "01T11:00", settled("5", "5", { bet_id: "b2", outcome: "void" })],
      ["e3", "sport.bet_placed", "01T09:00", { bet_id: "b3", ...bet("10") }],
      [
        "e4",
        "sport.bet_settled",
        "01T12:00",
        settled("4", "3", { bet_id: "b3", outcome: "cashed_out" }),
      ],
      ["e5", "sport.bet_settled", "02T12:00", settled("6", "0", { bet_id: "b3", outcome: "lost" })],
    ]
    expect(
      cells(rows, ["handle_real", "handle_bonus", "wins_real", "ggr", "ngr", "actives"]),
    ).toEqual({
      "01": ["4", "10", "33", "-19", "-29", "1"],
      "02": ["6", "0", "0", "6", "6", "1"],
    })
  })

  test("corrections chain on their own days, restated on the first one's; a second one is none", () => {
    const rows: Row[] = [
      ["e1", "sport.bet_settled", "01T10:00", settled("10", "20")],
      [
        "e2",
        "sport.bet_settled",
        "02T10:00",
        settled("10", "0", { outcome: "lost", corrects: "e1" }),
      ],
      ["e3", "sport.bet_settled", "03T10:00", settled("10", "25", { corrects: "e2" })],
      ["e4", "sport.bet_settled", "04T10:00", settled("10", "99", { corrects: "e1" })],
    ]
    expect(cells(rows, ["handle", "wins_real", "ggr_restated"])).toEqual({
      "01": ["10", "20", "-15"],
      "02": ["0", "-20", "0"],
      "03": ["0", "25", "0"],
    })
  })

  test("a settlement beyond the stake is a conflict; one that names itself corrects nothing", () => {
    const rows: Row[] = [
      ["e1", "sport.bet_placed", "01T09:00", { bet_id: "b1", ...bet("10") }],
      ["e2", "sport.bet_settled", "01T10:00", settled("10", "0", { corrects: "e2" })],
      ["e3", "sport.bet_settled", "02T10:00", settled("1", "500")],
    ]
    expect(cells(rows, ["handle", "wins_real"])).toEqual({ "01": ["10", "0"] })
  })

  test("two settlements that correct each other stay on their own days when restated", () => {
    const rows: Row[] = [
      ["e1", "sport.bet_settled", "01T10:00", settled("10", "0", { corrects: "e2" })],
      ["e2", "sport.bet_settled", "03T10:00", settled("10", "7", { corrects: "e1" })],
    ]
    expect(cells(rows, ["handle", "handle_restated", "wins_real"])).toEqual({
      "01": ["0", "0", "-7"],
      "03": ["0", "0", "7"],
    })
  })

  test("a deposit counts once at its first approval; a charge-back takes that amount at that rate", () => {
    const rows: Row[] = [
      ["e1", "deposit", "01T10:00", pay("requested", "100", { base_rate: "1.1" })],
      ["e2", "deposit", "02T10:00", pay("approved", "100", { base_rate: "1.1" })],
      ["e3", "deposit", "02T11:00", pay("approved", "100", { base_rate: "1.1" })],
      ["e4", "deposit", "05T10:00", pay("charged_back", "70", { base_rate: "2" })],
      ["e5", "deposit", "06T10:00", pay("reversed", "100")],
    ]
    expect(cells(rows, ["deposits", "deposits_count", "ftd", "deposits_restated"])).toEqual({
      "02": ["110", "1", "1", "0"],
      "05": ["-110", "0", "0", "0"],
    })
  })

  test("a reversal before its approval waits for it; a rejection before it is none", () => {
    const rows: Row[] = [
      ["e1", "deposit", "01T10:00", pay("reversed", "10")],
      ["e2", "deposit", "02T10:00", pay("approved", "10")],
      ["e3", "deposit", "01T10:00", pay("rejected", "5", { payment_id: "y2" })],
      ["e4", "deposit", "03T10:00", pay("approved", "5", { payment_id: "y2" })],
    ]
    expect(cells(rows, ["deposits", "deposits_count", "ftd"])).toEqual({
      "01": ["-10", "0", "0"],
      "02": ["10", "1", "1"],
      "03": ["5", "1", "0"],
    })
  })

  test("a bonus turns real once; an adjustment counts where it says so", () => {
    const done = { bonus_instance_id: "i1", status: "completed", turned_real: "8" }
    const rows: Row[] = [
      ["e1", "bonus.changed", "02T10:00", done],
      ["e2", "bonus.changed", "01T10:00", { ...done, turned_real: "3" }],
      ["e3", "adjustment", "01T11:00", { amount: "-2.5", counts_in_ngr: true }],
      ["e4", "adjustment", "01T11:00", { amount: "100", counts_in_ngr: false }],
    ]
    expect(cells(rows, ["bonus_turned_real", "adjustments", "ngr"])).toEqual({
      "01": ["3", "-2.5", "-5.5"],
    })
  })

  test("a test player counts nowhere, also on days before it was learnt", () => {
    const rows: Row[] = [
      ["e1", "casino.bet", "01T10:00", bet("10")],
      ["e2", "player.updated", "09T10:00", { is_test: true }],
      ["e3", "player.updated", "10T10:00", { is_test: false }],
    ]
    expect(cells(rows, ["handle"])).toEqual({})
  })

  test("a rollback under a test player's name takes back what a real player bet", () => {
    const rows: Row[] = [
      ["e1", "player.registered", "01T09:00", { is_test: true, player_id: "tester" }],
      ["e2", "casino.bet", "01T10:00", bet("10")],
      ["e3", "casino.rollback", "01T11:00", { reverses: "e2", player_id: "tester" }],
    ]
    expect(cells(rows, ["handle", "actives", "registrations"])).toEqual({ "01": ["0", "1", "0"] })
  })

  test("a reporting day begins at six in Malta for one brand and at midnight for the other", () => {
    const rows: Row[] = [
      ["e1", "casino.bet", "02T04:59", { ...bet("1"), brand: "tern" }],
      ["e1", "casino.bet", "02T05:00", { ...bet("2"), brand: "tern", event_id: "e2" }],
      ["e1", "casino.bet", "02T04:59", bet("4")],
    ]
    expect(cells(rows, ["handle"], "tern")).toEqual({ "01": ["1"], "02": ["2"] })
    expect(cells(rows, ["handle"])).toEqual({ "02": ["4"] })
  })

  test("the same content is a repeat, another a conflict, another brand's id a third event", () => {
    const first = { ...bet("1") }
    const ledger = ledgerOf([
      ["e1", "casino.bet", "01T10:00", first],
      ["e1", "casino.bet", "01T10:00", first],
      ["e1", "casino.bet", "01T10:00", bet("2")],
      ["e1", "casino.bet", "01T10:00", { ...first, brand: "tern" }],
    ])
    expect([ledger.distinct, ledger.repeats, ledger.conflicts]).toEqual([2, 1, 1])
  })

  test("a depositor has lapsed at the instant at which thirty days are full", () => {
    const ledger = ledgerOf([["e1", "deposit", "01T10:00", pay("approved", "10")]])
    const at = Date.parse("2026-03-31T10:00:00.000Z")
    expect([...(ledger.segments(new Date(at - 1)).get("lapsed-depositor") ?? [])]).toEqual([])
    expect([...(ledger.segments(new Date(at)).get("lapsed-depositor") ?? [])]).toEqual(["orsa:p1"])
  })
})
