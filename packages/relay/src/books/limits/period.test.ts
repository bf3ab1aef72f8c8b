import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Calendar, isZone, periodAt } from './period.ts'

const check = (calendar: Calendar, now: string, zone: string, since: string, until: string): void => {
  const period = periodAt(calendar, Date.parse(now), zone)
  expect([new Date(period.since).toISOString(), new Date(period.until).toISOString()]).toEqual([
    `${since}:00.000Z`,
    `${until}:00.000Z`,
  ])
}

describe('a period of a budget', () => {
  test('is a day, a week from Monday, a month', () => {
    check('day', '2026-11-20T20:34:00Z', 'UTC', '2026-11-20T00:00', '2026-11-21T00:00')
    check('week', '2026-11-20T20:34:00Z', 'UTC', '2026-11-16T00:00', '2026-11-23T00:00')
    check('week', '2026-11-22T23:59:59.999Z', 'UTC', '2026-11-16T00:00', '2026-11-23T00:00')
    check('month', '2026-12-31T23:00:00Z', 'UTC', '2026-12-01T00:00', '2027-01-01T00:00')
    check('month', '2028-02-29T12:00:00Z', 'UTC', '2028-02-01T00:00', '2028-03-01T00:00')
  })

  test('goes by the calendar of its place', () => {
    check('day', '2026-11-20T20:34:00Z', 'Asia/Shanghai', '2026-11-20T16:00', '2026-11-21T16:00')
    check('month', '2026-11-30T23:30:00Z', 'Europe/Vienna', '2026-11-30T23:00', '2026-12-31T23:00')
    check('day', '2026-11-20T20:34:00Z', 'Asia/Kathmandu', '2026-11-20T18:15', '2026-11-21T18:15')
  })

  test('has 23 or 25 hours on the days that clocks are changed', () => {
    check('day', '2026-03-29T12:00:00Z', 'Europe/Vienna', '2026-03-28T23:00', '2026-03-29T22:00')
    check('day', '2026-10-25T12:00:00Z', 'Europe/Vienna', '2026-10-24T22:00', '2026-10-25T23:00')
  })

  test('begins later where midnight is left out, and at the first of two midnights', () => {
    check('day', '2018-11-04T12:00:00Z', 'America/Sao_Paulo', '2018-11-04T03:00', '2018-11-05T02:00')
    check('day', '2026-11-01T12:00:00Z', 'America/Havana', '2026-11-01T04:00', '2026-11-02T05:00')
  })

  test('holds every moment, and the next begins where it ends', () => {
    const zones = [
      'UTC',
      'Europe/Vienna',
      'America/Havana',
      'Africa/Cairo',
      'Asia/Beirut',
      'Australia/Lord_Howe',
      'Pacific/Apia',
    ]
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.constantFrom<Calendar>('day', 'week', 'month'),
        fc.integer({ min: Date.UTC(2012, 0), max: Date.UTC(2040, 0) }),
        (zone, calendar, now) => {
          const { since, until } = periodAt(calendar, now, zone)
          expect(since).toBeLessThanOrEqual(now)
          expect(until).toBeGreaterThan(now)
          expect(periodAt(calendar, since, zone)).toEqual({ since, until })
          expect(periodAt(calendar, until - 1, zone)).toEqual({ since, until })
          expect(periodAt(calendar, until, zone).since).toBe(until)
        },
      ),
      { numRuns: 300 },
    )
  })

  test('a day is what another clock calls a day', () => {
    const dateIn = (zone: string, at: number): string => new Date(at).toLocaleDateString('sv-SE', { timeZone: zone })
    for (const [zone, now] of [
      ['Asia/Beirut', Date.UTC(2026, 2, 29, 9)],
      ['America/Havana', Date.UTC(2026, 10, 1, 9)],
    ] as const) {
      const { since, until } = periodAt('day', now, zone)
      expect(dateIn(zone, since)).toBe(dateIn(zone, now))
      expect(dateIn(zone, until - 1)).toBe(dateIn(zone, now))
      expect(dateIn(zone, since - 1)).not.toBe(dateIn(zone, now))
      expect(dateIn(zone, until)).not.toBe(dateIn(zone, now))
    }
  })
})

test('a zone is one that the platform knows', () => {
  expect(['UTC', 'Europe/Vienna', 'Mars/Olympus', ''].map(isZone)).toEqual([true, true, false, false])
})
