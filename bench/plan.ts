// What a run measures, as data. `full` is what docs/bench.md shows; `quick` checks the harness in two minutes;
// `smoke` is for the test of the harness.
import { type Measurement, type WarmUp } from './measure/measurement.ts'
import { onRedis, relaysOnRedis } from './measure/on-redis.ts'
import { open } from './measure/open.ts'
import { paced } from './measure/paced.ts'
import { resumeFinished, resumeRunning } from './measure/resume.ts'
import { saturation } from './measure/saturation.ts'
import { starts } from './measure/starts.ts'

export interface Plan {
  readonly rounds: number
  readonly warmUp: WarmUp
  readonly measurements: readonly Measurement[]
}

export type PlanName = 'full' | 'quick' | 'smoke'

const unhurried = { rampMs: 1500, settleMs: 1000, windowMs: 5000, probes: 250 }
const hurried = { rampMs: 500, settleMs: 300, windowMs: 1500, probes: 50 }
const hasty = { rampMs: 100, settleMs: 100, windowMs: 400, probes: 5 }

export const plans: Readonly<Record<PlanName, Plan>> = {
  full: {
    rounds: 3,
    warmUp: { tokens: 400, starts: 1000 },
    measurements: [
      paced({ streams: 100, rate: 50, ...unhurried }),
      paced({ streams: 500, rate: 50, ...unhurried }),
      paced({ streams: 1000, rate: 50, ...unhurried }),
      paced({ streams: 250, rate: 85, ...unhurried }),
      saturation({ streams: 250, tokens: 4000, burst: 'as-taken' }),
      saturation({ streams: 250, tokens: 2000, burst: 1 }),
      saturation({ streams: 250, tokens: 2000, burst: 1, hasNeighbour: true }),
      saturation({ streams: 250, tokens: 4000, burst: 64 }),
      open({ streams: 5000, rate: 1, rampMs: 6000, holdMs: 8000 }),
      resumeFinished({ streams: 2000, tokens: 200, oneByOne: 300 }),
      resumeRunning({ streams: 2000, tokens: 200, oneByOne: 300 }),
      starts({ count: 2000, everyMs: 4 }),
      onRedis(paced({ streams: 100, rate: 50, ...unhurried })),
      onRedis(paced({ streams: 250, rate: 85, ...unhurried })),
      onRedis(saturation({ streams: 250, tokens: 1000, burst: 1 })),
      relaysOnRedis(resumeRunning({ streams: 1000, tokens: 200, oneByOne: 300 })),
    ],
  },
  quick: {
    rounds: 1,
    warmUp: { tokens: 400, starts: 500 },
    measurements: [
      paced({ streams: 100, rate: 50, ...hurried }),
      paced({ streams: 250, rate: 85, ...hurried }),
      saturation({ streams: 250, tokens: 1000, burst: 'as-taken' }),
      saturation({ streams: 250, tokens: 400, burst: 1 }),
      saturation({ streams: 250, tokens: 400, burst: 1, hasNeighbour: true }),
      saturation({ streams: 250, tokens: 1000, burst: 64 }),
      open({ streams: 1000, rate: 1, rampMs: 1000, holdMs: 2000 }),
      resumeFinished({ streams: 200, tokens: 200, oneByOne: 50 }),
      starts({ count: 500, everyMs: 4 }),
    ],
  },
  smoke: {
    rounds: 1,
    warmUp: { tokens: 40, starts: 10 },
    measurements: [
      paced({ streams: 5, rate: 50, ...hasty }),
      saturation({ streams: 5, tokens: 200, burst: 'as-taken' }),
      saturation({ streams: 5, tokens: 200, burst: 1 }),
      saturation({ streams: 5, tokens: 200, burst: 1, hasNeighbour: true }),
      saturation({ streams: 5, tokens: 200, burst: 64 }),
      open({ streams: 20, rate: 10, rampMs: 100, holdMs: 500 }),
      resumeFinished({ streams: 10, tokens: 40, oneByOne: 5 }),
      starts({ count: 20, everyMs: 4 }),
      onRedis(paced({ streams: 5, rate: 50, ...hasty })),
    ],
  },
}
