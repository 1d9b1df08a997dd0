/** Items 41 to 43 of the list of network attacks: addresses, in every spelling that a resolver or a URL can give them. */
import { networkInterfaces } from "node:os"
import { assert, describe, it } from "vitest"
import { isPublicAddress, parseNetwork, readOwnAddresses } from "../../../src/services/egress/Address.ts"

describe("isPublicAddress", () => {
  it.each([
    ["0.0.0.0/8", "0.0.0.0", "0.255.255.255"],
    ["10.0.0.0/8", "10.0.0.0", "10.255.255.255"],
    ["100.64.0.0/10", "100.64.0.0", "100.127.255.255"],
    ["127.0.0.0/8", "127.0.0.0", "127.255.255.255"],
    ["169.254.0.0/16", "169.254.0.0", "169.254.255.255"],
    ["172.16.0.0/12", "172.16.0.0", "172.31.255.255"],
    ["192.0.0.0/24", "192.0.0.0", "192.0.0.255"],
    ["192.0.2.0/24", "192.0.2.0", "192.0.2.255"],
    ["192.88.99.0/24", "192.88.99.0", "192.88.99.255"],
    ["192.168.0.0/16", "192.168.0.0", "192.168.255.255"],
    ["198.18.0.0/15", "198.18.0.0", "198.19.255.255"],
    ["198.51.100.0/24", "198.51.100.0", "198.51.100.255"],
    ["203.0.113.0/24", "203.0.113.0", "203.0.113.255"],
    ["224.0.0.0/4", "224.0.0.0", "239.255.255.255"],
    ["240.0.0.0/4", "240.0.0.0", "255.255.255.255"],
  ])("[41] says no to IPv4 %s, first and last address", (_, first, last) => {
    assert.isFalse(isPublicAddress(first))
    assert.isFalse(isPublicAddress(last))
  })

  it.each([
    "1.1.1.1",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.0",
    "169.253.255.255",
    "172.15.255.255",
    "172.32.0.0",
    "192.167.255.255",
    "192.169.0.0",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
  ])("[41] says yes to %s, beside a special range", (address) => {
    assert.isTrue(isPublicAddress(address))
  })

  it.each([
    ["::", "::"],
    ["::1", "::1"],
    ["IPv4-compatible", "::8.8.8.8"],
    ["100::/64", "100::1"],
    ["2001::/23", "2001:1ff:ffff::"],
    ["Teredo", "2001::7f00:1"],
    ["2001:db8::/32", "2001:db8:ffff::1"],
    ["3fff::/20", "3fff::1"],
    ["6to4 of a private address", "2002:7f00:1::"],
    ["6to4 of a public address", "2002:808:808::"],
    ["NAT64 for one's own network", "64:ff9b:1::808:808"],
    ["segment routing", "5f00::1"],
    ["fc00::/7, first", "fc00::"],
    ["fc00::/7, last", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
    ["fe80::/10, first", "fe80::1"],
    ["fe80::/10, last", "febf::1"],
    ["fec0::/10", "fec0::1"],
    ["ff00::/8", "ff02::1"],
    ["never given out", "4000::1"],
  ])("[42] says no to IPv6 %s (%s)", (_, address) => {
    assert.isFalse(isPublicAddress(address))
  })

  it("[42] judges an IPv4 address in IPv6's clothes by the IPv4 address", () => {
    for (const prefix of ["::ffff:", "64:ff9b::"]) {
      assert.isFalse(isPublicAddress(`${prefix}7f00:1`))
      assert.isFalse(isPublicAddress(`${prefix}169.254.169.254`))
      assert.isFalse(isPublicAddress(`${prefix}a9fe:a9fe`))
      assert.isTrue(isPublicAddress(`${prefix}8.8.8.8`))
    }
    assert.isTrue(isPublicAddress("2606:4700:4700::1111"))
  })

  it.each([
    "169.254.169.254",
    "169.254.170.2",
    "fd00:ec2::254",
    "100.100.100.200",
    "192.0.0.192",
    "168.63.129.16",
  ])("[43] says no to %s, where a cloud tells its machines their secrets", (address) => {
    assert.isFalse(isPublicAddress(address))
  })

  it.each(["", "localhost", "127.0.0.1:80", "fe80::1%eth0x y", "256.1.1.1", "1.1.1.1/8"])(
    "says no to %j, which is no address",
    (text) => {
      assert.isFalse(isPublicAddress(text))
    },
  )
})

describe("readOwnAddresses", () => {
  it("knows this machine by every address of its interfaces, and nobody else", () => {
    const own = Object.values(networkInterfaces()).flatMap(
      (entries) => entries?.map(({ address }) => address) ?? [],
    )
    assert.isNotEmpty(own)
    const isOwnAddress = readOwnAddresses()
    for (const address of [...own, "127.9.9.9", "0.0.0.0", "::", "::1", "::ffff:127.0.0.1"])
      assert.isTrue(isOwnAddress(address), address)
    for (const address of ["1.1.1.1", "2606:4700:4700::1111", "no address"])
      assert.isFalse(isOwnAddress(address), address)
  })
})

describe("parseNetwork", () => {
  it.each([
    ["10.0.0.0/8", ["10.1.2.3", "::ffff:10.1.2.3"], ["11.0.0.0", "::a01:203", "localhost"]],
    ["192.168.1.7", ["192.168.1.7"], ["192.168.1.8"]],
    ["fd00::/8", ["fd12::1"], ["fc00::1", "10.0.0.1"]],
    ["::1", ["::1", "0:0:0:0:0:0:0:1"], ["::2"]],
  ])("reads %s", (text, inside, outside) => {
    const network = parseNetwork(text)!
    for (const address of inside) assert.isTrue(network.contains(address), address)
    for (const address of outside) assert.isFalse(network.contains(address), address)
  })

  it("leaves names, and numbers that are no address, to others", () => {
    for (const text of ["wiki.intranet", "localhost", "0x7f.1", "127.1", "2130706433", ""])
      assert.isUndefined(parseNetwork(text))
  })
})
