/**
 * Reads request bodies with Discord's published description of its API, so that a wrong one fails as it would there. The description is large
 * (100 ms to load) and comes in with the first body that needs it.
 */
import { Effect } from "effect"
import type { DiscordError } from "./DiscordError.ts"
import { invalidForm } from "./FormBody.ts"
import type { Wire } from "./WorldState.ts"

type Specification = typeof import("discord-api-spec/zod")

/** Names of the bodies that the description knows, without the ending "Schema". */
export type BodyName = keyof Specification extends infer K
  ? K extends `${infer N}Schema`
    ? N
    : never
  : never

const load = Effect.promise(() => import("discord-api-spec/zod"))

/** The body as Discord would take it; fields that it does not know are dropped. */
export const specified = Effect.fnUntraced(function* (
  name: BodyName,
  json: unknown,
): Effect.fn.Return<Wire, DiscordError> {
  const specification = yield* load
  const parsed = specification[`${name}Schema`].safeParse(json)
  if (parsed.success) return parsed.data
  return yield* invalidForm(
    parsed.error.issues.map(({ message, path }) =>
      at(json, path) === undefined
        ? { path, code: "BASE_TYPE_REQUIRED", message: "This field is required" }
        : { path, code: "BASE_TYPE_BAD_VALUE", message },
    ),
  )
})

const at = (json: unknown, path: ReadonlyArray<PropertyKey>): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    json,
  )
