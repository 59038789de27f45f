import type { TreeNode } from "../../warehouse/query-tree.ts"

const PLAYER_KEY = "player_key"
/** Tells the rows of one player apart: ids of events are unique within a brand. */
const EVENT_ID = "event_id"

export const isPlayerKey = ({ said }: TreeNode) => said["column_name"] === PLAYER_KEY

/** What hangs below the headings of that name. */
export const below = (node: TreeNode, heading: string) =>
  node.children.filter(({ kind }) => kind === heading).flatMap(({ children }) => children)

/** Whether what stands under a heading, as GROUP BY, makes each part one of a single player. */
export function isByPlayer(node: TreeNode, heading: string): boolean {
  return below(node, heading).some((list) => list.children.some(isPlayerKey))
}

/**
 * Whether an order leaves no two rows equal, as far as its columns tell: within one player his key decides nothing, and
 * the event's does.
 */
export function isDecidedBy(columns: readonly TreeNode[], isWithinPlayer: boolean): boolean {
  const name = isWithinPlayer ? EVENT_ID : PLAYER_KEY
  return columns.some(({ said }) => said["column_name"] === name)
}
