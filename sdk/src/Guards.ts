/**
 * Built-ins that end or wedge the whole process when they are given enough, made to throw a RangeError instead. V8 aborts where such a
 * call wants more than it can allocate at once, and no time limit stops the native loop of the others.
 *
 * This is a list of known holes, not a boundary: it turns a slip of an honest author into an error they can read, and saves the neighbours
 * a restart. A script that means harm finds another way; what holds it is the host process, which is killed and
 * replaced. So methods that scripts call in inner loops (`map`, `slice`, `indexOf`, all of RegExp, whose fast paths V8 gives up when it is
 * patched) stay as they are.
 */
import { defineProperty } from "./Primordials.ts"

const NativeRangeError = RangeError
const { apply } = Reflect

/**
 * The most characters or items that a guarded built-in works on or makes. An array of so many takes half of an isolate's heap; V8 aborts
 * from 32 times as many.
 */
const maxLength = 2 ** 22

/** What a call would work on or make, in characters or items; NaN or undefined where that is not known. */
type Size = (receiver: unknown, args: readonly unknown[]) => number | undefined

const lengthOf = (value: unknown): number | undefined =>
  typeof value === "string" || (typeof value === "object" && value !== null)
    ? (value as { length?: number }).length
    : undefined

const receiverLength: Size = (receiver) => lengthOf(receiver)
const sourceLength: Size = (_, args) => lengthOf(args[0])
const paddedLength: Size = (_, args) => asNumber(args[0])
const repeatedLength: Size = (receiver, args) => (lengthOf(receiver) ?? 0) * asNumber(args[0])

/** Objects are left to the built-in: converting one runs guild code, which must happen once. */
const asNumber = (value: unknown): number =>
  typeof value === "number" || typeof value === "string" ? +value : 0

const guarded: readonly (readonly [owner: object, sizeOf: Size, names: readonly string[]])[] = [
  [Array, sourceLength, ["from"]],
  [Array.prototype, receiverLength, ["fill", "sort", "toSorted", "reverse", "toReversed"]],
  [String.prototype, receiverLength, ["split", "match", "matchAll", "replace", "replaceAll", "normalize"]],
  [String.prototype, paddedLength, ["padStart", "padEnd"]],
  [String.prototype, repeatedLength, ["repeat"]],
]

const guard = (owner: object, name: string, sizeOf: Size): void => {
  const methods = owner as { [name: string]: (...args: unknown[]) => unknown }
  const native = methods[name]!
  // A method like the built-in: named like it, and no constructor.
  const replacement = {
    [name](this: unknown, ...args: unknown[]): unknown {
      const size = sizeOf(this, args)
      if (size !== undefined && size > maxLength) {
        throw new NativeRangeError(`${name}: ${size} characters or items are more than ${maxLength}`)
      }
      return apply(native, this, args)
    },
  }[name]!
  if (native.length > 0) defineProperty(replacement, "length", { value: native.length })
  methods[name] = replacement
}

/** Replaces the built-ins for guild code; the SDK's own calls were captured before. To be called once. */
export const guardBuiltins = (): void => {
  for (let i = 0; i < guarded.length; i++) {
    const [owner, sizeOf, names] = guarded[i]!
    for (let n = 0; n < names.length; n++) guard(owner, names[n]!, sizeOf)
  }
}
