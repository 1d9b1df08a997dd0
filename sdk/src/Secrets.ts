/**
 * The guild's secrets: keys for other services that a script uses and never sees. What it gets is a placeholder, which the runtime replaces in
 * the requests that the script makes.
 */
import { secretPlaceholders } from "./Guild.ts"
import { NativeTypeError } from "./Primordials.ts"

/** Access to the secrets that were set for this guild with `flora secrets set`. */
export interface Secrets {
  /**
   * The placeholder of a secret, undefined when there is none of this name. Put it into the URL, a header or the body of a `fetch`: the value
   * is filled in on the way, if the request goes to a host that the secret is allowed for. A placeholder stays the same when the
   * value changes. Throws a TypeError unless the name is a string.
   */
  get(name: string): string | undefined
}

/** The guild's secrets, of which a script holds placeholders only; the values are filled in on the way out of a `fetch`. */
export const secrets: Secrets = {
  get: (name) => {
    if (typeof name !== "string") throw new NativeTypeError("secrets.get(name): the name must be a string")
    return secretPlaceholders()[name]
  },
}
