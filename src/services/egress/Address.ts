/** Which IP addresses are public. Whatever is set aside for a special purpose is not, in whichever spelling it comes. */
import { isIP, isIPv6 } from "node:net"
import { networkInterfaces } from "node:os"
import ipaddr from "ipaddr.js"

type Address = ipaddr.IPv4 | ipaddr.IPv6

/** The addresses of IPv6 that are given out to networks of the internet. */
const globalUnicast = ipaddr.IPv6.parseCIDR("2000::/3")

/** Translates IPv4 for networks that have IPv6 only: such an address is as public as the IPv4 address in its last 32 bits. */
const translated = ipaddr.IPv6.parseCIDR("64:ff9b::/96")

/** Looks public and is not: machines at Azure reach the platform that runs them there. */
const platform = "168.63.129.16"

/** Reads an address as a URL or a resolver writes it. IPv4 in the clothes of IPv6 is undressed. */
const parse = (text: string): Address | undefined => {
  // ipaddr.js takes ::1.2.3.4 for IPv4 in IPv6's clothes, which it is not; without the dots there is no doubt.
  const plain = isIPv6(text) ? URL.parse(`http://[${text}]/`)?.hostname.slice(1, -1) : text
  if (plain === undefined || isIP(plain) === 0) return undefined
  const address = ipaddr.process(plain)
  if (address instanceof ipaddr.IPv6 && address.match(translated)) {
    return new ipaddr.IPv4(address.toByteArray().slice(12))
  }
  return address
}

/** Whether the whole internet may reach this address. What cannot be read as an address is not public. */
export const isPublicAddress = (text: string): boolean => {
  const address = parse(text)
  if (address === undefined || address.range() !== "unicast") return false
  return address instanceof ipaddr.IPv4 ? address.toString() !== platform : address.match(globalUnicast)
}

/** Tells whether this machine answers at an address. Its interfaces may change while it runs, so they are asked for each time. */
export const readOwnAddresses = (): ((text: string) => boolean) => {
  const own = new Set(
    Object.values(networkInterfaces()).flatMap(
      (entries) => entries?.map(({ address }) => parse(address)?.toNormalizedString()) ?? [],
    ),
  )
  return (text) => {
    const address = parse(text)
    if (address === undefined) return false
    return ["loopback", "unspecified"].includes(address.range()) || own.has(address.toNormalizedString())
  }
}

/** A network in CIDR notation, or a single address. */
export interface Network {
  readonly contains: (address: string) => boolean
}

/** Reads `10.0.0.0/8`, `fd00::/8`, `192.168.1.7` or `::1`; undefined for anything else. */
export const parseNetwork = (text: string): Network | undefined => {
  const range = ipaddr.isValidCIDR(text)
    ? ipaddr.parseCIDR(text)
    : ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text)
      ? ([ipaddr.parse(text), text.includes(":") ? 128 : 32] as const)
      : undefined
  if (range === undefined) return undefined
  const [base, bits] = range
  return {
    contains: (candidate) => {
      const address = parse(candidate)
      if (address === undefined || address.kind() !== base.kind()) return false
      return address.match(base, bits)
    },
  }
}
