// API keys. Who sees and changes which: visible-keys.ts.
import { HoldfastError } from '@holdfast/protocol'
import { z } from 'zod'
import type { ApiKey, KeyChange, KeyWish } from '../books/who/keys.ts'
import { Id, Name, Page, Time, iso, isoOrNull, listOf, pageRead } from './answers.ts'
import { type Administrator, operation } from './operation.ts'
import { InOrganisation } from './organisations.ts'
import { booksOf, known, roleForbidden } from './refusals.ts'
import { administers, checkChangeable, ownerSeenBy, visibleKey } from './visible-keys.ts'

/** `disabled`: its person is shut out. */
const STATES = ['active', 'disabled', 'expired', 'revoked'] as const
const OVERLAP_S_MAX = 30 * 86_400
const TAGS_MAX = 50

/** What the books hold against their own rules: networks, origins, patterns of models. */
const Names = z.array(z.string().min(1).max(200)).max(1_000)

const restrictions = {
  models: Names.meta({ description: 'Models that it may ask for, or patterns with one `*`.' }),
  networks: Names.meta({ description: 'Addresses that may use it, or ranges: `10.0.0.0/8`.' }),
  origins: Names.meta({ description: 'Pages that may use it: `https://app.example.com`.' }),
  expires_at: Time,
}
const Tags = z.array(Name).max(TAGS_MAX)

const Key = z
  .strictObject({
    object: z.literal('key'),
    id: z.string(),
    organisation: z.string(),
    project: z.string().nullable(),
    person: z.string().nullable().meta({ description: 'Whose it is.' }),
    person_name: z.string().nullable(),
    name: z.string(),
    admin: z.boolean().meta({ description: 'It operates the relay.' }),
    prefix: z.string().meta({ description: 'The first characters of the secret in force.' }),
    state: z
      .enum(STATES)
      .meta({ description: '`disabled`: its person is, and it is good again when they are let in.' }),
    models: z.array(z.string()).nullable(),
    networks: z.array(z.string()).nullable(),
    origins: z.array(z.string()).nullable(),
    tags: z.array(z.string()),
    created_at: Time,
    expires_at: Time.nullable(),
    revoked_at: Time.nullable(),
    rotated_out: z
      .array(z.strictObject({ prefix: z.string(), expires_at: Time }))
      .meta({ description: 'Secrets that are good for a while yet, because another has taken over.' }),
  })
  .meta({ id: 'Key' })

const KeyWithSecret = Key.extend({
  secret: z.string().meta({ description: 'It is here, and nowhere else.' }),
}).meta({ id: 'KeyWithSecret' })

const OneKey = InOrganisation.extend({ key: Id })

function view(key: ApiKey, now: number) {
  return {
    object: 'key' as const,
    id: key.id,
    organisation: key.organisation,
    project: key.project ?? null,
    person: key.person ?? null,
    person_name: key.personName ?? null,
    name: key.name,
    admin: key.admin,
    prefix: key.secrets.at(-1)?.prefix ?? '',
    state: stateOf(key, now),
    models: listOrNull(key.models),
    networks: listOrNull(key.networks),
    origins: listOrNull(key.origins),
    tags: [...key.tags],
    created_at: iso(key.createdAt),
    expires_at: isoOrNull(key.expiresAt),
    revoked_at: isoOrNull(key.revokedAt),
    rotated_out: key.secrets.flatMap(({ prefix, expiresAt }) =>
      expiresAt !== undefined && expiresAt > now ? [{ prefix, expires_at: iso(expiresAt) }] : [],
    ),
  }
}

const listOrNull = (names: readonly string[] | undefined): string[] | null => (names ? [...names] : null)

function stateOf({ revokedAt, expiresAt, personDisabledAt }: ApiKey, now: number): (typeof STATES)[number] {
  if (revokedAt !== undefined) return 'revoked'
  if (expiresAt !== undefined && expiresAt <= now) return 'expired'
  return personDisabledAt === undefined ? 'active' : 'disabled'
}

const listKeys = operation({
  id: 'listKeys',
  method: 'GET',
  path: '/admin/organisations/:organisation/keys',
  tag: 'Keys',
  summary: 'The keys of an organisation, the oldest first: your own, or everybody’s where you administer it.',
  permission: 'see',
  params: InOrganisation,
  query: Page.extend({
    prefix: z.string().max(50).exactOptional().meta({ description: 'How the visible part of its secret begins.' }),
    project: Id.exactOptional(),
    person: Id.exactOptional(),
    state: z.enum(STATES).exactOptional(),
    tag: z.string().max(200).exactOptional(),
  }),
  answer: listOf('KeyList', Key),
  async handle({ params: { organisation }, query, by, house }) {
    const { limit, after, ...filter } = query
    const now = house.runtime.now()
    const of = { ...filter, ...(await ownerSeenBy(by, organisation)) }
    const page = await pageRead({ limit, ...(after !== undefined && { after }) }, (asked) =>
      booksOf(house).keys.page(organisation, of, asked),
    )
    return { ...page, data: page.data.map((key) => view(key, now)) }
  },
})

const createKey = operation({
  id: 'createKey',
  method: 'POST',
  path: '/admin/organisations/:organisation/keys',
  tag: 'Keys',
  summary: 'Makes a key, and shows its secret once.',
  permission: 'own-keys',
  params: InOrganisation,
  body: z
    .strictObject({
      name: Name,
      project: Id.exactOptional(),
      person: Id.exactOptional().meta({
        description: 'Whose it is. Absent: nobody’s, or yours where you do not administer the organisation.',
      }),
      admin: z.boolean().exactOptional().meta({ description: 'It operates the relay. Operators make those.' }),
      tags: Tags.exactOptional(),
      models: restrictions.models.exactOptional(),
      networks: restrictions.networks.exactOptional(),
      origins: restrictions.origins.exactOptional(),
      expires_at: restrictions.expires_at.exactOptional(),
      with_sign_in: z.literal(true).exactOptional().meta({
        description: 'Yours, and it ends with the sign-in that makes it: for a browser. By the cookie only.',
      }),
    })
    .meta({ id: 'NewKey' }),
  answer: KeyWithSecret,
  status: 201,
  async handle({ params: { organisation }, body: { expires_at, with_sign_in: isForBrowser, ...body }, by, house }) {
    if (body.admin && !by.isOperator) throw roleForbidden('Keys that operate the relay are made by its operators.')
    const wish: KeyWish = { ...body, ...(expires_at !== undefined && { expiresAt: Date.parse(expires_at) }) }
    const meant = isForBrowser ? browserWish(wish, by) : wish
    const owned = (await administers(by, organisation)) ? meant : ownWish(meant, by)
    const { key, secret } = await booksOf(house).keys.create(organisation, owned, by.actor)
    return { ...view(key, house.runtime.now()), secret }
  },
})

const getKey = operation({
  id: 'getKey',
  method: 'GET',
  path: '/admin/organisations/:organisation/keys/:key',
  tag: 'Keys',
  summary: 'One key.',
  permission: 'see',
  params: OneKey,
  answer: Key,
  handle: async ({ params, by, house }) => view(await visibleKey(params, by, house), house.runtime.now()),
})

const changeKey = operation({
  id: 'changeKey',
  method: 'PATCH',
  path: '/admin/organisations/:organisation/keys/:key',
  tag: 'Keys',
  summary: 'Changes what a key is called and what it is good for. `null` lifts a restriction.',
  permission: 'own-keys',
  params: OneKey,
  body: z
    .strictObject({
      name: Name.exactOptional(),
      project: Id.nullable().exactOptional(),
      tags: Tags.exactOptional(),
      models: restrictions.models.nullable().exactOptional(),
      networks: restrictions.networks.nullable().exactOptional(),
      origins: restrictions.origins.nullable().exactOptional(),
      expires_at: restrictions.expires_at.nullable().exactOptional(),
    })
    .meta({ id: 'KeyChange' }),
  answer: Key,
  problems: ['key-revoked'],
  async handle({ params, body: { expires_at, ...body }, by, house }) {
    await checkChangeable(params, by, house)
    const expiresAt = typeof expires_at === 'string' ? Date.parse(expires_at) : expires_at
    const change: KeyChange = { ...body, ...(expiresAt !== undefined && { expiresAt }) }
    const key = await booksOf(house).keys.change(params.organisation, params.key, change, by.actor)
    return view(key, house.runtime.now())
  },
})

const rotateKey = operation({
  id: 'rotateKey',
  method: 'POST',
  path: '/admin/organisations/:organisation/keys/:key/rotate',
  tag: 'Keys',
  summary: 'Gives a key another secret, and shows it once. The one before stays good for the overlap.',
  permission: 'own-keys',
  params: OneKey,
  body: z
    .strictObject({ overlap_s: z.int().min(0).max(OVERLAP_S_MAX).default(86_400).meta({ description: 'Seconds.' }) })
    .meta({ id: 'KeyRotation' }),
  answer: KeyWithSecret,
  problems: ['key-revoked'],
  async handle({ params, body: { overlap_s: overlapS }, by, house }) {
    await checkChangeable(params, by, house)
    const { keys } = booksOf(house)
    const { secret } = await keys.rotate(params.organisation, params.key, overlapS * 1_000, by.actor)
    const key = known(await keys.get(params.organisation, params.key))
    return { ...view(key, house.runtime.now()), secret }
  },
})

const revokeKey = operation({
  id: 'revokeKey',
  method: 'POST',
  path: '/admin/organisations/:organisation/keys/:key/revoke',
  tag: 'Keys',
  summary: 'Ends a key, for good. Of one that was revoked before nothing changes.',
  permission: 'own-keys',
  params: OneKey,
  answer: Key,
  async handle({ params, by, house }) {
    await checkChangeable(params, by, house)
    const { keys } = booksOf(house)
    await keys.revoke(params.organisation, params.key, by.actor)
    return view(known(await keys.get(params.organisation, params.key)), house.runtime.now())
  },
})

export const keys = [listKeys, createKey, getKey, changeKey, rotateKey, revokeKey]

/** It is good no longer than the sign-in may be, also where that ends without a word. */
function browserWish(wish: KeyWish, { person, signIn }: Administrator): KeyWish {
  if (person === undefined || !signIn)
    throw new HoldfastError('request-invalid', 'with_sign_in: nobody has signed in here: a key asks')
  const { expiresAt = Number.POSITIVE_INFINITY } = wish
  return { person, ...wish, signIn: signIn.id, expiresAt: Math.min(expiresAt, signIn.expiresAt) }
}

/** Who does not administer makes keys of their own, and for nobody else. */
function ownWish(wish: KeyWish, { person }: Administrator): KeyWish {
  if (person === undefined || (wish.person !== undefined && wish.person !== person))
    throw roleForbidden('Keys for others are made by those who administer the organisation.')
  return { ...wish, person }
}
