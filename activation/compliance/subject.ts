import type { z } from "zod"
import type { BudgetLimit, Spent } from "../../core/budget.ts"
import type { FatigueLimit } from "../../core/fatigue.ts"
import type { MessageClass as Class, PlayerChannel, Product } from "./law/law.ts"
import type { Offer } from "./law/offer.ts"
import type { ListStanding } from "./list-standing.ts"
import type { RegisterStanding } from "./register-standing.ts"
import type { Residence } from "./residence.ts"
import type { Facts } from "./span.ts"

/** Everything that the rules look at for one recipient. */
export interface Subject extends Residence {
  readonly brand: string
  readonly playerId: string
  /** A registration of the player is known. */
  readonly isRegistered: boolean
  /** Facts on this player. */
  readonly own: Facts
  /**
   * Facts on each player of the same person, over all brands, this one included. They stay apart: a
   * reinstatement of one lifts nothing of another.
   */
  readonly person: readonly Facts[]
  /** Whether a message to him could be written, or why not. */
  readonly writing: WritingOutcome
  /** A row of the compliance topic about him, his brand or anybody could not be read. */
  readonly isHeld: boolean
  /** Lists of excluded people on which he is or may be, and those of his place of which nobody knows. */
  readonly exclusionLists: readonly ListStanding[]
  /** Registers of his places that are asked player by player, and what came of it. */
  readonly registers: readonly RegisterStanding[]
  /** Own limits of which four fifths or more are used, as deposit_week. */
  readonly limitsNear: readonly string[]
  /** Own limits in a currency of which no rate is known, as deposit_week. */
  readonly limitsUnrated: readonly string[]
  /** A limit of his was set so lately that the ones that are near may not show it. */
  readonly isLimitUnread: boolean
  /** From the vault, for the rule on age alone; no finding repeats it. */
  readonly birthDate: string | undefined
  /** Since when (ms) the vault knows the address; undefined or 0: it may be the first that it had. */
  readonly emailSince: number | undefined
  /** He was in the audience, and is not any more. */
  readonly hasLeft: boolean
  /** Other promotions by the channel on this day of his zone; undefined: not counted. */
  readonly sentToday: number | undefined
  /** Likewise on that day and the six before it; undefined: not counted. */
  readonly sentIn7Days: number | undefined
  /** Likewise within the last 24 hours; undefined: not counted. */
  readonly sentIn24Hours: number | undefined
  /** What other messages of the campaign used up of its budget; undefined: not counted, or it has none. */
  readonly spent?: Spent | undefined
  /** How he answers to promotions by the channel; undefined: not read, or nobody asks. */
  readonly answering?: Answering | undefined
  /** A promotion of a higher rank that wants him, too, or that he had today; undefined: none that is known. */
  readonly outrankedBy?: Outranking | undefined
  /** He ever placed a bet with the brand; undefined: nobody knows. */
  readonly hasPlayed: boolean | undefined
}

/** Promotions by a channel to which a player has not answered. */
export interface Answering {
  /** His brand's; undefined: it has none. */
  readonly limit: FatigueLimit | undefined
  /** Anybody of the brand answered by the channel in the limit's days: else it is no one's fault. */
  readonly isReported: boolean
  /** When they went out since he last opened or clicked one, ms, in their order. */
  readonly unanswered: readonly number[]
}

/** The promotion that goes before another one. */
export interface Outranking {
  readonly campaign: string
  readonly priority: number
  /** What its audience says it is worth, a decimal string. */
  readonly value: string | undefined
  /** It went out on this day of the player's; else it is about to. */
  readonly isSent: boolean
}

/** `written`, or what kept a message from being written: the reason that suppresses it. */
export type WritingOutcome = "written" | "no_address" | "contact_unreadable" | "template_error"

/** What is to be sent. */
export interface Purpose {
  /** `webhook`: nobody knows by which it would reach him, and nothing is sent. */
  readonly channel: PlayerChannel | "webhook"
  readonly product: z.infer<typeof Product>
  readonly messageClass: MessageClass
  readonly campaign: string
  /** To what the message moves a player, as its author says; whatever it is, it makes it a promotion. */
  readonly encourages: "deposit" | "play" | "none"
  /** Percentage of the players who never get it, as a decimal string. */
  readonly holdOut: string
  /** Messages to a player by the channel on one day of his; undefined: the default. */
  readonly capPerDay: number | undefined
  /** Likewise on seven days. */
  readonly capPerWeek: number | undefined
  /** What its messages may use up together; undefined: nobody bounds it. */
  readonly budget?: (BudgetLimit & { readonly per: "day" | "campaign" }) | undefined
  /** From when who answers to no promotion is left alone, beside his brand's limit; undefined: nobody says. */
  readonly fatigue?: FatigueLimit | undefined
  /** Times of day of the player's zone, HH:mm; not before the one, not from the other on. */
  readonly quietHours: { readonly from: string; readonly to: string } | undefined
  /** Its rank among the promotions that want the same player; undefined: it contends with none. */
  readonly priority?: number | undefined
  /** Who left the audience while his message waited gets it all the same. */
  readonly isForWhoLeft: boolean
  /** The audience is a segment for the protection of its members. */
  readonly isProtection: boolean
  /** What it offers; undefined: nothing. */
  readonly offer: Offer | undefined
}

/**
 * Which rules apply. `operational`: about the player's own business; `regulatory`: owed by law, also to
 * whoever excluded himself.
 */
export type MessageClass = z.infer<typeof Class>

/** What one rule found. `inputs` hold no personal data. */
export interface Finding {
  readonly rule: string
  readonly isAllowed: boolean
  /** Said where it does not allow. */
  readonly reason: string
  /** Where time alone will lift it: when, ms. */
  readonly deferredUntil?: number
  /** It speaks of this day of the player's: his next one lifts it. */
  readonly isOfDay?: true
  /** Put on record, and nothing more: for this class of message the rule decides nothing. */
  readonly isNoted?: true
  /** What it looked at. Most findings are read by nobody: it is put into words for whoever asks. */
  readonly inputs: () => Inputs
}

export type Inputs = Readonly<Record<string, string | boolean | null>>

/** A finding with what it looked at, for people and for the record. */
export interface ToldFinding extends Omit<Finding, "inputs"> {
  readonly inputs: Inputs
}

/** Findings in their order, with what each looked at. */
export function toldFindings(findings: readonly Finding[]): readonly ToldFinding[] {
  return findings.map((one) => ({ ...one, inputs: one.inputs() }))
}

/** A rule looks at one recipient and one purpose at one instant (ms), and at nothing else. */
export type Rule = (subject: Subject, purpose: Purpose, now: number) => Finding

/** An instant for people, or null for never. */
export function shown(at: number): string | null {
  return at > 0 ? new Date(at).toISOString() : null
}
