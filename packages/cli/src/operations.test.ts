// What the console can do the command line can: every operation of the admin API is one of its verbs, or stands in
// docs/operating/command-line.md among those that only the API has, with the reason.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../..')

/** By the id of the operation, the verb that does it; those of an organisation and of everybody are one. */
const VERBS: Readonly<Record<string, string>> = {
  listOrganisations: 'organisations list',
  createOrganisation: 'organisations create',
  getOrganisation: 'organisations list',
  renameOrganisation: 'organisations rename',
  listPeople: 'people list',
  createPerson: 'people create',
  getPerson: 'people list',
  disablePerson: 'people disable',
  createPersonLink: 'people link',
  enablePerson: 'people enable',
  setOperator: 'people operator',
  listMembers: 'people list',
  setMember: 'people role',
  removeMember: 'people role',
  listInvitations: 'people invitations',
  createInvitation: 'people invite',
  revokeInvitation: 'people uninvite',
  listProjects: 'projects list',
  createProject: 'projects create',
  renameProject: 'projects rename',
  archiveProject: 'projects archive',
  listKeys: 'keys list',
  createKey: 'keys create',
  getKey: 'keys show',
  changeKey: 'keys change',
  rotateKey: 'keys rotate',
  revokeKey: 'keys revoke',
  listAccounts: 'limits list',
  getAccount: 'limits show',
  setBudget: 'limits set',
  setLimits: 'limits set',
  listTransfers: 'ledger transfers',
  listAnyAccounts: 'limits list',
  getAnyAccount: 'limits show',
  setAnyBudget: 'limits set',
  setAnyLimits: 'limits set',
  listHolds: 'ledger holds',
  checkLedger: 'ledger check',
  listAudit: 'audit',
  listAllAudit: 'audit',
  getCredit: 'credit show',
  getCreditStatement: 'credit statement',
  adjustCredit: 'credit adjust',
  setPrepaid: 'credit prepaid',
  createCodes: 'codes create',
  listCodes: 'codes list',
  listCodeBatches: 'codes list',
  voidCodes: 'codes void',
  listLiveReplies: 'replies list',
  listAllLiveReplies: 'replies list',
  getReplyTimeline: 'replies show',
  stopReply: 'replies stop',
  getAnyReplyTimeline: 'replies show',
  stopAnyReply: 'replies stop',
  listNodes: 'nodes',
  listUpstreams: 'upstreams',
  forgiveUpstream: 'upstreams',
  disableUpstream: 'upstreams',
  enableUpstream: 'upstreams',
  testUpstream: 'upstreams',
  listPriceTable: 'prices list',
  listUnpriced: 'prices unpriced',
  getReplyPrice: 'prices explain',
  comparePrices: 'prices compare',
  listBought: 'usage reconcile',
  getUsage: 'usage show',
  rankUsage: 'usage show',
  getAllUsage: 'usage series',
  rankAllUsage: 'usage show',
  listRequests: 'requests list',
  getRequest: 'requests show',
  readRequestBodies: 'requests show',
  listAllRequests: 'requests list',
  getAnyRequest: 'requests show',
  listWebhooks: 'webhooks list',
  createWebhook: 'webhooks create',
  changeWebhook: 'webhooks change',
  rotateWebhookSecret: 'webhooks rotate',
  removeWebhook: 'webhooks remove',
  testWebhook: 'webhooks test',
  listWebhookDeliveries: 'webhooks deliveries',
  resendWebhookDelivery: 'webhooks resend',
  listRelayWebhooks: 'webhooks list',
  createRelayWebhook: 'webhooks create',
  changeRelayWebhook: 'webhooks change',
  rotateRelayWebhookSecret: 'webhooks rotate',
  removeRelayWebhook: 'webhooks remove',
  testRelayWebhook: 'webhooks test',
  listRelayWebhookDeliveries: 'webhooks deliveries',
  resendRelayWebhookDelivery: 'webhooks resend',
}

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId?: string }>>>>
}

const document = JSON.parse(readFileSync(join(root, 'docs/openapi.json'), 'utf8')) as OpenApi
const operations = Object.values(document.paths)
  .flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId))
  .filter((id) => id !== undefined)

/** Of the table in the guide: ids, and why. */
const onlyInTheApi = new Map(
  [
    ...readFileSync(join(root, 'docs/operating/command-line.md'), 'utf8').matchAll(
      /^\| ((?:`[a-z]\w+`(?:, )?)+) \| ([^|]{20,}) \|$/gm,
    ),
  ]
    .flatMap(([, ids = '', why = '']) => [...ids.matchAll(/`(\w+)`/g)].map(([, id = '']) => [id, why] as const))
    .filter(([id]) => operations.includes(id)),
)

test('every operation of the admin API is a verb, or only the API’s for a reason that is told', () => {
  expect(operations.filter((id) => VERBS[id] === undefined && !onlyInTheApi.has(id))).toEqual([])
})

test('none is both, and none is not there', () => {
  expect([...onlyInTheApi.keys()].filter((id) => VERBS[id] !== undefined)).toEqual([])
  expect(Object.keys(VERBS).filter((id) => !operations.includes(id))).toEqual([])
})

interface Command {
  readonly subCommands?: Readonly<Record<string, unknown>>
  readonly run?: unknown
}

test.each([...new Set(Object.values(VERBS))])('holdfast %s is there', async (words) => {
  const [name = '', verb] = words.split(' ')
  const module = (await import(`./commands/${name}.ts`)) as Readonly<Record<string, Command>>
  const command = module[name]
  expect(verb === undefined ? command?.run : command?.subCommands?.[verb]).toBeDefined()
  expect(readFileSync(join(import.meta.dirname, 'main.ts'), 'utf8')).toContain(`./commands/${name}.ts`)
})
