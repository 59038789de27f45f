import { describe, expect, test } from "vitest"
import { linkSegments } from "./link.ts"
import { parseSegment, type Segment } from "./segment.ts"

const named = (name: string, sql: string, purpose = "marketing"): Segment =>
  parseSegment(
    `${name}.sql`,
    `---\nname: ${name}\ndescription: d\nowner: o\npurpose: ${purpose}\n---\n${sql}`,
  )

describe("a segment that reads others", () => {
  const faultOf = (name: string, ...segments: readonly Segment[]) =>
    linkSegments(segments).faults.get(name)?.message ?? ""
  const reads = (name: string, inner: string, purpose?: string) =>
    named(name, `select player_key from {{ segment('${inner}') }}`, purpose)
  const plain = named("plain", "select player_key from ft_player where deposits > 1")

  test("is told of a name that nobody has, with the nearest, and of a circle", () => {
    expect(faultOf("a", reads("a", "plian"), plain)).toMatch(/'plian'.*The nearest is 'plain'/)
    expect(linkSegments([reads("a", "plian"), plain]).faults.get("a")?.details).toMatchObject({
      ...{ line: 1, column: 36 },
    })
    expect(faultOf("a", reads("a", "a"))).toMatch(/reads itself: a -> a\./)
    const circle = [reads("a", "b"), reads("b", "c"), reads("c", "a"), reads("d", "a")]
    expect(faultOf("c", ...circle)).toMatch(/reads itself: a -> b -> c -> a\./)
    expect(linkSegments([...circle, plain]).segments.map(({ name }) => name)).toEqual(["plain"])
  })

  test("for marketing reads none for protection, at any depth", () => {
    const guard = named("guard", "select player_key from ft_player", "protection")
    expect(faultOf("a", reads("a", "guard"), guard)).toMatch(/'guard', which is for protection/)
    const [middle, top] = [reads("middle", "guard"), reads("top", "middle")]
    expect(faultOf("top", top, middle, guard)).toMatch(/'middle', which cannot run.*protection/)
    const open = [reads("x", "y", "protection"), reads("y", "guard", "protection"), guard]
    expect([...linkSegments(open).faults]).toEqual([])
  })

  test.each([
    ["select player_key from seg_nested", "SEGMENT_NESTED"],
    ["with SEG_NESTED as (select 1) select player_key from ft_player", "SEGMENT_NESTED"],
    ["select player_key from {{ segment('No Name') }}", "SEGMENT_NESTED"],
    ["select player_key from {{ ref('ft_player') }}", "SEGMENT_TEMPLATE"],
    ["select player_key\nfrom ft_player where 1 = {{ segment }}", "SEGMENT_TEMPLATE"],
  ])("is refused where it is written otherwise: %s", (sql, code) => {
    expect(() => named("a", sql)).toThrow(expect.objectContaining({ code }))
  })

  test("leaves braces in texts and comments alone", () => {
    const sql = "select player_key -- {{ x }}\nfrom ft_player where brand != '{{ segment(''a'') }}'"
    expect(named("a", sql)).toMatchObject({ sql, nested: [] })
  })
})
