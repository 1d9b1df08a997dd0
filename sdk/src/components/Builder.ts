/** What all builders of components have in common. */
import { builderData, type Json, put } from "../Fields.ts"
import { readComponent } from "./Shapes.ts"
import { isArray, list, NativeTypeError, toArray } from "../Primordials.ts"

/** A component as Discord's JSON, or a builder of it. */
export type ComponentLike =
  | {
      /** One of `ComponentType`. */
      readonly type?: number
      readonly [name: string]: unknown
    }
  | {
      /** Discord's JSON of it. */
      toJSON(): object
    }

/** A builder holds its component's JSON; components inside may still be builders. */
export abstract class ComponentBuilder {
  readonly [builderData]: Json

  constructor(data: object) {
    this[builderData] = { ...data } as Json
  }

  /** Sets a field of the JSON. */
  protected with(name: string, value: unknown): this {
    put(this[builderData], name, value)
    return this
  }

  /** Adds to a list of the JSON. */
  protected withMore(name: string, items: readonly unknown[]): this {
    const before = this[builderData][name]
    const all = list<unknown>()
    if (isArray(before)) for (let i = 0; i < before.length; i++) all[i] = before[i]
    for (let i = 0; i < items.length; i++) all[all.length] = items[i]
    return this.with(name, toArray(all))
  }

  /**
   * The component as Discord's JSON. Throws an Error with `code` INVALID_INPUT that names the field where Discord would refuse it.
   */
  toJSON(): object {
    return readComponent(this, "")
  }
}

/** What was given one by one, or as one array. */
export const flatten = <A>(items: readonly (A | readonly A[])[]): A[] => {
  const flat = list<A>()
  for (let i = 0; i < items.length; i++) {
    const item = items[i]!
    if (isArray(item)) for (let n = 0; n < item.length; n++) flat[flat.length] = (item as readonly A[])[n]!
    else flat[flat.length] = item as A
  }
  return toArray(flat)
}

/** The beginning of a component whose custom id may be set later. */
export const identified = (customId: string | undefined): object =>
  customId === undefined ? {} : { custom_id: customId }

/**
 * The function that starts a builder and takes nothing: what is given to it would be lost without a word. `example` is what to call on
 * the builder instead.
 */
export const starter =
  <Made>(name: string, Builder: new () => Made, example: string): (() => Made) =>
  (given?: unknown) => {
    if (given === undefined) return new Builder()
    throw new NativeTypeError(`${name}() takes no arguments; write ${name}().${example}`)
  }
