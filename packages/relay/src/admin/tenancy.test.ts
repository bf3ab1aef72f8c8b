// Who may do what, and who finds out what: every operation of the admin API, asked by everybody. An operation that has no
// row here fails; so does one that tells somebody of what is not theirs.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Operation } from './operation.ts'
import { operations } from './operations.ts'
import { type Belongings, type Caller, type Told, type Town, makeTown } from './town.suite.ts'

/** Of those who belong somewhere: the stranger, the four roles at home, and whoever operates the relay. */
const COLUMNS = ['stranger', 'viewer', 'member', 'admin', 'owner', 'operator'] as const satisfies readonly Caller[]

const EXPECTED: Readonly<Record<string, string>> = {
  //                           stranger viewer member admin owner operator
  listOrganisations: '          200    200    200   200   200   200',
  createOrganisation: '         403    403    403   403   403   201',
  getOrganisation: '            404    200    200   200   200   200',
  renameOrganisation: '         404    403    403   403   200   200',
  listPeople: '                 403    403    403   403   403   200',
  createPerson: '               403    403    403   403   403   201',
  getPerson: '                  403    403    403   403   403   200',
  disablePerson: '              403    403    403   403   403   200',
  enablePerson: '               403    403    403   403   403   200',
  setOperator: '                403    403    403   403   403   200',
  createPersonLink: '           403    403    403   403   403   201',
  listMembers: '                404    200    200   200   200   200',
  setMember: '                  404    403    403   200   200   200',
  removeMember: '               404    403    403   204   204   204',
  listInvitations: '            404    403    403   200   200   200',
  createInvitation: '           404    403    403   201   201   201',
  revokeInvitation: '           404    403    403   200   200   200',
  listProjects: '               404    200    200   200   200   200',
  createProject: '              404    403    403   201   201   201',
  renameProject: '              404    403    403   200   200   200',
  archiveProject: '             404    403    403   200   200   200',
  listKeys: '                   404    200    200   200   200   200',
  createKey: '                  404    403    201   201   201   201',
  // To who does not administer, there is no key of somebody else's.
  getKey: '                     404    404    404   200   200   200',
  changeKey: '                  404    403    404   200   200   200',
  rotateKey: '                  404    403    404   200   200   200',
  revokeKey: '                  404    403    404   200   200   200',
  listAccounts: '               404    200    200   200   200   200',
  // The account that is asked for is a key's.
  getAccount: '                 404    404    404   200   200   200',
  setBudget: '                  404    403    403   200   200   200',
  setLimits: '                  404    403    403   200   200   200',
  listTransfers: '              404    404    404   200   200   200',
  listAnyAccounts: '            403    403    403   403   403   200',
  getAnyAccount: '              403    403    403   403   403   200',
  setAnyBudget: '               403    403    403   403   403   200',
  setAnyLimits: '               403    403    403   403   403   200',
  listHolds: '                  403    403    403   403   403   200',
  checkLedger: '                403    403    403   403   403   200',
  listAudit: '                  404    403    403   200   200   200',
  listAllAudit: '               403    403    403   403   403   200',
  getCredit: '                  404    200    200   200   200   200',
  getCreditStatement: '         404    200    200   200   200   200',
  redeemCode: '                 404    403    404   404   404   404',
  adjustCredit: '               403    403    403   403   403   200',
  setPrepaid: '                 403    403    403   403   403   200',
  createCodes: '                403    403    403   403   403   201',
  listCodeBatches: '            403    403    403   403   403   200',
  listCodes: '                  403    403    403   403   403   200',
  voidCodes: '                  403    403    403   403   403   200',
  // Nobody is paid here.
  getPaymentTerms: '            404    404    404   404   404   404',
  startPayment: '               404    403    403   404   404   404',
  listPayments: '               404    403    403   404   404   404',
  listAllPayments: '            403    403    403   403   403   404',
  listLiveReplies: '            404    200    200   200   200   200',
  listAllLiveReplies: '         403    403    403   403   403   200',
  getReplyTimeline: '           404    200    200   200   200   200',
  stopReply: '                  404    403    403   200   200   200',
  getAnyReplyTimeline: '        403    403    403   403   403   200',
  stopAnyReply: '               403    403    403   403   403   200',
  listNodes: '                  403    403    403   403   403   200',
  listUpstreams: '              403    403    403   403   403   200',
  forgiveUpstream: '            403    403    403   403   403   200',
  disableUpstream: '            403    403    403   403   403   200',
  enableUpstream: '             403    403    403   403   403   200',
  testUpstream: '               403    403    403   403   403   200',
  listModels: '                 403    403    403   403   403   200',
  listPrices: '                 200    200    200   200   200   200',
  listPriceTable: '             403    403    403   403   403   200',
  listUnpriced: '               403    403    403   403   403   200',
  getAnyPriceGroup: '           403    403    403   403   403   200',
  setAnyPriceGroup: '           403    403    403   403   403   200',
  getReplyPrice: '              404    200    200   200   200   200',
  // It was not said what to compare.
  comparePrices: '              403    403    403   403   403   400',
  listBought: '                 403    403    403   403   403   400',
  getPulse: '                  404    200    200   200   200   200',
  getOverview: '               404    200    200   200   200   200',
  getAllPulse: '               403    403    403   403   403   200',
  getAllOverview: '            403    403    403   403   403   200',
  getUsage: '                  404    200    200   200   200   200',
  rankUsage: '                 404    200    200   200   200   200',
  getPerformance: '            404    200    200   200   200   200',
  getAllUsage: '               403    403    403   403   403   200',
  rankAllUsage: '              403    403    403   403   403   200',
  getAllPerformance: '         403    403    403   403   403   200',
  listRequests: '              404    200    200   200   200   200',
  exportRequests: '            404    200    200   200   200   200',
  getRequest: '                404    200    200   200   200   200',
  // They are not kept here.
  readRequestBodies: '         404    403    403   404   404   404',
  listAllRequests: '           403    403    403   403   403   200',
  exportAllRequests: '         403    403    403   403   403   200',
  getAnyRequest: '             403    403    403   403   403   200',
  // A webhook has a secret, and hears of everything: it is for who administers.
  listWebhooks: '               404    403    403   200   200   200',
  createWebhook: '              404    403    403   201   201   201',
  changeWebhook: '              404    403    403   200   200   200',
  rotateWebhookSecret: '        404    403    403   201   201   201',
  removeWebhook: '              404    403    403   204   204   204',
  testWebhook: '                404    403    403   201   201   201',
  listWebhookDeliveries: '      404    403    403   200   200   200',
  resendWebhookDelivery: '      404    403    403   200   200   200',
  listRelayWebhooks: '          403    403    403   403   403   200',
  createRelayWebhook: '         403    403    403   403   403   201',
  changeRelayWebhook: '         403    403    403   403   403   200',
  rotateRelayWebhookSecret: '   403    403    403   403   403   201',
  removeRelayWebhook: '         403    403    403   403   403   204',
  testRelayWebhook: '           403    403    403   403   403   201',
  listRelayWebhookDeliveries: ' 403    403    403   403   403   200',
  resendRelayWebhookDelivery: ' 403    403    403   403   403   200',
  // There is no file to be read again.
  rereadConfiguration: '        403    403    403   403   403   404',
  getSettings: '                403    403    403   403   403   200',
}

/** Of each kind an id that there is not. */
const NOWHERE: Belongings = {
  organisation: 'org_0000000000000000',
  project: 'prj_0000000000000000',
  key: 'key_0000000000000000',
  person: 'per_0000000000000000',
  invitation: 'inv_0000000000000000',
  reply: 'rpl_0000000000000000',
  request: 'rpl_0000000000000000',
  account: 'key_0000000000000000',
  code: 'bat_0000000000000000',
  webhook: 'whk_0000000000000000',
  delivery: 'dlv_0000000000000000',
}

/** A body that each operation takes. */
const BODIES: Readonly<Record<string, unknown>> = {
  createOrganisation: { name: 'New' },
  renameOrganisation: { name: 'Home' },
  setMember: { role: 'member' },
  setOperator: { is_operator: true },
  createInvitation: { email: 'new@example.com', role: 'member' },
  createProject: { name: 'New' },
  renameProject: { name: 'Renamed' },
  createKey: { name: 'new' },
  changeKey: { name: 'changed', expires_at: null },
  rotateKey: { overlap_s: 60 },
  setBudget: { day_nano: 1_000_000_000, zone: 'Europe/Vienna' },
  setLimits: { requests_per_minute: 60 },
  setAnyBudget: { total_nano: 1_000_000_000_000_000 },
  setAnyLimits: { concurrent: 100_000, warn_percents: [50] },
  disableUpstream: {},
  testUpstream: { model: 'gpt-5-mini' },
  redeemCode: { code: 'none' },
  adjustCredit: { amount_nano: 1_000_000, reason: 'a gift' },
  setPrepaid: { prepaid: false },
  createCodes: { count: 1, amount_nano: 1 },
  startPayment: { amount_nano: 10_000_000_000 },
  setAnyPriceGroup: { group: null },
  createWebhook: { url: 'https://hooks.example.com/', types: ['reply.ended'] },
  changeWebhook: { enabled: false },
  createRelayWebhook: { url: 'https://hooks.example.com/', types: ['target.down'] },
  changeRelayWebhook: { endings: ['failed'] },
}

let people = 0
const bodyOf = ({ id }: Operation): unknown =>
  id === 'createPerson' ? { email: `made-${(people += 1)}@example.com`, name: 'Made' } : BODIES[id]

let town: Town
beforeAll(async () => {
  town = await makeTown()
})
afterAll(() => town.close())

/** What the parts of a path mean, where they are everybody's. */
const COMMON = { upstream: 'openai' }

const pathOf = ({ path, id }: Operation, named: Readonly<Record<string, string>>): string =>
  path.replaceAll(/:(\w+)/g, (_, name: string) =>
    id.includes('Any') && name === 'account' ? (named['organisation'] ?? '') : (named[name] ?? `no ${name}`),
  )

/** Parts of the path that are an organisation's. */
const partsOf = ({ path, id }: Operation): (keyof Belongings)[] =>
  [...path.matchAll(/:(\w+)/g)]
    .map(([, name = '']) => name)
    .filter((name): name is keyof Belongings => name in NOWHERE && !(id.includes('Any') && name === 'account'))

const furnish = (operation: Operation, where = town.home): Promise<Partial<Belongings>> =>
  town.furnish(where, partsOf(operation))

/** Of every answer, whoever hears it: it has no secret in it that was there before. */
async function perform(operation: Operation, caller: Caller, named: Partial<Belongings>): Promise<Told> {
  const { method, body } = operation
  const path = pathOf(operation, { ...COMMON, organisation: town.home, ...named })
  const answer = await town.ask(method, path, town.callers[caller], body && bodyOf(operation))
  for (const secret of [...town.secrets, 'planted-prompt', 'planted-completion'])
    expect(answer.text).not.toContain(secret)
  return answer
}

test('every operation says here whom it lets in, and everybody who is here is an operation', () => {
  expect(Object.keys(EXPECTED).sort()).toEqual(operations.map(({ id }) => id).sort())
})

describe.each(operations)('$id', (operation) => {
  const expected = (EXPECTED[operation.id] ?? '').trim().split(/\s+/).map(Number)

  test.each(COLUMNS.map((caller, index) => [caller, expected[index]] as const))(
    'to the %s it says %s',
    async (caller, status) => {
      const answer = await perform(operation, caller, await furnish(operation))
      expect([answer.status, answer.text.slice(0, 300)]).toEqual([status, expect.anything()])
      if (answer.status < 300) {
        if (operation.answer) expect(operation.answer.safeParse(JSON.parse(answer.text)).error).toBeUndefined()
        else expect(answer.text).toBe('')
        expect(answer.headers['cache-control']).toBe('no-store')
      }
    },
  )

  test('an operator’s key may what an operator may', async () => {
    const answer = await perform(operation, 'machine', await furnish(operation))
    expect(answer.status).toBe(expected.at(-1))
  })

  test('nobody else is let in, whatever they ask about', async () => {
    const [here, there] = [await furnish(operation), NOWHERE]
    for (const [caller, status] of [
      ['nobody', 401],
      ['plain', 403],
      ['session', 403],
      ['reader', 403],
    ] as const) {
      const answers = [await perform(operation, caller, here), await perform(operation, caller, there)]
      expect([caller, answers[0]?.status]).toEqual([caller, status])
      expect(answers[0]).toEqual(answers[1])
    }
  })
})

describe('what is another’s is not there', () => {
  const inOrganisation = operations.filter(({ path }) => path.includes('/:organisation'))
  test.each(inOrganisation)('$id of an organisation that is not one’s own', async (operation) => {
    const abroad = await perform(operation, 'stranger', await furnish(operation))
    expect(abroad.status).toBe(operation.permission === 'operate' ? 403 : 404)
    expect(abroad).toEqual(await perform(operation, 'stranger', NOWHERE))
  })

  const pairs = inOrganisation.flatMap((operation) =>
    partsOf(operation)
      .filter((part) => part !== 'organisation')
      .map((part) => ({ id: operation.id, part, operation })),
  )

  test.each(pairs)('$id, with the $part of another organisation', async ({ operation, part }) => {
    for (const caller of ['viewer', 'member', 'admin', 'owner', 'operator'] as const) {
      const home = await furnish(operation)
      const abroad = await furnish(operation, town.away)
      const [theirs, nobodys] = [
        await perform(operation, caller, { ...home, [part]: abroad[part] }),
        await perform(operation, caller, { ...home, [part]: NOWHERE[part] }),
      ]
      // Whoever operates the relay may make anybody a member anywhere.
      if (caller === 'operator' && operation.id === 'setMember') expect(nobodys.status).toBe(404)
      else expect([caller, theirs]).toEqual([caller, nobodys])
      expect([403, 404]).toContain(nobodys.status)
    }
  })

  test.each(['project', 'person'] as const)('a key for the %s of another organisation', async (part) => {
    const abroad = await town.furnish(town.away, [part])
    const keys = `/admin/organisations/${town.home}/keys`
    for (const caller of ['member', 'admin', 'owner'] as const) {
      const make = (id: string) => town.ask('POST', keys, town.callers[caller], { name: 'mine', [part]: id })
      expect(await make(abroad[part])).toEqual(await make(NOWHERE[part]))
      expect([403, 404]).toContain((await make(abroad[part])).status)
    }
  })

  test('a key that moves into the project of another organisation', async () => {
    const { key } = await town.furnish(town.home, ['key'])
    const abroad = await town.furnish(town.away, ['project'])
    const move = (project: string) =>
      town.ask('PATCH', `/admin/organisations/${town.home}/keys/${key}`, town.callers.owner, { project })
    expect(await move(abroad.project)).toEqual(await move(NOWHERE.project))
    expect((await move(NOWHERE.project)).status).toBe(404)
  })

  test.each(['keys?project=', 'keys?person=', 'audit?actor=', 'audit?subject='])(
    '%s, by a foreign id',
    async (path) => {
      const part = path.includes('project') ? 'project' : 'person'
      const abroad = await town.furnish(town.away, [part])
      const look = (id: string) => town.ask('GET', `/admin/organisations/${town.home}/${path}${id}`, town.callers.owner)
      expect((await look(abroad[part])).text).toBe('{"object":"list","data":[]}')
      expect(await look(abroad[part])).toEqual(await look(NOWHERE[part]))
    },
  )

  test('a cursor into another’s list', async () => {
    const { key } = await town.furnish(town.away, ['key'])
    const look = (after: string) =>
      town.ask('GET', `/admin/organisations/${town.home}/keys?after=${after}`, town.callers.owner)
    expect(await look(key)).toEqual(await look(NOWHERE.key))
  })
})

describe('nobody makes themselves more than they are', () => {
  test('an administrator makes no owner, unmakes none, and invites none', async () => {
    const { person } = await town.furnish(town.home, ['person'])
    const members = `/admin/organisations/${town.home}/members/${person}`
    const set = (caller: Caller, role: string) => town.ask('PUT', members, town.callers[caller], { role })
    expect((await set('admin', 'owner')).status).toBe(403)
    expect((await set('owner', 'owner')).status).toBe(200)
    expect((await set('admin', 'viewer')).status).toBe(403)
    expect((await town.ask('DELETE', members, town.callers.admin)).status).toBe(403)
    const invite = { email: 'eve@example.com', role: 'owner' }
    const path = `/admin/organisations/${town.home}/invitations`
    expect((await town.ask('POST', path, town.callers.admin, invite)).status).toBe(403)
    expect((await town.ask('POST', path, town.callers.owner, invite)).status).toBe(201)
    expect((await set('owner', 'viewer')).status).toBe(200)
  })

  test('the owner of an organisation gets at no key that operates the relay', async () => {
    const keys = `/admin/organisations/${town.home}/keys`
    const { owner } = town.callers
    expect((await town.ask('POST', keys, owner, { name: 'root', admin: true })).status).toBe(403)
    const one = `${keys}/${town.machine}`
    const answers = [
      await town.ask('POST', `${one}/rotate`, owner, {}),
      await town.ask('POST', `${one}/revoke`, owner),
      await town.ask('PATCH', one, owner, { networks: null }),
    ]
    expect(answers.map(({ status, headers }) => [status, headers['holdfast-problem']])).toEqual(
      answers.map(() => [403, 'role-forbidden']),
    )
  })

  test('the owner of an organisation does not raise what it may spend, or see what a member spends elsewhere', async () => {
    const { owner } = town.callers
    const accounts = `/admin/organisations/${town.home}/accounts`
    expect((await town.ask('PUT', `${accounts}/${town.home}/budget`, owner, {})).status).toBe(403)
    const { person } = await town.furnish(town.home, ['person'])
    expect((await town.ask('GET', `${accounts}/${person}`, owner)).status).toBe(404)
  })

  test('a member has keys of their own, and no others', async () => {
    const { member, viewer } = town.callers
    const keys = `/admin/organisations/${town.home}/keys`
    const made = JSON.parse((await town.ask('POST', keys, member, { name: 'my own' })).text) as { id: string }
    const idsFor = async (headers: Record<string, string>) =>
      (JSON.parse((await town.ask('GET', keys, headers)).text) as { data: { id: string }[] }).data.map(({ id }) => id)
    expect(await idsFor(member)).toContain(made.id)
    const { key } = await town.furnish(town.home, ['key'])
    expect(await idsFor(member)).not.toContain(key)
    expect(await idsFor(viewer)).toEqual([])
    expect((await town.ask('POST', `${keys}/${made.id}/revoke`, member)).status).toBe(200)
  })

  test('a role that is taken away is gone with the next request', async () => {
    const { books, home } = town
    const { id } = await books.people.create('gone@example.com', 'Gone', { id: 'system' })
    await books.organisations.setRole(home, id, 'owner', { id: 'system' })
    const headers = await town.signIn(id)
    expect((await town.ask('GET', `/admin/organisations/${home}`, headers)).status).toBe(200)
    await books.organisations.setRole(home, id, undefined, { id: 'system' })
    expect(await town.ask('GET', `/admin/organisations/${home}`, headers)).toEqual(
      await town.ask('GET', `/admin/organisations/${NOWHERE.organisation}`, headers),
    )
  })
})
