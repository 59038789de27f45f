import { z } from "zod"
import type { Campaign } from "../../../activation/campaign.ts"
import type { Explanation } from "../../../activation/explain.ts"
import { playerName } from "../../../core/player.ts"
import type { Warehouse } from "../../../warehouse/warehouse.ts"
import { type Route, route } from "../route/route.ts"
import { findPlayers, readPlayerDocument } from "./document.ts"
import { readEvents } from "./events.ts"
import * as schema from "./schema.ts"

export interface PlayerRouteSources {
  readonly warehouse: Warehouse
  readonly campaigns: () => readonly Campaign[]
  /** Asks the gate as it would be asked now. */
  readonly explain: (player: string, campaign: string) => Promise<Explanation>
}

/** What the API says of players: never personal data. */
export function playerRoutes({
  warehouse,
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
      read: ({ brand, player_id }) =>
        readPlayerDocument(
          warehouse,
          { brand, playerId: player_id },
          campaigns().map(({ name }) => name),
        ),
    }),
    route({
      path: "/api/players/{brand}/{player_id}/events",
      summary: "What happened to him, newest first, without personal data",
      question: schema.EventsQuestion,
      answer: z.array(schema.EventRow),
      read: (question) => readEvents(warehouse, question),
    }),
    route({
      path: "/api/players/{brand}/{player_id}/explain/{campaign}",
      summary: "Why he would, or would not, get a campaign's message now, rule by rule",
      question: schema.ExplainQuestion,
      answer: schema.Explained,
      async read({ brand, player_id, campaign }) {
        const answer = await explain(playerName({ brand, playerId: player_id }), campaign)
        return JSON.parse(JSON.stringify(answer)) as schema.Explained
      },
    }),
  ]
}
