import { assert, describe, it } from "vitest"
import { IsolateDriver } from "./IsolateDriver.ts"
import { component, modal } from "./Payloads.ts"

const press = (customId: string, values?: readonly string[]) => ({
  ...component,
  data: { ...component.data, custom_id: customId, ...(values === undefined ? {} : { values }) },
})

const failure = async (script: string) => {
  using guild = await IsolateDriver.load(script)
  return `${guild.failure?.name}: ${guild.failure?.message}`
}

describe("onComponent", () => {
  it("runs the most exact handler of a custom id, and no other", async () => {
    using guild = await IsolateDriver.load(`
      const log = (name) => ({ params, values, customId, reply }) => { console.log(name, JSON.stringify(params), values.join(), customId, typeof reply) }
      onComponent("vote:*", log("votes"))
      onComponent("vote:yes*", log("yeses"))
      onComponent("ticket/:id/close", log("pattern"))
      onComponent("ticket/*", log("rest"))
      onComponent("ticket/7/close", log("exact"))
      onComponent("vote:yes", log("yes"))
    `)
    assert.deepEqual(guild.manifest?.events, ["componentInteraction"])
    for (const id of [
      "vote:yes",
      "vote:yess",
      "vote:no",
      "ticket/7/close",
      "ticket/8/close",
      "ticket/8/open/x",
      "other",
    ]) {
      await guild.event("componentInteraction", press(id, ["a", "b"]))
    }
    await guild.event("componentInteraction", press("ticket//close"))
    assert.deepEqual(guild.logs, [
      "info: yes {} a,b vote:yes function",
      'info: yeses {"*":"s"} a,b vote:yess function',
      'info: votes {"*":"no"} a,b vote:no function',
      "info: exact {} a,b ticket/7/close function",
      'info: pattern {"id":"8"} a,b ticket/8/close function',
      'info: rest {"*":"8/open/x"} a,b ticket/8/open/x function',
      'info: rest {"*":"/close"}  ticket//close function',
    ])
  })

  it("leaves the event to other handlers too, and an error is the event's", async () => {
    using guild = await IsolateDriver.load(`
      on("componentInteraction", () => console.log("seen"))
      onComponent("boom", () => { throw new Error("bang") })
    `)
    const event = await guild.event("componentInteraction", press("boom"))
    assert.deepEqual(guild.logs, ["info: seen"])
    assert.strictEqual(guild.outcome(event)?.message, "bang")
  })

  it("refuses a pattern that is none, or taken", async () => {
    assert.strictEqual(
      await failure(`onComponent("a", () => {}); onComponent("a", () => {})`),
      `TypeError: onComponent("a"): this custom id has a handler already`,
    )
    assert.strictEqual(
      await failure(`onComponent("a*b", () => {})`),
      `TypeError: onComponent("a*b"): a star may stand at the end only`,
    )
    assert.strictEqual(
      await failure(`onComponent("a/:x/:x", () => {})`),
      `TypeError: onComponent("a/:x/:x"): :x stands there twice`,
    )
    assert.strictEqual(
      await failure(`onComponent("a", "b")`),
      `TypeError: onComponent("a"): the handler must be a function`,
    )
    assert.strictEqual(
      await failure(`onModal("", () => {})`),
      "TypeError: onModal: the custom id must be a non-empty string",
    )
  })
})

describe("customId", () => {
  it("puts parameters into a pattern, such that its handler gets them back", async () => {
    using guild = await IsolateDriver.load(`
      console.log(customId("ticket/:id/close", { id: 7 }), customId("vote:*", { "*": "a/b" }))
      for (const bad of [{}, { id: "" }, { id: "a/b" }, { id: "7", x: "8" }, { id: "x".repeat(99) }])
        try { customId("t/:id", bad); console.log("no error") } catch (error) { console.log(error.message) }
    `)
    assert.deepEqual(guild.logs, [
      "info: ticket/7/close vote:a/b",
      "info: customId: the parameter id is missing",
      "info: customId: the parameter id must not be empty or have a slash in it",
      "info: customId: the parameter id must not be empty or have a slash in it",
      'info: customId: "t/:id" has fewer parameters than were given',
      "info: customId: 101 characters; Discord allows 100",
    ])
  })
})

const submitted = {
  ...modal,
  data: {
    custom_id: "report/7",
    components: [
      { type: 18, id: 1, component: { type: 4, id: 2, custom_id: "text", value: "hello" } },
      { type: 10, id: 3 },
      { type: 18, component: { type: 5, custom_id: "who", values: ["900000000000000001"] } },
      { type: 18, component: { type: 19, custom_id: "proof", values: ["900000000000000005"] } },
      { type: 18, component: { type: 23, custom_id: "sure", value: true } },
      { type: 18, component: { type: 21, custom_id: "kind", value: null } },
      { type: 1, components: [{ type: 4, custom_id: "old", value: "row" }] },
    ],
    resolved: {
      attachments: {
        "900000000000000005": {
          id: "900000000000000005",
          filename: "a.png",
          size: 12,
          url: "https://a.example/a.png",
          proxy_url: "https://a.example/a.png",
          content_type: "image/png",
        },
      },
    },
  },
}

describe("onModal", () => {
  it("gives what was filled in by custom id, whatever stands around it", async () => {
    using guild = await IsolateDriver.load(`
      onModal("report/:id", (ctx) => {
        console.log(JSON.stringify(ctx.fields), ctx.params.id)
        console.log(ctx.text("text"), ctx.values("who").length, ctx.files("proof")[0].filename)
        ctx.text("who")
      })
    `)
    const event = await guild.event("modalSubmit", submitted)
    assert.deepEqual(guild.logs, [
      'info: {"text":"hello","who":["900000000000000001"],"proof":[{"id":"900000000000000005","filename":"a.png","size":12,' +
        '"url":"https://a.example/a.png","contentType":"image/png"}],"sure":true,"old":"row"} 7',
      "info: hello 1 a.png",
    ])
    assert.strictEqual(guild.outcome(event)?.message, 'the modal "report/7" has no text input "who"')
  })

  it("takes a builder in place of a pattern, and copies of it with parameters come back to it", async () => {
    using guild = await IsolateDriver.load(`
      const report = modal("report/:id", "Report").addComponents(label("Text").setComponent(inputText("text")))
      onModal(report, (ctx) => console.log(ctx.fields.text, ctx.params.id))
      console.log(report.with({ id: 7 }).toJSON().custom_id, report.toJSON().custom_id)
    `)
    await guild.event("modalSubmit", submitted)
    assert.deepEqual(guild.logs, ["info: report/7 report/:id", "info: hello 7"])
  })
})
