export const nested = (text: string): never => {
  throw new RangeError(`nested ${text}`)
}
