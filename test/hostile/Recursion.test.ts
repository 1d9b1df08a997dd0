/** Stacks that are used up, by the script itself and by whatever calls it back. */
import { attacks, tooLong } from "./Arena.ts"

const overflow = "RangeError: Maximum call stack size exceeded"
/** The script catches what is thrown and answers with it. */
const answers = (code: string) =>
  `try { ${code}; await ctx.reply("done") } catch (error) { await ctx.reply(String(error)) }`

attacks("endless recursion", [
  {
    name: "of a function is refused",
    run: answers(`(function f() { f() })()`),
    outcome: { replies: overflow },
  },
  {
    name: "of a getter is refused",
    run: answers(`({ get a() { return this.a } }).a`),
    outcome: { replies: overflow },
  },
  {
    name: "of toJSON in a reply is refused",
    run: answers(`const o = { toJSON() { return JSON.stringify(o) } }; await ctx.reply({ embeds: [o] })`),
    outcome: { replies: overflow },
  },
  {
    name: "of a Proxy that is its own prototype's trap is refused",
    run: answers(`const p = new Proxy({}, { get: (_, k, r) => r[k] }); p.a`),
    outcome: { replies: overflow },
  },
  {
    name: "of Symbol.toPrimitive is refused",
    run: answers(`const o = { [Symbol.toPrimitive]() { return "" + o } }; "" + o`),
    outcome: { replies: overflow },
  },
  {
    name: "in the form of an embed nested 100,000 deep is ended",
    run: `let e = {}; for (let i = 0; i < 1e5; i++) e = { e }; await ctx.reply({ embeds: [e] })`,
    outcome: { restarted: tooLong },
  },
  {
    name: "in the form of a circular embed is refused",
    run: `const e = {}; e.e = e; try { await ctx.reply({ embeds: [e] }) } catch (error) { await ctx.reply(error.name) }`,
    outcome: { replies: "TypeError" },
  },
  {
    name: "in the form of a value nested 100,000 deep is cut off in the log",
    run: `let e = {}; for (let i = 0; i < 1e5; i++) e = { e }; console.log(e)`,
    outcome: { logs: /\{ e: \{ e: \{ e: .*\[Object\]/ },
  },
  {
    name: "in the form of an error that is its own cause is cut off in the log",
    run: `const e = new Error("self"); e.cause = e; console.error(e)`,
    outcome: { logs: /self[^]*\[cause\]: \[Circular\]/ },
  },
  {
    name: "of promises is ended",
    run: `const f = async () => { await null; return f() }; await f()`,
    outcome: { restarted: tooLong },
  },
  {
    name: "that ends inside of the SDK leaves it whole",
    run: `let done = false
      const f = () => { try { f() } catch { if (!done) { console.log({ a: [1] }); kv.store("s").get("k").catch(() => {}); done = true } } }
      f()
      await ctx.reply("whole")`,
    outcome: { replies: "whole" },
  },
  {
    name: "in parsed text is refused",
    run: `try { (0, eval)("[".repeat(1e6)) } catch (error) { await ctx.reply(error.name) }`,
    outcome: { replies: "RangeError" },
  },
])
