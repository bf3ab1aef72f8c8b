import { expect, test } from 'vitest'
import type { ReplyTimeline } from '../../admin/schema.d.ts'
import { storyOf } from './story.ts'

const iso = (ms: number) => new Date(Date.UTC(2026, 5, 1, 12) + ms).toISOString()
const attempt = { provider: 'openai', dialect: 'openai-chat', status: null, tokens: null } as const

test('a reply that was broken off and gone on with elsewhere is told in the order of its time', () => {
  const timeline: ReplyTimeline = {
    object: 'timeline',
    id: 'rpl_1',
    key: 'key_1',
    model: 'beacon',
    dialect: 'openai-chat',
    state: 'ended',
    ending: 'complete',
    problem: null,
    last_seq: 40,
    started_at: iso(0),
    ended_at: iso(9_000),
    purchases: [],
    journey: {
      attempts: [
        {
          ...attempt,
          upstream: 'first',
          model: 'small',
          segment: 1,
          started_at: iso(0),
          first_word_at: iso(300),
          ended_at: iso(4_000),
          problem: 'upstream-cut',
        },
        {
          ...attempt,
          upstream: 'second',
          model: 'large',
          segment: 2,
          started_at: iso(4_100),
          first_word_at: iso(5_000),
          ended_at: iso(9_000),
          problem: null,
        },
      ],
      steps: [
        { at: iso(0), what: 'reader-came', seq: 0, seam: null },
        { at: iso(2_000), what: 'reader-left', seq: 12, seam: null },
        { at: iso(5_000), what: 'seam', seq: null, seam: { segment: 2, how: 'continued', model: 'lantern' } },
        { at: iso(6_000), what: 'reader-came', seq: 12, seam: null },
      ],
      steps_left_out: 0,
    },
  }
  expect(storyOf(timeline).map(({ at, text }) => `${at} ${text}`)).toEqual([
    '0 Attempt 1: first (small) is asked',
    '0 A reader came',
    '300 first speaks, after 300 ms',
    '2000 A reader left at seq 12',
    '4000 first: upstream-cut',
    '4100 Attempt 2: second (large) is asked',
    '5000 second speaks, after 900 ms',
    '5000 The text goes on by lantern: segment 2',
    '6000 A reader came back, and reads on after seq 12',
    '9000 Complete, at seq 40',
  ])
})
