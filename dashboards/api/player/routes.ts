import { z } from "zod"
import type { Campaign } from "../../../activation/campaign.ts"
import type { Explanation } from "../../../activation/explain.ts"
import { playerName } from "../../../core/player.ts"
import { onceProtected } from "../../../segments/once-protected.ts"
import type { Segment } from "../../../segments/segment.ts"
import type { Warehouse } from "../../../warehouse/warehouse.ts"
import { type Route, route } from "../route/route.ts"
import { withheldExplanation } from "../withheld/explanation.ts"
import { withheldPlayer } from "../withheld/player.ts"
import { untold } from "../withheld/told.ts"
import { findPlayers, readPlayerDocument } from "./document.ts"
import { readEvents } from "./events.ts"
import * as schema from "./schema.ts"

export interface PlayerRouteSources {
  readonly warehouse: Warehouse
  readonly segments: () => readonly Segment[]
  readonly campaigns: () => readonly Campaign[]
  /** Asks the gate as it would be asked now. */
  readonly explain: (player: string, campaign: string) => Promise<Explanation>
}

/** What the API says of players: never personal data. */
export function playerRoutes({
  warehouse,
  segments,
  campaigns,
  explain,
}: PlayerRouteSources): readonly Route[] {
  return [
    route({
      path: "/api/players",
      summary: "Players by the beginning of their id",
      question: schema.FindQuestion,
      answer: z.array(schema.FoundRow),
      read: ({ find, limit }) => findPlayers(warehouse, find, limit),
    }),
    route({
      path: "/api/players/{brand}/{player_id}",
      summary: "One player: state, features, segments, decisions; no personal data",
      question: schema.PlayerQuestion,
      answer: schema.PlayerDocument,
      async read({ brand, player_id }, told) {
        const player = { brand, playerId: player_id }
        const document = await readPlayerDocument(warehouse, player, {
          segments: segments().map(({ name }) => name),
          campaigns: campaigns().map(({ name }) => name),
        })
        if (told.isAll) return document
        const names = document.segments.map(({ segment }) => segment)
        const hidden = await onceProtected(warehouse, names)
        const open = segments().filter(({ name }) => !hidden.has(name))
        return withheldPlayer(document, open, campaigns())
      },
    }),
    route({
      path: "/api/players/{brand}/{player_id}/events",
      summary: "What happened to him, newest first, without personal data",
      question: schema.EventsQuestion,
      answer: z.array(schema.EventRow),
      read: (question, told) => readEvents(warehouse, question, told.campaigns(campaigns())),
    }),
    route({
      path: "/api/players/{brand}/{player_id}/explain/{campaign}",
      summary:
        "Why he would, or would not, get a campaign's message now, rule by rule; of one that has ended, what was decided",
      question: schema.ExplainQuestion,
      answer: schema.Explained,
      async read({ brand, player_id, campaign }, told) {
        const answer = await explain(playerName({ brand, playerId: player_id }), campaign)
        // Of one that is gone nobody knows whether it was for protection.
        if (!told.campaign(campaign, campaigns())) throw untold(`How '${campaign}' goes`)
        const explained = JSON.parse(JSON.stringify(answer)) as schema.Explained
        return told.isAll ? explained : withheldExplanation(explained)
      },
    }),
  ]
}
