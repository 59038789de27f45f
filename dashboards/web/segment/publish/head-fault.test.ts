import { expect, test } from "vitest"
import { faultWords, headFaults } from "./head-fault.ts"
import { EMPTY_HEAD } from "./segment-text.ts"

const whole = { ...EMPTY_HEAD, name: "vip", description: "Very", owner: "crm" }

test("a head that is whole has no fault, in a folder or in none", () => {
  expect(headFaults(whole)).toEqual({})
  expect(headFaults({ ...whole, folder: "crm/VIP desk/new" })).toEqual({})
  expect(faultWords({})).toBe("")
})

test("what is missing is named, all of it", () => {
  expect(Object.keys(headFaults(EMPTY_HEAD))).toEqual(["name", "description", "owner"])
  expect(faultWords(headFaults({ ...whole, owner: " " }))).toBe("To be kept it needs an owner.")
  expect(faultWords(headFaults({ ...whole, description: "", owner: "" }))).toBe(
    "To be kept it needs a description and an owner.",
  )
})

test.each(["VIP", "my segment", "3rd", "a_b", ""])("'%s' is no name", (name) => {
  expect(headFaults({ ...whole, name })).toHaveProperty("name")
})

test.each(["", "/crm", "crm/", "crm//vip", "a.b"])("'%s' is no folder", (folder) => {
  expect(headFaults({ ...whole, folder })).toHaveProperty("folder")
})
