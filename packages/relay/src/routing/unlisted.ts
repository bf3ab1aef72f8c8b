// Which upstream serves a model that nobody configured. This is how a relay works that knows only what its environment
// says: a key, and perhaps a base URL.
import { type DialectName, HoldfastError } from '@holdfast/protocol'
import { providers } from '../providers/index.ts'
import type { Provider } from '../providers/provider.ts'
import { SIMULATED, isSimulated, surfaceFor } from '../upstreams.ts'
import type { Upstream } from './plan.ts'
import { matchStar } from './star.ts'

/**
 * A model named `upstream/model` goes to that upstream; one whose name is a provider's own (`claude-…`) to an upstream of
 * that provider; any other to the first upstream that speaks the client's dialect. `sim/…` goes to the simulator, and
 * nothing else does.
 * @throws HoldfastError `model-unknown`, saying what would have to be configured.
 */
export function findUnlisted(
  upstreams: readonly Upstream[],
  dialect: DialectName,
  name: string,
): { readonly upstream: Upstream; readonly model: string } {
  if (name.startsWith(SIMULATED)) {
    const simulated = upstreams.filter(isSimulated)
    const upstream = simulated.find((one) => surfaceFor(one.provider, dialect)) ?? simulated[0]
    if (upstream) return { upstream, model: name }
    throw new HoldfastError('model-unknown', 'The simulator is not running here: start the relay with --simulator.')
  }
  const named = addressed(upstreams, name)
  if (named) return named
  const real = upstreams.filter((upstream) => !isSimulated(upstream))
  const speaking = real.filter((upstream) => surfaceFor(upstream.provider, dialect))
  const upstream =
    speaking.find((one) => owns(one.provider, name)) ?? real.find((one) => owns(one.provider, name)) ?? speaking[0]
  if (upstream) return { upstream, model: name }
  throw new HoldfastError('model-unknown', `${whatIsMissing(dialect, name)}, or ask for ${SIMULATED}steady.`)
}

/** The target that is meant by `upstream/model`. The simulator's models have names of their own. */
export function addressed(
  upstreams: readonly Upstream[],
  name: string,
): { readonly upstream: Upstream; readonly model: string } | undefined {
  const upstream = upstreams.find(
    (one) => !isSimulated(one) && name.startsWith(`${one.name}/`) && name.length > one.name.length + 1,
  )
  return upstream && { upstream, model: name.slice(upstream.name.length + 1) }
}

const owns = (provider: Provider, model: string): boolean =>
  provider.models.some((pattern) => matchStar(pattern, model) !== undefined)

/** What to set, in words: for the vendor whose model it is, else for one that speaks the dialect. */
function whatIsMissing(dialect: DialectName, name: string): string {
  const withKey = providers.filter((provider) => provider.environment?.key !== undefined)
  const owner = withKey.find((provider) => owns(provider, name))
  const provider = owner ?? withKey.find((one) => surfaceFor(one, dialect))
  const why = owner ? `No upstream here is ${owner.title}'s` : `No upstream here speaks ${dialect}`
  return `${why}: ${provider ? `set ${provider.environment?.key}` : 'name one in holdfast.yaml'}`
}
