/**
 * Discord's JSON in the SDK's words: camelCase keys, nothing where Discord says null, users as `User`. The type is computed from
 * Discord's own, so that the compiler compares what is produced here with what the SDK promises.
 */
import type { APIUser } from "discord-api-types/v10"
import type { User } from "../../sdk/src/Events.ts"

type CamelKey<K> = K extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<CamelKey<Tail>>}` : K

/** The keys that are absent in the result where Discord says null or nothing. */
type OptionalKey<T> = {
  [K in keyof T]-?: null extends T[K] ? K : undefined extends T[K] ? K : never
}[keyof T]

type CamelObject<T> = {
  [K in Exclude<keyof T, OptionalKey<T>> as CamelKey<K>]: Camel<T[K]>
} & { [K in OptionalKey<T> as CamelKey<K>]?: Camel<Exclude<T[K], null | undefined>> }

export type Camel<T> =
  T extends ReadonlyArray<infer E>
    ? Array<Camel<E>>
    : T extends APIUser
      ? User
      : T extends object
        ? CamelObject<T>
        : T

/** The value with everything in it converted. */
export const camel = <A>(value: A): Camel<A> => convert(value) as Camel<A>

const convert = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null) return value
  if (Array.isArray(value)) return value.map(convert)
  if ("username" in value && "discriminator" in value) return user(value as APIUser)
  const converted: Record<string, unknown> = {}
  for (const [key, field] of Object.entries(value)) {
    if (field !== null && field !== undefined) converted[camelKey(key)] = convert(field)
  }
  return converted
}

const camelKey = (key: string) =>
  key.includes("_") ? key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()) : key

export const user = (from: APIUser): User => ({
  id: from.id,
  username: from.username,
  ...present("globalName", from.global_name),
  // "0" says that the account has none.
  ...(Number(from.discriminator) > 0 ? { discriminator: Number(from.discriminator) } : {}),
  ...present("avatar", from.avatar),
  bot: from.bot ?? false,
  ...present("system", from.system),
})

/** The property, unless there is nothing to say. */
export const present = <K extends string, V>(key: K, value: V | null | undefined): { [P in K]?: V } =>
  (value === null || value === undefined ? {} : { [key]: value }) as { [P in K]?: V }

/** Discord's own JSON, passed on unchanged under the SDK's looser type. */
export const asIs = <A>(value: unknown): A => value as A
