/**
 * Names of hosts as whatwg-url asks `tr46` for them. Nearly all are ASCII and need no table; for the others the package is evaluated, with
 * tables that the bundler has shortened.
 */
declare const require: (module: string) => unknown

interface Package {
  readonly toASCII: (name: string, options: object) => string | null
}

/** A name in lower case ASCII; null for what is none. */
export const toASCII = (name: string, options: object): string | null => {
  if (!/[^\0-\x7f]/.test(name) && !/xn--/i.test(name)) return name.toLowerCase()
  return (require("tr46") as Package).toASCII(name, options)
}
