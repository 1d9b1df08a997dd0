/** Code that never returns, in every place where something else than the script's own handler calls it. */
import { attacks, tooLong } from "./Arena.ts"

const timedOut = { restarted: tooLong }
/** isolated-vm copies a rejected error outside of its own limit: the host ends it from outside, in a worse case with itself. */
const stopped = { restarted: /^the script was restarted: / }

attacks("an endless loop", [
  { name: "in a handler is ended", run: `for (;;);`, outcome: timedOut },
  {
    name: "that catches its own end is ended",
    run: `for (;;) try { for (;;); } finally { continue }`,
    outcome: timedOut,
  },
  { name: "after an await is ended", run: `await null; for (;;);`, outcome: timedOut },
  { name: "after an operation is ended", run: `await ctx.reply("waiting"); for (;;);`, outcome: timedOut },
  {
    name: "of microtasks is ended",
    run: `const again = () => Promise.resolve().then(again); await again()`,
    outcome: timedOut,
  },
  { name: "of awaits is ended", run: `for (;;) await null`, outcome: timedOut },
  {
    name: "in an async iterator is ended",
    run: `for await (const _ of (function* () { for (;;) yield 0 })());`,
    outcome: timedOut,
  },
  {
    name: "in a thenable that is returned is ended",
    run: `return { then() { for (;;); } }`,
    outcome: timedOut,
  },
  { name: "in a getter of then is ended", run: `return { get then() { for (;;); } }`, outcome: timedOut },
  {
    name: "in a getter of a reply is ended",
    run: `await ctx.reply({ get content() { for (;;); } })`,
    outcome: timedOut,
  },
  {
    name: "in toJSON of a reply is ended",
    run: `await ctx.reply({ embeds: [{ toJSON() { for (;;); } }] })`,
    outcome: timedOut,
  },
  {
    name: "in toString of a reply is ended",
    run: `await ctx.reply(Object.assign(() => {}, { toString() { for (;;); } }))`,
    outcome: timedOut,
  },
  {
    name: "in Symbol.toPrimitive is ended",
    run: `await ctx.reply(Object.assign(() => {}, { [Symbol.toPrimitive]() { for (;;); } }))`,
    outcome: timedOut,
  },
  {
    name: "in the traps of a Proxy that is logged is ended",
    run: `console.log(new Proxy({}, { ownKeys() { for (;;); }, getPrototypeOf() { for (;;); } }))`,
    outcome: timedOut,
  },
  {
    name: "in a Proxy given as options is ended",
    run: `kv.store("s").list(new Proxy({}, { get() { for (;;); } }))`,
    outcome: timedOut,
  },
  {
    name: "in the message of a thrown error is ended",
    run: `throw Object.defineProperty(new Error(), "message", { get() { for (;;); } })`,
    outcome: timedOut,
  },
  {
    name: "in the stack of a thrown error is ended",
    run: `throw Object.defineProperty(new Error(), "stack", { get() { for (;;); } })`,
    outcome: timedOut,
  },
  {
    name: "in the name of a thrown error is ended",
    run: `throw new (class extends Error { get name() { for (;;); } })()`,
    outcome: timedOut,
  },
  {
    name: "in the message of an unhandled rejection is ended",
    run: `Promise.reject(Object.defineProperty(new Error(), "message", { get() { for (;;); } }))`,
    outcome: stopped,
  },
  {
    name: "in the stack of an unhandled rejection is ended",
    run: `Promise.reject(Object.defineProperty(new Error(), "stack", { get() { for (;;); } }))`,
    outcome: stopped,
  },
  {
    name: "in Error.prepareStackTrace is ended",
    run: `Error.prepareStackTrace = () => { for (;;); }; throw new Error("x")`,
    outcome: stopped,
  },
  {
    name: "in Error.prepareStackTrace of an unhandled rejection is ended",
    run: `Error.prepareStackTrace = () => { for (;;); }; Promise.reject(new Error("x"))`,
    outcome: stopped,
  },
  { name: "in a comparator is ended", run: `[1, 2].sort(() => { for (;;); })`, outcome: timedOut },
  {
    name: "in a finalizer of a generator is ended",
    run: `for (const _ of (function* () { try { yield 0 } finally { for (;;); } })()) break`,
    outcome: timedOut,
  },
  {
    name: "while loading keeps the script from being deployed",
    load: `for (;;);`,
    outcome: { refused: tooLong },
  },
  {
    name: "after an await while loading keeps the script from being deployed",
    load: `await null; for (;;);`,
    outcome: { refused: tooLong },
  },
  {
    name: "in a command's description keeps the script from being deployed",
    load: `createBot({ slashCommands: [{ name: "a", get description() { for (;;); }, run() {} }] })`,
    outcome: { refused: tooLong },
  },
  {
    name: "in an error thrown while loading keeps the script from being deployed",
    load: `throw Object.defineProperty(new Error(), "stack", { get() { for (;;); } })`,
    outcome: { refused: tooLong },
  },
  {
    name: "of waiting for nothing ends with the event's deadline",
    run: `await new Promise(() => {})`,
    outcome: { logs: /messageCreate is not settled after 2 s/ },
  },
])
