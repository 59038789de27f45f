import { expect, test } from "vitest"
import { parseSegment } from "../../../../segments/segment.ts"
import { EMPTY_HEAD, lineOfSelect, segmentText } from "./segment-text.ts"

const sql = "select player_key\nfrom ft_player\nwhere deposits > {{ parameter('most') }}"
const head = {
  ...EMPTY_HEAD,
  ...{ name: "whales", description: 'The "largest": # all', owner: "vip", tags: ["value"] },
  ...{ purpose: "protection", folder: "crm/vip" },
  parameters: { most: { type: "UInt32", default: 7, description: "How much" } },
}

test("a segment's text is read as what was filled in", () => {
  const { name, description, owner, tags, purpose, folder, written } = parseSegment(
    "whales",
    segmentText(head, sql),
    "store",
  )
  expect({ name, description, owner, tags, purpose, folder, written }).toMatchObject({
    ...{ name: head.name, description: head.description, owner: "vip", tags: ["value"] },
    ...{ purpose: "protection", folder: "crm/vip", written: sql },
  })
})

test("a line of the text is a line of the select, or of the head", () => {
  const text = segmentText({ ...EMPTY_HEAD, name: "x", description: "d", owner: "o" }, sql)
  const at = text.split("\n").indexOf("from ft_player") + 1
  expect(lineOfSelect(text, at)).toBe(2)
  expect(lineOfSelect(text, 2)).toBeUndefined()
})
