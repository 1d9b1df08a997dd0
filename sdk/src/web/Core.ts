/** All that the families of the web platform use of the rest of the SDK. */
export { reportError as errorReport } from "../ErrorReport.ts"
export { legacyEncodings, takeSeed } from "../Guild.ts"
export { operation } from "../Operations.ts"
export { pushLog } from "../Outbox.ts"
export { defineProperty, isArray, isError, NativeError, NativePromise, now } from "../Primordials.ts"
export { setTimeout } from "../Timers.ts"
