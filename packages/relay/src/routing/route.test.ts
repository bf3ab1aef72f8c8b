import { HoldfastError } from '@holdfast/protocol'
import { describe, expect, test } from 'vitest'
import { simulatedModels, simulatedUpstreams } from '../upstreams.ts'
import type { Plan } from './plan.ts'
import { type Asked, inRandomOrder, isServed, route } from './route.ts'
import { anthropicUpstream, asking, model, seededDice, target, upstream } from './sea.suite.ts'

const upstreams = [upstream('a'), upstream('b'), upstream('c')]
const half = (): number => 0.5

/** The stops as `upstream/model`, in order. */
const check = (plan: Plan, asked: Partial<Asked>, expected: readonly string[], dice: () => number = half): void => {
  const { stops } = route(plan, { ...asking, ...asked }, dice)
  expect(stops.map((stop) => `${stop.upstream.name}/${stop.model}`)).toEqual(expected)
}

const failure = (plan: Plan, asked: Partial<Asked>): string => {
  try {
    route(plan, { ...asking, ...asked }, half)
  } catch (cause) {
    if (cause instanceof HoldfastError && cause.code === 'model-unknown') return cause.message
    throw cause
  }
  throw new Error('it was routed')
}

describe('a model is found', () => {
  const plan: Plan = {
    upstreams,
    models: [
      model('gpt-*', [[target('a', 'vendor/*')]]),
      model('*', [[target('b')]]),
      model('gpt-4o', [[target('c', 'four')]], { aliases: ['best', 'claude-*'] }),
    ],
  }

  test('by its exact name or alias before any wildcard', () => {
    check(plan, { model: 'gpt-4o' }, ['c/four'])
    check(plan, { model: 'best' }, ['c/four'])
  })

  test('by the first wildcard that means it, with the star filled in', () => {
    check(plan, { model: 'gpt-5' }, ['a/vendor/5'])
    check(plan, { model: 'claude-4' }, ['b/claude-4'])
  })

  test('by nothing else, where models are configured: an unlisted one is refused', () => {
    const listed = { upstreams, models: [model('m', [[target('a')]])] }
    expect(failure(listed, { model: 'a/gpt-4o' })).toContain('`models` in holdfast.yaml')
  })

  test('also beside models of the simulator, which has two places for each', () => {
    const simulated = simulatedUpstreams('http://simulator', '')
    const served = { upstreams: [...upstreams, ...simulated], models: simulatedModels(simulated) }
    check(served, { model: 'sim/essay' }, ['simulator-openai/sim/essay', 'simulator-anthropic/sim/understudy'])
    check(served, { model: 'sim/fast' }, ['simulator-openai/sim/fast'])
    check(served, { model: 'gpt-4o' }, ['a/gpt-4o'])
    const listed = { ...served, models: [model('m', [[target('a')]]), ...served.models] }
    check(listed, { model: 'sim/thinker' }, ['simulator-openai/sim/thinker', 'simulator-anthropic/sim/understudy'])
    expect(failure(listed, { model: 'gpt-4o' })).toContain('not configured')
  })

  test('as a target, by an administrator, without what is configured for models', () => {
    const listed = {
      upstreams,
      models: [model('m', [[target('a')]], { fallback: ['b/other'] }), model('b/taken', [[target('c', 'x')]])],
    }
    check(listed, { model: 'b/gpt-4o', mayAddress: true }, ['b/gpt-4o'])
    check(listed, { model: 'b/taken', mayAddress: true }, ['c/x'])
    check(listed, { model: 'm', mayAddress: true }, ['a/m'])
    expect(failure(listed, { model: 'elsewhere/gpt-4o', mayAddress: true })).toContain('not configured')
  })

  test('never by a name that holds a star', () => {
    const listed = { upstreams, models: [model('gpt-*', [[target('a')]])] }
    check(listed, { model: 'gpt-*' }, ['a/gpt-*'])
    expect(failure(listed, { model: 'x' })).toContain('not configured')
  })
})

describe('the order of places', () => {
  test('is group by group, and then the models to fall back to, nearest first, each place once', () => {
    const plan: Plan = {
      upstreams,
      models: [
        model('m', [[target('a')], [target('b', 'm-old')]], { fallback: ['n', 'o'] }),
        model('n', [[target('a', 'n1')], [target('b', 'm-old')]], { fallback: ['p', 'm'] }),
        model('o', [[target('c', 'o1')]], { fallback: ['n'] }),
        model('p', [[target('c', 'p1')]]),
      ],
    }
    check(plan, {}, ['a/m', 'b/m-old', 'a/n1', 'c/o1', 'c/p1'])
    const { model: asked, stops } = route(plan, asking, half)
    expect(asked.name).toBe('m')
    expect(stops.map((stop) => stop.plan.name)).toEqual(['m', 'm', 'n', 'o', 'p'])
    expect(stops.map((stop) => stop.tier)).toEqual([0, 1, 2, 4, 5])
  })

  test('goes on without a fallback that nobody serves, and without an upstream that is not there', () => {
    const plan = { upstreams, models: [model('m', [[target('gone'), target('a')]], { fallback: ['nobody'] })] }
    check(plan, {}, ['a/m'])
    expect(failure({ upstreams, models: [model('m', [[target('gone')]])] }, {})).toContain('no target')
  })

  test('within a group is by weight, without putting anybody back', () => {
    const group = [target('a', 'm', 6), target('b', 'm', 3), target('c', 'm', 1)]
    const dice = seededDice(1)
    const rounds = 10_000
    const firsts = { a: 0, b: 0, c: 0 }
    for (let round = 0; round < rounds; round++) {
      const order = inRandomOrder(group, dice).map((one) => one.upstream as 'a' | 'b' | 'c')
      expect(order.toSorted()).toEqual(['a', 'b', 'c'])
      firsts[order[0] as 'a'] += 1
    }
    // Four standard deviations of a binomial: 1 in 16,000 for a fair draw.
    for (const [name, share] of [
      ['a', 0.6],
      ['b', 0.3],
      ['c', 0.1],
    ] as const)
      expect(Math.abs(firsts[name] - rounds * share)).toBeLessThan(4 * Math.sqrt(rounds * share * (1 - share)))
  })

  test('puts those without weight last, in their order', () => {
    const group = [target('a', 'm', 0), target('b', 'm', 1), target('c', 'm', 0)]
    for (const dice of [0, 0.5, 0.999])
      expect(inRandomOrder(group, () => dice).map((one) => one.upstream)).toEqual(['b', 'a', 'c'])
  })

  test('throws no dice where there is no choice', () => {
    const never = (): number => {
      throw new Error('thrown')
    }
    check({ upstreams, models: [model('m', [[target('a')], [target('b')]])] }, {}, ['a/m', 'b/m'], never)
  })
})

describe('the canary', () => {
  const withCanary = (percent: number, sticky: 'key' | 'user' = 'key'): Plan => ({
    upstreams,
    models: [model('m', [[target('a')]], { canary: { target: target('b', 'new'), percent, sticky } })],
  })
  const people = Array.from({ length: 10_000 }, (_, n) => `key_${n}`)
  const tried = (plan: Plan, asked: (person: string) => Partial<Asked>): Set<string> =>
    new Set(
      people.filter((person) => {
        const [first] = route(plan, { ...asking, ...asked(person) }, half).stops
        return first?.canary === true
      }),
    )

  test.each([1, 5, 37.5, 50])('is tried by %f per cent of 10,000 people', (percent) => {
    const share = percent / 100
    const count = tried(withCanary(percent), (owner) => ({ owner })).size
    // Four standard deviations of a binomial.
    expect(Math.abs(count - 10_000 * share)).toBeLessThan(4 * Math.sqrt(10_000 * share * (1 - share)))
  })

  test('is tried by nobody at 0 and by all at 100', () => {
    expect(tried(withCanary(0), (owner) => ({ owner })).size).toBe(0)
    expect(tried(withCanary(100), (owner) => ({ owner })).size).toBe(10_000)
  })

  test('is tried by the same people every time; more per cent only add to them', () => {
    const five = tried(withCanary(5), (owner) => ({ owner }))
    expect(tried(withCanary(5), (owner) => ({ owner }))).toEqual(five)
    const twenty = tried(withCanary(20), (owner) => ({ owner }))
    expect([...five].every((person) => twenty.has(person))).toBe(true)
  })

  test('sticks to the user, whichever key asks, and to the key where no user is named', () => {
    const plan = withCanary(50, 'user')
    const byUser = tried(plan, (user) => ({ user, owner: 'one' }))
    expect(tried(plan, (user) => ({ user, owner: 'another' }))).toEqual(byUser)
    expect(tried(plan, (owner) => ({ owner }))).toEqual(byUser)
  })

  test('of another model is tried by others', () => {
    const plan = withCanary(50)
    const other = { ...plan, models: plan.models.map((one) => ({ ...one, name: 'n' })) }
    const here = tried(plan, (owner) => ({ owner }))
    const both = [...tried(other, (owner) => ({ owner, model: 'n' }))].filter((person) => here.has(person)).length
    // A quarter of them by chance, within four standard deviations.
    expect(Math.abs(both - 2_500)).toBeLessThan(4 * Math.sqrt(10_000 * 0.25 * 0.75))
  })

  test('goes before the groups for those who try it, and nowhere for the others', () => {
    check(withCanary(100), {}, ['b/new', 'a/m'])
    check(withCanary(0), {}, ['a/m'])
  })
})

describe('a model that nobody configured', () => {
  const plan: Plan = { upstreams: [anthropicUpstream('anthropic'), upstream('mine'), upstream('openai')], models: [] }
  const simulator = simulatedUpstreams('http://127.0.0.1:1', 'x')

  test('goes to the upstream that its name begins with', () => {
    check(plan, { model: 'mine/meta/llama' }, ['mine/meta/llama'])
    check(plan, { model: 'openai/', dialect: 'anthropic-messages' }, ['anthropic/openai/'])
  })

  test('goes to its vendor, best where the client’s dialect is spoken', () => {
    check(plan, { model: 'claude-sonnet-4-6' }, ['anthropic/claude-sonnet-4-6'])
    check(plan, { model: 'gpt-5', dialect: 'anthropic-messages' }, ['mine/gpt-5'])
  })

  test('goes to the first upstream of the client’s dialect when its name says nothing', () => {
    check(plan, { model: 'whatever' }, ['mine/whatever'])
    check(plan, { model: 'whatever', dialect: 'anthropic-messages' }, ['anthropic/whatever'])
  })

  test('goes to the simulator when it is sim/…, in both dialects, and nothing else does', () => {
    const both = { upstreams: [...plan.upstreams, ...simulator], models: [] }
    check(both, { model: 'sim/steady' }, ['simulator-openai/sim/steady'])
    check(both, { model: 'sim/steady', dialect: 'anthropic-messages' }, ['simulator-anthropic/sim/steady'])
    const only = { upstreams: simulator, models: [] }
    expect(failure(only, { model: 'simulator-openai/x' })).toContain('OPENAI_API_KEY')
    expect(failure(only, { model: 'gpt-5' })).toContain('OPENAI_API_KEY')
  })

  test('is the simulator’s also beside configured models', () => {
    const listed = { upstreams: simulator, models: [model('m', [[target('a')]])] }
    check(listed, { model: 'sim/steady' }, ['simulator-openai/sim/steady'])
  })

  test('is refused in words that say what to set', () => {
    const none = { upstreams: [], models: [] }
    expect(failure(none, { model: 'claude-x' })).toContain('ANTHROPIC_API_KEY')
    expect(failure(none, { model: 'x', dialect: 'anthropic-messages' })).toContain('ANTHROPIC_API_KEY')
    expect(failure(none, { model: 'sim/steady' })).toContain('--simulator')
  })
})

test('what an upstream lists is served where the plan lets somebody ask for it, and nowhere else', () => {
  const models = [model('claude-*', [[target('a')]], { aliases: ['best'] })]
  const served = (plan: Plan): string[] =>
    ['claude-opus', 'best', 'gpt-4o', 'sim/steady'].filter((name) => isServed(plan, name))
  expect(served({ upstreams, models })).toEqual(['claude-opus', 'best'])
  expect(served({ upstreams, models: [] })).toEqual(['claude-opus', 'best', 'gpt-4o'])
  const simulated = simulatedUpstreams('http://sim', 'k')
  const sims = simulatedModels(simulated)
  expect(served({ upstreams: [...upstreams, ...simulated], models: [...models, ...sims] })).toEqual([
    'claude-opus',
    'best',
    'sim/steady',
  ])
  expect(served({ upstreams: simulated, models: sims })).toContain('sim/steady')
})
