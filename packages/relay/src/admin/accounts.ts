// Budgets and limits. An organisation limits what is in it; what an organisation itself may spend, and a person, who may
// be in several, is for whoever operates the relay, and so are models.
import { z } from 'zod'
import type { AskedPage } from '../books/page.ts'
import type { House } from '../routes/route.ts'
import { Account, AccountId, BudgetWish, LimitsWish, type Named, accountView, budgetOf, limitsOf } from './account.ts'
import { Count, Id, Page, Time, iso, listOf, pageFrom, pageOf, pageRead } from './answers.ts'
import { type Administrator, operation } from './operation.ts'
import { InOrganisation } from './organisations.ts'
import { booksOf, known, recordUnknown, roleForbidden } from './refusals.ts'
import { keysSeenBy, ownerSeenBy } from './visible-keys.ts'

const OneAccount = InOrganisation.extend({ account: AccountId })
const AnyAccount = z.object({ account: AccountId })

const listAccounts = operation({
  id: 'listAccounts',
  method: 'GET',
  path: '/admin/organisations/:organisation/accounts',
  tag: 'Limits',
  summary: 'What the organisation, its projects and its keys may spend, and did. People are not among them.',
  permission: 'see',
  params: InOrganisation,
  query: Page.extend({ kind: z.enum(['organisation', 'project', 'key']).exactOptional() }),
  answer: listOf('AccountList', Account),
  async handle({ params: { organisation }, query, by, house }) {
    const { kind, ...asked } = query
    const page =
      kind === 'key'
        ? await pageRead(asked, (some) => keysPage(organisation, some, by, house))
        : pageOf(
            (await accountsOf(organisation, by, house)).filter((one) => kind === undefined || one.kind === kind),
            asked,
            ({ id }) => id,
          )
    return { ...page, data: await Promise.all(page.data.map((one) => accountView(one, house))) }
  },
})

const getAccount = operation({
  id: 'getAccount',
  method: 'GET',
  path: '/admin/organisations/:organisation/accounts/:account',
  tag: 'Limits',
  summary: 'One account of an organisation: its own, a project’s, a key’s, or that of yourself.',
  permission: 'see',
  params: OneAccount,
  answer: Account,
  handle: async ({ params, by, house }) => accountView(await seenAccount(params, by, house), house),
})

const setBudget = operation({
  id: 'setBudget',
  method: 'PUT',
  path: '/admin/organisations/:organisation/accounts/:account/budget',
  tag: 'Limits',
  summary: 'Sets what a project or a key may spend.',
  permission: 'administer',
  params: OneAccount,
  body: BudgetWish,
  answer: Account,
  async handle({ params, body, by, house }) {
    const named = await limitableAccount(params, by, house)
    await booksOf(house).ledger.limit(named.id, budgetOf(body), by.actor, body.zone, params.organisation)
    return accountView(named, house)
  },
})

const setLimits = operation({
  id: 'setLimits',
  method: 'PUT',
  path: '/admin/organisations/:organisation/accounts/:account/limits',
  tag: 'Limits',
  summary: 'Sets how much a project or a key may ask for at a time.',
  permission: 'administer',
  params: OneAccount,
  body: LimitsWish,
  answer: Account,
  async handle({ params, body, by, house }) {
    const named = await limitableAccount(params, by, house)
    await booksOf(house).limits.set(named.id, limitsOf(body), by.actor, params.organisation)
    return accountView(named, house)
  },
})

const Transfer = z
  .strictObject({
    object: z.literal('transfer'),
    seq: z.int(),
    at: Time,
    account: z.string(),
    hold: z.string().meta({ description: 'The reply’s id, where it was for one.' }),
    from: z.string(),
    to: z.string(),
    amount_nano: z.int(),
  })
  .meta({ id: 'Transfer' })

const listTransfers = operation({
  id: 'listTransfers',
  method: 'GET',
  path: '/admin/organisations/:organisation/accounts/:account/transfers',
  tag: 'Ledger',
  summary: 'Every step that the money of an account took, the newest first.',
  permission: 'see',
  params: OneAccount,
  query: Page.extend({ after: Count.exactOptional() }),
  answer: listOf('TransferList', Transfer),
  async handle({ params, query: { after, limit }, by, house }) {
    const { id } = await seenAccount(params, by, house)
    const some = await booksOf(house).ledger.transfers({ account: id }, after)
    const page = pageFrom(some, limit, ({ seq }) => String(seq))
    return {
      ...page,
      data: page.data.map(({ seq, at, account, hold, from, to, amount }) => ({
        object: 'transfer' as const,
        seq,
        at: iso(at),
        account,
        hold,
        from,
        to,
        amount_nano: amount,
      })),
    }
  },
})

const listAnyAccounts = operation({
  id: 'listAnyAccounts',
  method: 'GET',
  path: '/admin/accounts',
  tag: 'Limits',
  summary: 'Accounts of everybody, of one kind: organisations, people, or the models that are served.',
  permission: 'operate',
  query: Page.extend({
    kind: z.enum(['organisation', 'person', 'model']).default('organisation'),
    organisation: Id.exactOptional().meta({ description: 'Of people: only its members.' }),
    after: AccountId.exactOptional().meta({ description: 'The `next` of the page before.' }),
  }),
  answer: listOf('AnyAccountList', Account),
  async handle({ query: { kind, organisation, ...query }, house }) {
    const page =
      kind === 'person'
        ? await pageRead(query, (asked) => peoplePage(organisation, asked, house))
        : pageOf(await everybodys(kind, house), query, ({ id }) => id)
    return { ...page, data: await Promise.all(page.data.map((one) => accountView(one, house))) }
  },
})

const getAnyAccount = operation({
  id: 'getAnyAccount',
  method: 'GET',
  path: '/admin/accounts/:account',
  tag: 'Limits',
  summary: 'An account of anybody: an organisation’s, a person’s, or a model’s, which is called `model:` and its name.',
  permission: 'operate',
  params: AnyAccount,
  answer: Account,
  handle: async ({ params: { account }, house }) => accountView(await anyAccount(account, house), house),
})

const setAnyBudget = operation({
  id: 'setAnyBudget',
  method: 'PUT',
  path: '/admin/accounts/:account/budget',
  tag: 'Limits',
  summary: 'Sets what an organisation, a person or a model may spend.',
  permission: 'operate',
  params: AnyAccount,
  body: BudgetWish,
  answer: Account,
  async handle({ params: { account }, body, by, house }) {
    const named = await anyAccount(account, house)
    await booksOf(house).ledger.limit(named.id, budgetOf(body), by.actor, body.zone, auditedIn(named))
    return accountView(named, house)
  },
})

const setAnyLimits = operation({
  id: 'setAnyLimits',
  method: 'PUT',
  path: '/admin/accounts/:account/limits',
  tag: 'Limits',
  summary: 'Sets how much an organisation, a person or a model may ask for at a time.',
  permission: 'operate',
  params: AnyAccount,
  body: LimitsWish,
  answer: Account,
  async handle({ params: { account }, body, by, house }) {
    const named = await anyAccount(account, house)
    await booksOf(house).limits.set(named.id, limitsOf(body), by.actor, auditedIn(named))
    return accountView(named, house)
  },
})

export const accounts = [
  listAccounts,
  getAccount,
  setBudget,
  setLimits,
  listTransfers,
  listAnyAccounts,
  getAnyAccount,
  setAnyBudget,
  setAnyLimits,
]

/** Those that somebody sees: keys only where they see the key. */
async function accountsOf(organisation: string, by: Administrator, house: House): Promise<readonly Named[]> {
  const { organisations, projects } = booksOf(house)
  const { id, name } = known(await organisations.get(organisation))
  const keys = await keysSeenBy(by, organisation, house)
  return [
    { id, kind: 'organisation', name },
    ...(await projects.list(organisation)).map((one) => ({ id: one.id, kind: 'project' as const, name: one.name })),
    ...keys.map((one) => ({ id: one.id, kind: 'key' as const, name: one.name })),
  ]
}

async function keysPage(
  organisation: string,
  asked: AskedPage,
  by: Administrator,
  house: House,
): Promise<readonly Named[] | undefined> {
  const keys = await booksOf(house).keys.page(organisation, await ownerSeenBy(by, organisation), asked)
  return keys?.map(({ id, name }) => ({ id, kind: 'key', name }))
}

interface Asked {
  readonly organisation: string
  readonly account: string
}

async function seenAccount({ organisation, account }: Asked, by: Administrator, house: House): Promise<Named> {
  // A person’s account is one for all organisations: what is spent elsewhere is nobody’s business here but their own.
  if (account.startsWith('per_') && account !== by.person) throw recordUnknown()
  if (account.startsWith('per_')) return anyAccount(account, house)
  return known((await accountsOf(organisation, by, house)).find(({ id }) => id === account))
}

async function limitableAccount(asked: Asked, by: Administrator, house: House): Promise<Named> {
  const named = await seenAccount(asked, by, house)
  if (by.isOperator || named.kind === 'project' || named.kind === 'key') return named
  throw roleForbidden('What an organisation or a person may spend is set by whoever operates the relay.')
}

/** What an organisation itself may do, it may know who said so. */
const auditedIn = ({ kind, id }: Named): string | undefined => (kind === 'organisation' ? id : undefined)

const MODEL = 'model:'

async function everybodys(kind: 'organisation' | 'model', house: House): Promise<readonly Named[]> {
  if (kind === 'model') return (await house.models.list()).map(({ id }) => ({ id: MODEL + id, kind, name: id }))
  return (await booksOf(house).organisations.list()).map(({ id, name }) => ({ id, kind, name }))
}

/** @param organisation absent: of everybody */
async function peoplePage(
  organisation: string | undefined,
  asked: AskedPage,
  house: House,
): Promise<readonly Named[] | undefined> {
  const { organisations, people } = booksOf(house)
  const named = ({ id, name }: Pick<Named, 'id' | 'name'>): Named => ({ id, kind: 'person', name })
  if (organisation === undefined) return (await people.page(asked))?.map(named)
  const members = await organisations.members(organisation, asked)
  return members && Promise.all(members.map(async ({ person }) => named(known(await people.get(person)))))
}

async function anyAccount(id: string, house: House): Promise<Named> {
  const { organisations, people } = booksOf(house)
  if (id.startsWith(MODEL)) return { id, kind: 'model', name: id.slice(MODEL.length) }
  if (id.startsWith('per_')) return { id, kind: 'person', name: known(await people.get(id)).name }
  return { id, kind: 'organisation', name: known(await organisations.get(id)).name }
}
