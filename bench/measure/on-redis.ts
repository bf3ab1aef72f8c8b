// Any measurement once more, of those that keep their log on Redis, beside the embedded log and the least that Redis costs.
import type { Measurement } from './measurement.ts'

export const onRedis = (measurement: Measurement): Measurement => ({
  ...measurement,
  group: 'redis',
  name: `${measurement.name}, on Redis`,
  only: ['direct', 'pipe', 'holdfast', 'xadd', 'redis', 'two-nodes', 'three-nodes'],
})

/** Where only a relay can do it. */
export const relaysOnRedis = (measurement: Measurement): Measurement => ({
  ...onRedis(measurement),
  only: ['holdfast', 'redis', 'two-nodes', 'three-nodes'],
})
