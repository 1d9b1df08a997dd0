import { type Headers, HttpServerResponse } from "effect/http"

/** What a caller gets who is not let in, or says something that cannot be understood. */
export const refuse = (status: number, _tag: string, message: string) =>
  HttpServerResponse.jsonUnsafe({ error: { _tag, message } }, { status })

/** The token in an `Authorization: Bearer` header. */
export const bearer = (headers: Headers.Headers) => headers["authorization"]?.replace(/^Bearer /i, "")
