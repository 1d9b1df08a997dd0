/** Discord's published description of its API, as the judge of what flora sends. */
import * as specification from "discord-api-spec/zod"
import { assert } from "vitest"

interface Parser {
  readonly safeParse: (value: unknown) => { success: boolean; data?: unknown; error?: unknown }
}

/**
 * Asserts that a body, as it goes over the wire, is what Discord describes under this name. What the schema does not know it leaves out of
 * the result: so a body with a field too many is not equal to it.
 */
export const assertDescribed = (name: string, body: unknown): void => {
  const wire: unknown = JSON.parse(JSON.stringify(body))
  const schema = (specification as unknown as Record<string, Parser | undefined>)[`${name}Schema`]
  if (schema === undefined) throw new Error(`Discord describes no ${name}`)
  const { data, error, success } = schema.safeParse(wire)
  assert.isTrue(success, `${name}: ${JSON.stringify(error, null, 1)}`)
  assert.deepStrictEqual(data, wire, `${name} does not know a field of the body`)
}
