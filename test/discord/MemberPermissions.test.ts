import { assert, describe, it } from "vitest"
import { permissionsIn } from "../../src/discord/MemberPermissions.ts"

const view = 1n << 10n
const send = 1n << 11n
const ban = 1n << 2n

const guild = {
  owner_id: "1",
  roles: [
    { id: "77", permissions: String(view | send) },
    { id: "5", permissions: String(ban) },
    { id: "6", permissions: "8" },
  ],
}
const overwrite = (id: string, allow: bigint, deny: bigint) => ({
  id,
  allow: String(allow),
  deny: String(deny),
})
const held = (
  userId: string,
  roles: ReadonlyArray<string>,
  ...overwrites: ReadonlyArray<ReturnType<typeof overwrite>>
) => permissionsIn("77", guild, { permission_overwrites: overwrites }, { userId, roles })

describe("a member's permissions in a channel", () => {
  it("are those of everyone and of the member's roles", () => {
    assert.strictEqual(held("2", []), view | send)
    assert.strictEqual(held("2", ["5"]), view | send | ban)
    assert.strictEqual(permissionsIn("77", guild, {}, { userId: "2", roles: [] }), view | send)
  })

  it("are all for the owner and for administrators, whatever the channel says", () => {
    const none = overwrite("77", 0n, view | send)
    for (const [user, roles] of [
      ["1", []],
      ["2", ["6"]],
    ] as const)
      assert.strictEqual(held(user, roles, none) & (view | send | ban), view | send | ban)
  })

  it("are overwritten for everyone, then for roles together, then for the member", () => {
    const closed = overwrite("77", 0n, send)
    assert.strictEqual(held("2", [], closed), view)
    const role = overwrite("5", send, 0n)
    const denied = overwrite("6000", 0n, send)
    assert.strictEqual(held("2", ["5"], closed, role), view | send | ban)
    assert.strictEqual(
      held("2", ["5", "6000"], role, denied, closed),
      view | send | ban,
      "what a role allows counts",
    )
    assert.strictEqual(held("2", ["5"], overwrite("2", 0n, send), role, closed), view | ban)
  })
})
