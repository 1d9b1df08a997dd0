/** `DOMException`: the web platform's own errors, told apart by `name`. They are errors of the engine too, with a stack. */
import { defineProperty, NativeError } from "./Core.ts"
import { domString, webConstants, webInterface } from "./Interface.ts"

/** The names that once had a number, in the order of their numbers from 1; gaps never had a name that is still in use. */
const codes = [
  "IndexSizeError",
  "",
  "HierarchyRequestError",
  "WrongDocumentError",
  "InvalidCharacterError",
  "",
  "NoModificationAllowedError",
  "NotFoundError",
  "NotSupportedError",
  "InUseAttributeError",
  "InvalidStateError",
  "SyntaxError",
  "InvalidModificationError",
  "NamespaceError",
  "InvalidAccessError",
  "",
  "TypeMismatchError",
  "SecurityError",
  "NetworkError",
  "AbortError",
  "URLMismatchError",
  "QuotaExceededError",
  "TimeoutError",
  "InvalidNodeTypeError",
  "DataCloneError",
]

const states = new WeakMap<object, { readonly message: string; readonly name: string }>()

const stateOf = (error: object): { readonly message: string; readonly name: string } => {
  const state = states.get(error)
  if (state === undefined) throw new TypeError("this is no DOMException")
  return state
}

class WebException {
  /** `message` and `name` default to "" and "Error". */
  constructor(message: unknown = "", name: unknown = "Error") {
    const state = { message: domString(message), name: domString(name) }
    const error = new NativeError(state.message)
    const stack = error.stack ?? ""
    // A class that is no Error may still give one back, so that the engine knows it as an error.
    Object.setPrototypeOf(error, new.target.prototype as object)
    delete (error as Partial<Error>).message
    states.set(error, state)
    const head = state.message === "" ? state.name : `${state.name}: ${state.message}`
    const frames = stack.indexOf("\n    at ")
    const text = head + (frames < 0 ? "" : stack.slice(frames))
    defineProperty(error, "stack", { value: text, writable: true, configurable: true })
    return error as unknown as WebException
  }

  get name(): string {
    return stateOf(this).name
  }

  get message(): string {
    return stateOf(this).message
  }

  /** The number that the name once had, 0 for names that never had one. */
  get code(): number {
    return codes.indexOf(stateOf(this).name) + 1
  }
}

webInterface(WebException, "DOMException")
webConstants(WebException, {
  INDEX_SIZE_ERR: 1,
  DOMSTRING_SIZE_ERR: 2,
  HIERARCHY_REQUEST_ERR: 3,
  WRONG_DOCUMENT_ERR: 4,
  INVALID_CHARACTER_ERR: 5,
  NO_DATA_ALLOWED_ERR: 6,
  NO_MODIFICATION_ALLOWED_ERR: 7,
  NOT_FOUND_ERR: 8,
  NOT_SUPPORTED_ERR: 9,
  INUSE_ATTRIBUTE_ERR: 10,
  INVALID_STATE_ERR: 11,
  SYNTAX_ERR: 12,
  INVALID_MODIFICATION_ERR: 13,
  NAMESPACE_ERR: 14,
  INVALID_ACCESS_ERR: 15,
  VALIDATION_ERR: 16,
  TYPE_MISMATCH_ERR: 17,
  SECURITY_ERR: 18,
  NETWORK_ERR: 19,
  ABORT_ERR: 20,
  URL_MISMATCH_ERR: 21,
  QUOTA_EXCEEDED_ERR: 22,
  TIMEOUT_ERR: 23,
  INVALID_NODE_TYPE_ERR: 24,
  DATA_CLONE_ERR: 25,
})
Object.setPrototypeOf(WebException.prototype, NativeError.prototype)

export { WebException as DOMException }

/** A `DOMException` as the `Error` that it is to scripts. */
export const domException = (message: string, name: string): Error =>
  new WebException(message, name) as unknown as Error

/** The name and message of what is a DOMException. */
export const exceptionState = (
  value: object,
): { readonly message: string; readonly name: string } | undefined => states.get(value)
