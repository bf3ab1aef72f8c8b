import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { isNetwork, parseNetworks } from './network.ts'

const isIn = (address: string, ...networks: string[]): boolean => parseNetworks(networks)(address)

test('a network is an address, or one with the length of its prefix', () => {
  for (const good of ['10.0.0.1', '10.0.0.0/8', '0.0.0.0/0', '::1', '2001:db8::/32', '::/0', '::ffff:10.0.0.1'])
    expect([good, isNetwork(good)]).toEqual([good, true])
  for (const bad of [
    '',
    '10.0.0',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0.0.0/-1',
    '::/129',
    'example.com',
    '/8',
    '10.0.0.0/ 8',
  ])
    expect([bad, isNetwork(bad)]).toEqual([bad, false])
  expect(() => parseNetworks(['10.0.0.0/33'])).toThrow(RangeError)
})

test('an address is in the networks that share its prefix, also where that is no whole number of octets', () => {
  expect(isIn('10.1.2.3', '10.0.0.0/8')).toBe(true)
  expect(isIn('11.1.2.3', '10.0.0.0/8')).toBe(false)
  expect(isIn('192.168.3.255', '192.168.0.0/22')).toBe(true)
  expect(isIn('192.168.4.0', '192.168.0.0/22')).toBe(false)
  expect(isIn('203.0.113.7', '203.0.113.7')).toBe(true)
  expect(isIn('203.0.113.8', '203.0.113.7')).toBe(false)
  expect(isIn('203.0.113.8', '10.0.0.0/8', '0.0.0.0/0')).toBe(true)
  expect(isIn('2001:db8:ffff::1', '2001:db8::/32')).toBe(true)
  expect(isIn('2001:db9::1', '2001:db8::/32')).toBe(false)
  expect(isIn('fe80::1%eth0', 'fe80::/10')).toBe(true)
})

test('an IPv4 address is the same in a dual-stack socket, and is in no IPv6 network', () => {
  expect(isIn('::ffff:10.1.2.3', '10.0.0.0/8')).toBe(true)
  expect(isIn('::ffff:11.1.2.3', '10.0.0.0/8')).toBe(false)
  expect(isIn('10.1.2.3', '2001:db8::/32')).toBe(false)
})

test('what is no address is in no network', () => {
  for (const none of ['', 'unknown', '10.0.0.256', '10.0.0.1, 10.0.0.2'])
    expect(isIn(none, '0.0.0.0/0', '::/0')).toBe(false)
})

test('it agrees with arithmetic on 32 bits', () => {
  const write = (address: number): string => [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.')
  fc.assert(
    fc.property(fc.nat(0xffff_ffff), fc.nat(31), fc.nat(0xffff_ffff), fc.nat(32), (network, flip, other, bits) => {
      const prefix = (address: number): number => (bits === 0 ? 0 : address >>> (32 - bits))
      for (const address of [other, (network ^ (1 << flip)) >>> 0])
        expect(isIn(write(address), `${write(network)}/${bits}`)).toBe(prefix(address) === prefix(network))
    }),
  )
})
