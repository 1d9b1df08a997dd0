/**
 * Single calls of built-ins that V8 does not interrupt, or that make it abort the process. Those that are known become errors; the
 * others cost the host, and everybody is served by the next one.
 */
import { attacks } from "./Arena.ts"

/** The script catches what the call throws and answers with it. */
const answers = (call: string) =>
  `try { ${call}; await ctx.reply("done") } catch (error) { await ctx.reply(String(error)) }`
const refused = (name: string, size: number) => ({
  replies: `RangeError: ${name}: ${size} characters or items are more than 4194304`,
})
const hostReplaced = {
  restarted: /could not be stopped|disposed|its isolate host ended|computed for more than/,
}
/** A text of 2^28 characters, made by a way that nothing guards. */
const longText = `let text = "x"; while (text.length < 2 ** 28) text += text;`

attacks(
  "an enormous",
  [
    { name: "repeat is refused", run: answers(`"x".repeat(5e8).split("")`), outcome: refused("repeat", 5e8) },
    { name: "padStart is refused", run: answers(`"x".padStart(5e8)`), outcome: refused("padStart", 5e8) },
    { name: "padEnd is refused", run: answers(`"x".padEnd("5e8")`), outcome: refused("padEnd", 5e8) },
    {
      name: "split, which kills the process, is refused",
      run: answers(`${longText} text.split("")`),
      outcome: refused("split", 2 ** 28),
    },
    {
      name: "match, which kills the process, is refused",
      run: answers(`${longText} text.match(/x/g)`),
      outcome: refused("match", 2 ** 28),
    },
    {
      name: "matchAll is refused",
      run: answers(`${longText} text.matchAll(/x/g)`),
      outcome: refused("matchAll", 2 ** 28),
    },
    {
      name: "replace is refused",
      run: answers(`${longText} text.replace(/x/g, "yy")`),
      outcome: refused("replace", 2 ** 28),
    },
    {
      name: "replaceAll is refused",
      run: answers(`${longText} text.replaceAll("x", "yy")`),
      outcome: refused("replaceAll", 2 ** 28),
    },
    {
      name: "normalize is refused",
      run: answers(`${longText} text.normalize("NFKD")`),
      outcome: refused("normalize", 2 ** 28),
    },
    {
      name: "fill of an array, which kills the process, is refused",
      run: answers(`new Array(1e9).fill(0)`),
      outcome: refused("fill", 1e9),
    },
    {
      name: "fill of an array grown by its length is refused",
      run: answers(`const a = []; a.length = 1e8; a.fill(0)`),
      outcome: refused("fill", 1e8),
    },
    {
      name: "Array.from, which kills the process, is refused",
      run: answers(`Array.from({ length: 1e9 })`),
      outcome: refused("from", 1e9),
    },
    {
      name: "Array.from of a text is refused",
      run: answers(`${longText} Array.from(text)`),
      outcome: refused("from", 2 ** 28),
    },
    {
      name: "sort of a sparse array is refused",
      run: answers(`new Array(2 ** 32 - 1).sort()`),
      outcome: refused("sort", 2 ** 32 - 1),
    },
    {
      name: "sort of what is no array, which kills the process, is refused",
      run: answers(`Array.prototype.sort.call({ length: 2 ** 53 - 1 })`),
      outcome: refused("sort", 2 ** 53 - 1),
    },
    {
      name: "toSorted is refused",
      run: answers(`new Array(1e8).toSorted()`),
      outcome: refused("toSorted", 1e8),
    },
    {
      name: "reverse is refused",
      run: answers(`new Array(2 ** 32 - 1).reverse()`),
      outcome: refused("reverse", 2 ** 32 - 1),
    },
    {
      name: "toReversed is refused",
      run: answers(`new Array(1e8).toReversed()`),
      outcome: refused("toReversed", 1e8),
    },
    {
      name: "typed array is refused",
      run: answers(`new Float64Array(2 ** 32)`),
      outcome: { replies: "RangeError: Array buffer allocation failed" },
    },
    {
      name: "power of BigInts is refused",
      run: answers(`2n ** (2n ** 40n)`),
      outcome: { replies: "RangeError: Maximum BigInt size exceeded" },
    },
    {
      name: "BigInt as text costs the isolate or the host",
      run: `(2n ** 20_000_000n).toString()`,
      outcome: hostReplaced,
    },
    {
      name: "BigInt from text costs the isolate or the host",
      run: `BigInt("9".repeat(4_000_000))`,
      outcome: hostReplaced,
    },
    {
      name: "forEach costs the isolate or the host",
      run: `new Array(2 ** 32 - 1).forEach(() => {})`,
      outcome: hostReplaced,
    },
    {
      name: "split by a pattern costs the isolate or the host",
      run: `${longText} /x/g[Symbol.replace](text, "yy")`,
      outcome: hostReplaced,
    },
    {
      name: "list of a text's keys costs the isolate or the host",
      run: `${longText} Object.keys(text)`,
      outcome: hostReplaced,
    },
    {
      name: "call that kills the process kills only the host",
      run: `${longText} /x/g[Symbol.match](text)`,
      // A busy machine may run out of the turn's time first.
      outcome: {
        restarted:
          /its isolate host ended: died of SIG(TRAP|ABRT|ILL|KILL)|computed for more than|could not be stopped/,
      },
    },
    {
      name: "script is refused while loading when it cannot be stopped",
      load: `new Array(2 ** 32 - 1).forEach(() => {})`,
      outcome: { refused: /^(thrown|host|timeout|memory): / },
    },
  ],
  { turnCpuMs: 250 },
)
