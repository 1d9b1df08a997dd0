/** `crypto`: random numbers in the isolate, `subtle` in the runtime. */
import { illegalConstructor, webInterface } from "./Interface.ts"
import { getRandomValues, randomUUID } from "./Random.ts"
import { CryptoKey, SubtleCrypto, subtle } from "./Subtle.ts"

const making = Symbol("making")

class Crypto {
  constructor(token?: unknown) {
    if (token !== making) illegalConstructor()
  }
  get subtle(): SubtleCrypto {
    checked(this)
    return subtle
  }
  getRandomValues<T>(array: T): T {
    checked(this)
    return getRandomValues(array, arguments.length)
  }
  randomUUID(): string {
    checked(this)
    return randomUUID()
  }
}

const crypto = new Crypto(making)

const checked = (self: unknown): void => {
  if (self !== crypto) throw new TypeError("this is no Crypto")
}

webInterface(Crypto, "Crypto")

export { Crypto, crypto, CryptoKey, SubtleCrypto }
