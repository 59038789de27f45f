import { expect, test } from "vitest"
import { sentOf, Webhooks } from "./endpoint.ts"

const endpoint = (more: object = {}) => ({
  ...{ id: "crm-push", url: "https://crm.example/hook", secret_env: "CRM_SECRET", channel: "push" },
  ...more,
})

function faultOf(...all: readonly object[]): string {
  const { error } = Webhooks.safeParse(all)
  return (error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`).join()
}

test("an endpoint is told nothing of a player beside his id, and remembers no key, where nobody says more", () => {
  expect(Webhooks.parse([endpoint({ idempotency_window: "24h" })])[0]).toMatchObject({
    ...{ sends: [], timeout_ms: 5_000, idempotency_window: 86_400_000, allow_private: false },
  })
  expect(Webhooks.parse([endpoint()])[0]?.idempotency_window).toBeUndefined()
})

test.each([
  [{ url: "http://crm.example/" }, "0.url: expected https"],
  [{ url: "http://10.0.0.1/" }, "0.url: expected https"],
  [{ url: "https://a:b@crm.example/" }, "0.url: expected no user"],
  [{ url: "ftp://crm.example/" }, "0.url: expected an address with https"],
  [{ url: "nowhere" }, "0.url: "],
  [{ channel: "webhook" }, "0.channel: "],
  [{ sends: ["birth_date"] }, "0.sends.0: "],
  [{ secret: "whsec_abc" }, 'Unrecognized key: "secret"'],
  [{ timeout_ms: 60_000 }, "0.timeout_ms: "],
  [{ idempotency_window: "soon" }, "0.idempotency_window: expected a time"],
])("%o is refused with its field", (more, words) => {
  expect(faultOf(endpoint(more))).toContain(words)
})

test.each(["http://127.0.0.1:9/", "http://localhost/", "http://[::1]:80/x"])(
  "on this machine no https is asked for: %s",
  (url) => {
    expect(faultOf(endpoint({ url }))).toBe("")
  },
)

test("two endpoints of one id are refused", () => {
  expect(faultOf(endpoint(), endpoint())).toContain(
    "1.id: 'crm-push' stands twice: expected another id",
  )
})

test("of a contact that goes out which the endpoint is to be told, and without its address nobody is reached", () => {
  const contact = { phone: "+35621234567", email: "a@b.example", first_name: "Bo" }
  expect(sentOf("sms", [], contact)).toEqual({})
  expect(sentOf("sms", ["phone", "last_name"], contact)).toEqual({ phone: "+35621234567" })
  expect(sentOf("sms", ["phone"], { email: "a@b.example" })).toBeUndefined()
  expect(sentOf("push", ["device_tokens"], { device_tokens: [] })).toBeUndefined()
  expect(sentOf("inapp", ["email"], {})).toEqual({})
})
