// Users, tokens and redemption codes as people, organisations, keys and codes: decided here, written by write.ts.
//
// Each user becomes an organisation with one owner, and not a member of one that is everybody's: quota is the user's there,
// all tokens of a user share it, and no user sees another's. That is what an organisation is here.
import { type Money } from '../../books/money.ts'
import { isNetwork } from '../../books/limits/network.ts'
import { hashOf, prefixOf } from '../../books/who/secret.ts'
import { parseCode, prefixOfCode } from '../../credit/code.ts'
import { moneyOf } from './quota.ts'
import type { Report } from './report.ts'
import type { Redemption, Token, User } from './rows.ts'

export interface PlannedUser {
  readonly user: User
  /** Unique among them all. */
  readonly email: string
  /** Undefined: it pays afterwards, without limit. */
  readonly credit: Money | undefined
}

export interface PlannedKey {
  readonly token: Token
  readonly hash: string
  readonly prefix: string
  readonly models: readonly string[] | undefined
  readonly networks: readonly string[] | undefined
  /** Milliseconds since 1970. */
  readonly expiresAt: number | undefined
  readonly budget: Money | undefined
  /** Undefined: its organisation's. */
  readonly group: string | undefined
}

export interface PlannedCode {
  readonly redemption: Redemption
  readonly hash: string
  readonly prefix: string
  readonly amount: Money
}

export interface Plan {
  readonly users: readonly PlannedUser[]
  readonly keys: readonly PlannedKey[]
  readonly codes: readonly PlannedCode[]
}

interface Terms {
  readonly perDollar: number
  /** Milliseconds since 1970. */
  readonly now: number
  /** By group, where that is not everything. */
  readonly modelsOfGroup: ReadonlyMap<string, readonly string[]>
}

/** Addresses under it lead nowhere (RFC 2606). */
const NOWHERE = 'users.invalid'

export function planOf(
  rows: {
    readonly users: readonly User[]
    readonly tokens: readonly Token[]
    readonly redemptions: readonly Redemption[]
  },
  terms: Terms,
  report: Report,
): Plan {
  const users = plannedUsers(rows.users, terms, report)
  const byId = new Map(users.map(({ user }) => [user.id, user]))
  return {
    users,
    keys: rows.tokens.flatMap((token) => plannedKey(token, byId.get(token.userId), terms, report) ?? []),
    codes: rows.redemptions.flatMap((redemption) => plannedCode(redemption, terms, report) ?? []),
  }
}

function plannedUsers(users: readonly User[], { perDollar }: Terms, report: Report): PlannedUser[] {
  const taken = new Set<string>()
  let withPassword = 0
  const planned = users.flatMap((user): PlannedUser[] => {
    const about = `user ${user.id} (${user.name})`
    if (user.isDeleted) {
      report.leftOut(about, 'deleted there')
      return []
    }
    const isUsable = /^[^\s@]+@[^\s@]+$/.test(user.email) && !taken.has(user.email)
    const email = isUsable ? user.email : `user-${user.id}@${NOWHERE}`
    taken.add(email)
    if (!isUsable)
      report.changed(
        about,
        `${user.email === '' ? 'it has no e-mail address' : 'its e-mail address is another’s, too, or none'}: it is ${email} here`,
      )
    if (user.accounts.length > 0)
      report.leftOut(about, `signing in by ${user.accounts.join(', ')}: set up OpenID Connect`)
    if (user.role >= 10 && user.role < 100)
      report.changed(about, 'an administrator there, no operator here: holdfast people operator')
    if (user.isDisabled) report.changed(about, 'disabled there: so is the person here, and the keys are expired')
    if (user.hasPassword) withPassword += 1
    const credit = moneyOf(user.quota, perDollar)
    if (credit === undefined)
      report.changed(about, 'more quota than an account can have: it pays afterwards here, without limit')
    return [{ user, email, credit }]
  })
  if (withPassword > 0)
    report.leftOut(
      'passwords',
      `of ${withPassword} users: they are bcrypt there and scrypt here; people set new ones by a link (holdfast people link)`,
    )
  return planned
}

function plannedKey(token: Token, user: User | undefined, terms: Terms, report: Report): PlannedKey | undefined {
  const about = `token ${token.id} (${token.name})`
  if (token.isDeleted || !user || token.key === '') {
    report.leftOut(about, token.isDeleted ? 'deleted there' : user ? 'it has no key' : 'its user is not there any more')
    return undefined
  }
  const isAuto = token.group === 'auto'
  if (isAuto)
    report.changed(about, 'its group is “auto”, which chooses a group for each request: here it is its user’s')
  const group = isAuto || token.group === '' ? undefined : token.group
  const isShut = token.status === 2 || user.isDisabled
  if (token.status === 2) report.changed(about, 'disabled there: expired here, until its expiry is changed')
  const expiresAt = isShut ? terms.now : token.expiresS === undefined ? undefined : token.expiresS * 1000
  const secret = `sk-${token.key}`
  return {
    token,
    hash: hashOf(secret),
    prefix: prefixOf(secret),
    models: narrowed(token.models, terms.modelsOfGroup.get(group ?? user.group)),
    networks: token.networks && networksOf(token.networks, about, report),
    expiresAt,
    budget: budgetOf(token, terms, about, report),
    group,
  }
}

const narrowed = (
  models: readonly string[] | undefined,
  open: readonly string[] | undefined,
): readonly string[] | undefined => (models && open ? models.filter((model) => open.includes(model)) : (models ?? open))

/** What cannot be read lets nobody in, there as here. */
function networksOf(networks: readonly string[], about: string, report: Report): readonly string[] {
  const good = networks.filter(isNetwork)
  if (good.length < networks.length)
    report.changed(
      about,
      `no address or range: ${networks.filter((one) => !isNetwork(one)).join(', ')}; nobody comes in from there`,
    )
  return good
}

/** What is left of it, from now on: what was spent before is spent. */
function budgetOf({ remainQuota }: Token, { perDollar }: Terms, about: string, report: Report): Money | undefined {
  if (remainQuota === undefined) return undefined
  const budget = moneyOf(Math.max(0, remainQuota), perDollar)
  if (budget === undefined) report.changed(about, 'more quota than a budget can be: it has none here')
  return budget
}

function plannedCode(redemption: Redemption, { perDollar }: Terms, report: Report): PlannedCode | undefined {
  const about = `redemption code ${redemption.id} (${redemption.name})`
  const code = parseCode(redemption.key)
  const amount = moneyOf(redemption.quota, perDollar)
  if (redemption.isDeleted || code === undefined || amount === undefined || amount <= 0) {
    report.leftOut(
      about,
      redemption.isDeleted
        ? 'deleted there'
        : code === undefined
          ? 'it is none that these products make'
          : 'its quota is no amount of money',
    )
    return undefined
  }
  return { redemption, hash: hashOf(code), prefix: prefixOfCode(code), amount }
}
