/** Patterns that take longer than the age of the universe, in every place that runs one. */
import { attacks, tooLong } from "./Arena.ts"

const timedOut = { restarted: tooLong }
const long = `"a".repeat(50) + "!"`

attacks("a regular expression that backtracks for ever", [
  { name: "in test is ended", run: `/^(a+)+$/.test(${long})`, outcome: timedOut },
  { name: "in match is ended", run: `(${long}).match(/^(a|a)*$/g)`, outcome: timedOut },
  { name: "in replace is ended", run: `(${long}).replace(/^(a|aa)+$/, "")`, outcome: timedOut },
  { name: "in split is ended", run: `(${long}).split(/^(?:a*)*$/)`, outcome: timedOut },
  { name: "in a lookahead is ended", run: `/^(?=(a+)+$)/.test(${long})`, outcome: timedOut },
  { name: "in a back reference is ended", run: `/^(a*)*\\1$/.test(${long})`, outcome: timedOut },
  {
    name: "in a callback of replace is ended",
    run: `"ab".replace(/b/, () => String(/^(a+)+$/.test(${long})))`,
    outcome: timedOut,
  },
  {
    name: "while loading keeps the script from being deployed",
    load: `/^(a+)+$/.test(${long})`,
    outcome: { refused: tooLong },
  },
  {
    name: "is refused when it is too large to compile",
    run: `try { new RegExp("(".repeat(1e5) + ")".repeat(1e5)) } catch (error) { await ctx.reply(error.name) }`,
    outcome: { replies: "SyntaxError" },
  },
])
