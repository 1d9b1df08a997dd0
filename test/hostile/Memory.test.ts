/** Every way of asking for more memory than an isolate may have. */
import { attacks } from "./Arena.ts"

/** At the heap's limit, or at the time limit where the garbage collector has made it slow. */
const ended = { restarted: /memory limit|disposed|computed for more than|could not be stopped/ }

attacks(
  "growth",
  [
    { name: "of an array is ended", run: `const a = []; for (;;) a.push(a.length)`, outcome: ended },
    {
      name: "of nested arrays is ended",
      run: `let a = []; for (;;) a = [a, new Array(1000).fill(a)]`,
      outcome: ended,
    },
    {
      name: "of an object is ended",
      run: `const o = {}; for (let i = 0; ; i++) o["key" + i] = i`,
      outcome: ended,
    },
    {
      name: "of a Map is ended",
      run: `const m = new Map(); for (let i = 0; ; i++) m.set(i, {})`,
      outcome: ended,
    },
    {
      name: "of a Set is ended",
      run: `const s = new Set(); for (let i = 0; ; i++) s.add("x" + i)`,
      outcome: ended,
    },
    {
      name: "of kept texts is ended",
      run: `const a = []; for (let i = 0; ; i++) a.push(("x" + i).repeat(100_000))`,
      outcome: ended,
    },
    {
      name: "of closures is ended",
      run: `const a = []; for (;;) { const big = new Array(100).fill(0); a.push(() => big) }`,
      outcome: ended,
    },
    {
      name: "of pending promises is ended",
      run: `const a = []; for (;;) a.push(new Promise(() => {}).then(() => a))`,
      outcome: ended,
    },
    {
      name: "across microtasks is ended",
      run: `const a = []; for (;;) { await null; a.push(new Array(10_000).fill(a)) }`,
      outcome: ended,
    },
    {
      name: "of functions made from text is ended",
      run: `const a = []; for (let i = 0; ; i++) a.push((0, eval)("() => " + i + "/*" + "x".repeat(10_000) + "*/"))`,
      outcome: ended,
    },
    {
      name: "of symbols is ended",
      run: `const a = []; for (let i = 0; ; i++) a.push(Symbol.for("s" + i))`,
      outcome: ended,
    },
    {
      name: "of parsed JSON is ended",
      run: `const a = []; const text = JSON.stringify(new Array(10_000).fill({ a: [1] })); for (;;) a.push(JSON.parse(text))`,
      outcome: ended,
    },
    {
      name: "of one text by doubling is refused",
      run: `try { for (let s = "x"; ; ) s += s } catch (error) { await ctx.reply(String(error)) }`,
      outcome: { replies: "RangeError: Invalid string length" },
    },
    {
      name: "of one enormous buffer is refused",
      run: `try { new ArrayBuffer(1e10) } catch (error) { await ctx.reply(String(error)) }`,
      outcome: { replies: "RangeError: Array buffer allocation failed" },
    },
    {
      name: "of kept buffers is refused",
      run: `const a = []; try { for (;;) a.push(new Uint8Array(1_000_000)) } catch (error) { await ctx.reply(String(error)) }`,
      outcome: { replies: "RangeError: Array buffer allocation failed" },
    },
    {
      name: "of what is kept from event to event is ended",
      load: `globalThis.kept = []`,
      run: `const keep = async () => { for (;;) { kept.push("x".repeat(100_000) + kept.length); kept.push(new Array(20_000).fill(kept.length)); await kv.store("s").get("k").catch(() => {}) } }; await keep()`,
      outcome: ended,
    },
    {
      name: "while loading keeps the script from being deployed",
      load: `const a = []; for (;;) a.push(new Array(1000).fill(a))`,
      outcome: { refused: /memory limit|disposed|computed for more than|could not be stopped/ },
    },
  ],
  { turnCpuMs: 250 },
)
