import { describe, expect, test } from "vitest"
import { exactTexts, nearTexts, plainDocument, turnedTexts, wordsOf } from "./identity.ts"

const born = "1990-05-17"
const isNear = (a: readonly [string, string], b: readonly [string, string], on = born) => {
  const of = ([firstName, lastName]: readonly [string, string], birthDate: string) =>
    nearTexts({ firstName, lastName, birthDate })
  const listed = new Set(of(a, born))
  return of(b, on).some((text) => listed.has(text))
}

describe("a name", () => {
  test.each([
    ["Anne-Marie", "annemarie"],
    ["ANNE MARIE", "annemarie"],
    ["O'Brien", "obrien"],
    ["O’Brien", "obrien"],
    ["Müller", "muller"],
    ["Weiß", "weiss"],
    ["Łukasz Żak", "lukaszzak"],
    ["Søren Ærø", "sorenaero"],
    ["Ольга", "ольга"],
    ["  St. John ", "stjohn"],
  ])("%s is the same as %s", (name, plain) => {
    expect(wordsOf(name).join("")).toBe(plain)
  })

  test("of two who are the same has one text, whatever the writing", () => {
    const one = { firstName: "José  María", lastName: "de la Cruz", birthDate: born }
    const other = { firstName: "JOSE-MARIA", lastName: "DE LA CRUZ", birthDate: born }
    expect(exactTexts(one)).toEqual({ person: "josemaria|delacruz|1990-05-17" })
    expect(exactTexts(other)).toEqual(exactTexts(one))
  })

  test("alone, or a day of birth alone, says nothing", () => {
    expect(exactTexts({ firstName: "Ann", birthDate: born })).toEqual({})
    expect(exactTexts({ firstName: "Ann", lastName: "Borg" })).toEqual({})
    expect(exactTexts({ firstName: "?", lastName: "-", birthDate: born, document: " - " })).toEqual(
      {},
    )
  })

  test("and a document are told apart by letters and digits alone", () => {
    expect(plainDocument(" ab-123 456/c ")).toBe("AB123456C")
    expect(exactTexts({ document: "123-45-6789" })).toEqual({ document: "123456789" })
  })
})

describe("of two who were born on one day", () => {
  test.each([
    [
      ["Anna", "Vella"],
      ["Hanna", "Vella"],
    ],
    [
      ["Jon", "Camilleri"],
      ["John", "Camilleri"],
    ],
    [
      ["Marco", "Grech"],
      ["Marko", "Grech"],
    ],
    [
      ["Steven", "Zammit"],
      ["Steven", "Zamimt"],
    ],
    [
      ["John William", "Smith"],
      ["John", "Smith"],
    ],
    [
      ["Maria", "Garcia Lopez"],
      ["María", "García"],
    ],
    [
      ["John", "Smith"],
      ["John", "Smith Jr."],
    ],
  ] as const)("%s is near to %s, and the other way round", (a, b) => {
    expect(isNear(a, b)).toBe(true)
    expect(isNear(b, a)).toBe(true)
  })

  test.each([
    [
      ["Anna", "Vella"],
      ["Peter", "Vella"],
    ],
    [
      ["Anna", "Vella"],
      ["Anna", "Borg"],
    ],
    [
      ["Li", "Wu"],
      ["Lu", "Wu"],
    ],
    [
      ["Martin", "Farrugia"],
      ["Martina", "Ferrugio"],
    ],
  ] as const)("%s is not near to %s", (a, b) => {
    expect(isNear(a, b)).toBe(false)
  })

  test("nobody is near to whom was born on another", () => {
    expect(isNear(["Anna", "Vella"], ["Anna", "Vella"], "1990-05-18")).toBe(false)
  })
})

test("names, and day and month, may be exchanged", () => {
  expect(turnedTexts({ firstName: "Ann", lastName: "Borg", birthDate: "1990-05-07" })).toEqual([
    "borg|ann|1990-05-07",
    "ann|borg|1990-07-05",
  ])
  // No month is the seventeenth, and the fifth of May is itself.
  expect(turnedTexts({ firstName: "Ann", lastName: "Borg", birthDate: born })).toHaveLength(1)
  expect(turnedTexts({ firstName: "Ann", lastName: "Borg", birthDate: "1990-05-05" })).toHaveLength(
    1,
  )
})
