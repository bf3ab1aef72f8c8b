// Where the master is, as Sentinels say.
import type { Runtime } from '../runtime.ts'
import { RedisFailure } from './failure.ts'
import { type Address, type RedisSettings, type Way, nameOf } from './settings.ts'
import { Wire } from './wire.ts'

/** Asks one after the other, the one that answered last first. */
export function locatorOf(settings: RedisSettings, way: Way, runtime: Runtime): () => Promise<Address> {
  let sentinels = way.addresses
  const { sentinelMaster: name = '', sentinelUsername: username, sentinelPassword: password } = settings
  const credentials = { ...(username && { username }), ...(password && { password }) }
  const ask = async (address: Address): Promise<Address> => {
    const wire = await Wire.open({ address, way: { ...way, credentials, database: 0 }, runtime })
    try {
      const answer = await wire.send(['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name])
      if (!Array.isArray(answer))
        throw new RedisFailure('mistake', `the Sentinel at ${nameOf(address)} knows no “${name}”`)
      return { host: String(answer[0]), port: Number(answer[1]) }
    } finally {
      wire.close()
    }
  }
  return async () => {
    let failure = new RedisFailure('unreachable', 'no Sentinel is given')
    for (const sentinel of sentinels) {
      try {
        const master = await ask(sentinel)
        sentinels = [sentinel, ...sentinels.filter((other) => other !== sentinel)]
        return master
      } catch (error) {
        if (error instanceof RedisFailure) failure = error
      }
    }
    throw failure
  }
}
