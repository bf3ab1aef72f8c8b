// What the pages of the console ask for, by the name of the page.
import { PER_MS } from '../requests/position.ts'
import type { Requests } from '../requests/requests.ts'
import { NOON } from '../world.suite.ts'
import { DAY, HOUR } from './cover.ts'
import { MINE } from './fill.suite.ts'
import type { UsageBook } from './usage.ts'

interface Asked {
  readonly usage: UsageBook
  readonly requests: Requests
}

const { organisation, key, model } = MINE
const last = (ms: number) => ({ from: NOON - ms, until: NOON })
const YEAR = 365 * DAY

export const pages: readonly (readonly [name: string, ask: (asked: Asked) => Promise<unknown>])[] = [
  ['overview: an hour, by the minute', ({ usage }) => usage.series({}, last(HOUR), '1m')],
  ['overview: 30 days, by the hour', ({ usage }) => usage.series({}, last(30 * DAY), '1h')],
  ['overview: totals of 30 days', ({ usage }) => usage.totals({}, last(30 * DAY))],
  ['overview: percentiles of 30 days', ({ usage }) => usage.percentiles({}, last(30 * DAY))],
  [
    'overview: first token by the hour, 30 days',
    ({ usage }) => usage.percentileSeries({}, last(30 * DAY), '1h', 'first-token'),
  ],
  ['overview: the 30 days before', ({ usage }) => usage.totals({}, { from: NOON - 60 * DAY, until: NOON - 30 * DAY })],
  ['overview: largest models of 30 days', ({ usage }) => usage.top({}, last(30 * DAY), 'model', { max: 5 })],
  ['overview: largest keys of 30 days', ({ usage }) => usage.top({}, last(30 * DAY), 'key', { max: 5 })],
  ['overview: largest projects of 30 days', ({ usage }) => usage.top({}, last(30 * DAY), 'project', { max: 5 })],
  ['pulse: spent today', ({ usage }) => usage.totals({ organisation }, { from: NOON - DAY / 2, until: NOON + 1 })],
  ['overview: problems of a year', ({ usage }) => usage.problems({}, last(YEAR))],
  ['operator: a year by organisation', ({ usage }) => usage.series({}, last(YEAR), '1d', 'organisation')],
  ['operator: largest organisations of a year', ({ usage }) => usage.top({}, last(YEAR), 'organisation')],
  ['operator: largest keys of a year', ({ usage }) => usage.top({}, last(YEAR), 'key')],
  ['models: upstreams of one, a year', ({ usage }) => usage.top({ model }, last(YEAR), 'upstream')],
  [
    'models: canary, percentiles of 7 days',
    ({ usage }) => usage.percentiles({ model, upstream: 'upstream-3' }, last(7 * DAY)),
  ],
  ['organisation: totals of a year', ({ usage }) => usage.totals({ organisation }, last(YEAR))],
  [
    'organisation: 30 days by the hour, by model',
    ({ usage }) => usage.series({ organisation }, last(30 * DAY), '1h', 'model'),
  ],
  ['organisation: a year by the day, by key', ({ usage }) => usage.series({ organisation }, last(YEAR), '1d', 'key')],
  ['organisation: largest keys of a year', ({ usage }) => usage.top({ organisation }, last(YEAR), 'key')],
  ['organisation: largest keys of 30 days', ({ usage }) => usage.top({ organisation }, last(30 * DAY), 'key')],
  ['organisation: projects of 30 days', ({ usage }) => usage.top({ organisation }, last(30 * DAY), 'project')],
  ['key: 90 days by the day', ({ usage }) => usage.series({ organisation, key }, last(90 * DAY), '1d')],
  ['key: models of 30 days', ({ usage }) => usage.top({ organisation, key }, last(30 * DAY), 'model')],
  ['requests: newest of all', ({ requests }) => requests.list()],
  ['requests: newest of an organisation', ({ requests }) => requests.list({ organisation })],
  ['requests: failed ones of an organisation', ({ requests }) => requests.list({ organisation, ending: 'failed' })],
  ['requests: of an organisation and a model', ({ requests }) => requests.list({ organisation, model })],
  ['requests: of a key', ({ requests }) => requests.list({ organisation, key })],
  ['requests: of a model', ({ requests }) => requests.list({ model })],
  ['requests: failed ones', ({ requests }) => requests.list({ ending: 'failed' })],
  ['requests: of a problem', ({ requests }) => requests.list({ problem: 'upstream-cut' })],
  [
    'requests: of an organisation and a problem',
    ({ requests }) => requests.list({ organisation, problem: 'upstream-cut' }),
  ],
  ['requests: what nothing fits', ({ requests }) => requests.list({ organisation, model, ending: 'length' })],
  ['requests: what hardly anything fits', ({ requests }) => requests.list({ organisation, model, upstream: 'nobody' })],
  [
    'requests: a page of half a year ago',
    ({ requests }) => requests.list({ organisation }, { before: (NOON - YEAR / 2) * PER_MS }),
  ],
  [
    'requests: a day of half a year ago',
    ({ requests }) => requests.list({ organisation, model, from: NOON - YEAR / 2, until: NOON - YEAR / 2 + DAY }),
  ],
  ['requests: one of them', ({ requests }) => requests.find('rpl_00000000000000001234', organisation)],
  ['requests: how many', ({ requests }) => requests.count()],
]
