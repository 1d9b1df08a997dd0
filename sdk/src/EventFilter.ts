/** Which events of a name a handler wants. What does not fit costs no context. */
import { isArray, NativeTypeError, objectKeys } from "./Primordials.ts"

/** Every field that is given must fit. An event that does not tell of a field does not fit. */
export interface EventFilter {
  /** The channel in which it happens, or several. */
  readonly channelId?: string | readonly string[]
  /** Who caused it, or several. */
  readonly userId?: string | readonly string[]
  /** False for what people do only, true for what bots do only. */
  readonly bot?: boolean
}

/** What a payload may tell of who caused it, and where. */
interface Caused {
  readonly channelId?: string
  readonly userId?: string
  readonly user?: { readonly id: string; readonly bot?: boolean }
  readonly author?: { readonly id: string; readonly bot?: boolean }
  readonly member?: { readonly user?: { readonly id: string; readonly bot?: boolean } }
}

/** Throws a TypeError that names the field at fault. */
export const checkFilter = (filter: EventFilter, call: string): void => {
  if (typeof filter !== "object" || filter === null)
    throw new NativeTypeError(`${call}: the filter must be an object such as { channelId: "…" }`)
  const names = objectKeys(filter) as (keyof EventFilter)[]
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!
    const value = filter[name]
    if (name === "bot") {
      if (value !== undefined && typeof value !== "boolean")
        throw new NativeTypeError(`${call}: bot must be true or false`)
    } else if (name !== "channelId" && name !== "userId")
      throw new NativeTypeError(
        `${call}: "${name as string}" is no filter; there are channelId, userId and bot`,
      )
    else if (value !== undefined && typeof value !== "string" && !isArray(value))
      throw new NativeTypeError(`${call}: ${name} must be an id, or an array of ids`)
  }
}

/** Whether an event is one that the filter lets through. */
export const fits = ({ bot, channelId, userId }: EventFilter, payload: object): boolean => {
  const msg: Caused = payload
  const by = msg.user ?? msg.author ?? msg.member?.user
  if (channelId !== undefined && !among(channelId, msg.channelId)) return false
  if (userId !== undefined && !among(userId, by?.id ?? msg.userId)) return false
  return bot === undefined || by?.bot === bot
}

const among = (wanted: string | readonly string[], id: string | undefined): boolean => {
  if (id === undefined || typeof wanted === "string") return wanted === id
  for (let i = 0; i < wanted.length; i++) if (wanted[i] === id) return true
  return false
}
