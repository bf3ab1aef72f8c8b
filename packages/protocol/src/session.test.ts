import { describe, expect, it } from 'vitest'
import {
  type Happening,
  PATIENCE,
  type Patience,
  type Session,
  attemptOf,
  isRetryable,
  openSession,
  step,
} from './session.ts'

const NOW = 1_000_000
const patience: Patience = { ...PATIENCE, baseMs: 1000, capMs: 4000, patienceMs: 60_000, connectMsMax: 10_000 }

/** One step at NOW, with dice that give half of every bound. */
const after = (session: Session, happening: Happening, more: Partial<Patience> = {}) =>
  step(session, happening, NOW, 0.5, { ...patience, ...more })

const standing = { after: 7, cuts: 0, refusals: 0, spentMs: 0 }
const connecting: Session = { phase: 'connecting', ...standing, since: NOW }
const reading: Session = { phase: 'reading', ...standing }
const waiting: Session = {
  phase: 'waiting',
  ...standing,
  cuts: 2,
  spentMs: 500,
  since: NOW,
  delayMs: 2000,
  firm: false,
}

describe('a session that connects', () => {
  it('begins where the reader stands', () => {
    expect(openSession(7, NOW)).toEqual(connecting)
  })

  it('reads once it is connected, and keeps its tally until something arrives', () => {
    expect(after({ ...connecting, cuts: 3, spentMs: 9000 }, { type: 'connected' })).toEqual({
      ...reading,
      cuts: 3,
      spentMs: 9000,
    })
  })

  it('waits after a cut, and the time the attempt took is spent', () => {
    expect(after({ ...connecting, since: NOW - 800 }, { type: 'cut' })).toEqual({
      ...waiting,
      cuts: 1,
      spentMs: 800,
      delayMs: 500,
    })
  })

  it('spends no more than the longest attempt, however long the machine slept', () => {
    expect(after({ ...connecting, since: NOW - 86_400_000 }, { type: 'cut' })).toMatchObject({
      phase: 'waiting',
      spentMs: 10_000,
    })
  })

  it('is finished when the server says that nothing more will come', () => {
    expect(after(connecting, { type: 'ended' })).toEqual({ phase: 'closed', after: 7, outcome: 'finished' })
  })
})

describe('a session that reads', () => {
  it('moves on with the next frame, and progress clears the tally', () => {
    const worn: Session = { ...reading, cuts: 4, refusals: 2, spentMs: 30_000 }
    expect(after(worn, { type: 'frame', seq: 8 })).toEqual({ ...reading, after: 8 })
  })

  it('skips a frame it has applied', () => {
    expect(after(reading, { type: 'frame', seq: 7 })).toBe(reading)
    expect(after(reading, { type: 'frame', seq: 1 })).toBe(reading)
  })

  it('takes a gap for a cut and goes back to where it stood', () => {
    expect(after(reading, { type: 'frame', seq: 9 })).toEqual({ ...waiting, cuts: 1, spentMs: 0, delayMs: 500 })
  })

  it('has its patience back after a heartbeat, but not its tally: the reply is no further', () => {
    expect(after({ ...reading, cuts: 2, spentMs: 9000 }, { type: 'heard' })).toEqual({ ...reading, cuts: 2 })
    expect(after(reading, { type: 'heard' })).toBe(reading)
  })

  it('waits after a cut', () => {
    expect(after(reading, { type: 'cut' })).toEqual({ ...waiting, cuts: 1, spentMs: 0, delayMs: 500 })
  })

  it('is finished by the ending', () => {
    expect(after(reading, { type: 'ended' })).toEqual({ phase: 'closed', after: 7, outcome: 'finished' })
  })
})

describe('a session that waits', () => {
  it('connects when the delay has passed, which is then spent', () => {
    expect(after(waiting, { type: 'elapsed' })).toEqual({ ...connecting, cuts: 2, spentMs: 2500 })
  })

  it('connects at once when it is woken, with all its patience', () => {
    expect(after(waiting, { type: 'woken' })).toEqual(connecting)
  })

  it('sleeps on when it is woken in a delay that the server named', () => {
    const firm: Session = { ...waiting, firm: true }
    expect(after(firm, { type: 'woken' })).toBe(firm)
  })

  it('waits twice as long each time, up to the cap', () => {
    const delays = [0, 1, 2, 3, 4].map((cuts) => {
      const next = after({ ...reading, cuts }, { type: 'cut' })
      return next.phase === 'waiting' ? next.delayMs : undefined
    })
    expect(delays).toEqual([500, 1000, 2000, 2000, 2000])
  })

  it('never waits beyond its patience', () => {
    expect(after({ ...reading, cuts: 9, spentMs: 59_900 }, { type: 'cut' })).toMatchObject({ delayMs: 100 })
  })
})

describe('a refusal', () => {
  it('is final, or not, by its status', () => {
    for (const status of [408, 425, 429, 500, 502, 503, 504, 529]) expect(isRetryable(status)).toBe(true)
    for (const status of [400, 401, 402, 403, 404, 409, 410, 416, 422]) expect(isRetryable(status)).toBe(false)
    expect(after(connecting, { type: 'refused', status: 410 })).toEqual({
      phase: 'closed',
      after: 7,
      outcome: 'refused',
    })
  })

  it('is final when the server says that asking again will not help', () => {
    expect(after(connecting, { type: 'refused', status: 502, isFinal: true }).phase).toBe('closed')
  })

  it('that may pass is waited out', () => {
    expect(after(connecting, { type: 'refused', status: 503 })).toEqual({
      ...waiting,
      cuts: 0,
      refusals: 1,
      spentMs: 0,
      delayMs: 500,
    })
  })

  it('that names a delay is given at least that', () => {
    expect(after(connecting, { type: 'refused', status: 429, retryAfterMs: 9000 })).toMatchObject({
      delayMs: 9000,
      firm: true,
    })
    expect(after(connecting, { type: 'refused', status: 429, retryAfterMs: 0 })).toMatchObject({
      delayMs: 500,
      firm: true,
    })
  })

  it('that names a delay longer than our patience is final', () => {
    const late: Happening = { type: 'refused', status: 429, retryAfterMs: 60_001 }
    expect(after(connecting, late)).toEqual({ phase: 'closed', after: 7, outcome: 'refused' })
  })

  it('is final when it came too often', () => {
    const worn: Session = { ...connecting, refusals: 2 }
    expect(after(worn, { type: 'refused', status: 503 }, { refusalsMax: 2 })).toMatchObject({ outcome: 'refused' })
    expect(after(worn, { type: 'refused', status: 503 }, { refusalsMax: 3 })).toMatchObject({ phase: 'waiting' })
  })
})

describe('patience', () => {
  it('ends with its time', () => {
    expect(after({ ...reading, spentMs: 60_000 }, { type: 'cut' })).toEqual({
      phase: 'closed',
      after: 7,
      outcome: 'exhausted',
    })
  })

  it('ends with its number of cuts', () => {
    expect(after({ ...reading, cuts: 1 }, { type: 'cut' }, { cutsMax: 1 })).toMatchObject({ outcome: 'exhausted' })
    expect(after(reading, { type: 'frame', seq: 9 }, { cutsMax: 0 })).toMatchObject({ outcome: 'exhausted' })
  })

  it('counts the attempts that failed in a row', () => {
    expect(attemptOf({ ...reading, cuts: 2, refusals: 3 })).toBe(5)
    expect(attemptOf({ phase: 'closed', after: 7, outcome: 'left' })).toBe(0)
  })
})

describe('what means nothing in a phase', () => {
  const strange: readonly (readonly [Session, Happening])[] = [
    [connecting, { type: 'frame', seq: 8 }],
    [connecting, { type: 'heard' }],
    [connecting, { type: 'elapsed' }],
    [connecting, { type: 'woken' }],
    [reading, { type: 'connected' }],
    [reading, { type: 'refused', status: 503 }],
    [reading, { type: 'elapsed' }],
    [reading, { type: 'woken' }],
    [waiting, { type: 'connected' }],
    [waiting, { type: 'frame', seq: 8 }],
    [waiting, { type: 'heard' }],
    [waiting, { type: 'cut' }],
    [waiting, { type: 'refused', status: 404 }],
  ]
  it.each(strange)('changes nothing: %o, %o', (session, happening) => {
    expect(after(session, happening)).toBe(session)
  })

  it('closes from any phase when the reader leaves', () => {
    for (const session of [connecting, reading, waiting])
      expect(after(session, { type: 'left' })).toEqual({ phase: 'closed', after: 7, outcome: 'left' })
  })

  it('leaves a closed session closed, whatever happens', () => {
    const closed: Session = { phase: 'closed', after: 7, outcome: 'finished' }
    const all: Happening[] = [
      { type: 'connected' },
      { type: 'frame', seq: 8 },
      { type: 'heard' },
      { type: 'cut' },
      { type: 'refused', status: 503 },
      { type: 'elapsed' },
      { type: 'woken' },
      { type: 'ended' },
      { type: 'left' },
    ]
    for (const happening of all) expect(after(closed, happening)).toBe(closed)
  })
})
