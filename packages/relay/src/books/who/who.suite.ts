// What every engine does with organisations, people, projects and invitations.
import { expect, test } from 'vitest'
import type { Books } from '../books.ts'
import { HOUR_MS, NOON, type World } from '../world.suite.ts'
import { type Actor, SYSTEM } from './audit.ts'

const BOSS: Actor = { id: 'per_boss', address: '203.0.113.7' }

export function whoSuite(given: () => { readonly books: Books; readonly world: World }) {
  const founded = async () => {
    const { books } = given()
    const ada = await books.people.create('Ada@Example.com', 'Ada', SYSTEM)
    const acme = await books.organisations.create('Acme', SYSTEM, ada.id)
    return { books, ada, acme }
  }
  const refused = (code: string) => expect.objectContaining({ name: 'BooksProblem', code })

  test('an organisation has members, each with a role', async () => {
    const { books, ada, acme } = await founded()
    const bob = await books.people.create('bob@example.com', 'Bob', BOSS)
    await books.organisations.setRole(acme.id, bob.id, 'viewer', BOSS)
    await books.organisations.setRole(acme.id, bob.id, 'admin', BOSS)
    expect(await books.organisations.role(acme.id, ada.id)).toBe('owner')
    expect(await books.organisations.memberships({ person: bob.id })).toEqual([
      { organisation: acme.id, person: bob.id, role: 'admin', since: NOON },
    ])
    await books.organisations.setRole(acme.id, bob.id, undefined, BOSS)
    expect(await books.organisations.role(acme.id, bob.id)).toBeUndefined()
    expect(await books.organisations.memberships({ organisation: acme.id })).toHaveLength(1)
    await expect(books.organisations.setRole(acme.id, bob.id, undefined, BOSS)).rejects.toEqual(refused('unknown'))
    await expect(books.organisations.setRole(acme.id, 'per_none', 'admin', BOSS)).rejects.toEqual(refused('unknown'))
    await expect(books.organisations.setRole('org_none', ada.id, 'admin', BOSS)).rejects.toEqual(refused('unknown'))
  })

  test('the last owner stays one, also when two leave at the same moment', async () => {
    const { books, ada, acme } = await founded()
    await expect(books.organisations.setRole(acme.id, ada.id, 'admin', BOSS)).rejects.toEqual(refused('last-owner'))
    await expect(books.organisations.setRole(acme.id, ada.id, undefined, BOSS)).rejects.toEqual(refused('last-owner'))
    // Many at once, so that some of them meet in the middle of it.
    const bob = await books.people.create('bob@example.com', 'Bob', BOSS)
    const others = await Promise.all(
      [1, 2, 3, 4, 5, 6, 7, 8].map(() => books.organisations.create('Other', BOSS, ada.id)),
    )
    for (const { id } of others) await books.organisations.setRole(id, bob.id, 'owner', BOSS)
    const leave = (id: string, person: string) => books.organisations.setRole(id, person, undefined, BOSS)
    const left = await Promise.allSettled(others.flatMap(({ id }) => [leave(id, ada.id), leave(id, bob.id)]))
    expect(left.filter(({ status }) => status === 'rejected')).toHaveLength(others.length)
    for (const { id } of others) expect(await books.organisations.memberships({ organisation: id })).toHaveLength(1)
  })

  test('a person is one by their address, however it is written', async () => {
    const { books, ada } = await founded()
    expect(ada.email).toBe('ada@example.com')
    expect(await books.people.withEmail('ADA@example.com')).toEqual(ada)
    await expect(books.people.create('aDa@example.com', 'Another', BOSS)).rejects.toEqual(refused('taken'))
    expect(await books.people.disable(ada.id, BOSS)).toEqual({ ...ada, disabledAt: NOON })
    expect(await books.people.list()).toHaveLength(1)
    await expect(books.people.disable('per_none', BOSS)).rejects.toEqual(refused('unknown'))
  })

  test('a person has another name when they say so', async () => {
    const { books, ada } = await founded()
    expect(await books.people.rename(ada.id, 'Ada L.', BOSS)).toEqual({ ...ada, name: 'Ada L.' })
    expect(await books.people.get(ada.id)).toMatchObject({ name: 'Ada L.' })
    await expect(books.people.rename('per_none', 'X', BOSS)).rejects.toEqual(refused('unknown'))
    expect(await books.audit.list({ act: 'person-rename' })).toMatchObject([{ actor: BOSS, subject: ada.id }])
  })

  test('the last operator stays one, and in; who is shut out is none', async () => {
    const { books, ada } = await founded()
    const { people } = books
    await people.setOperator(ada.id, true, BOSS)
    await expect(people.disable(ada.id, BOSS)).rejects.toEqual(refused('last-operator'))
    await expect(people.setOperator(ada.id, false, BOSS)).rejects.toEqual(refused('last-operator'))
    expect(await people.get(ada.id)).toEqual({ ...ada, isOperator: true })
    const bob = await people.create('bob@example.com', 'Bob', BOSS)
    await people.setOperator(bob.id, true, BOSS)
    await people.disable(bob.id, BOSS)
    await expect(people.disable(ada.id, BOSS)).rejects.toEqual(refused('last-operator'))
    await people.setOperator(bob.id, false, BOSS)
    await people.enable(bob.id, BOSS)
    await expect(people.setOperator(ada.id, false, BOSS)).rejects.toEqual(refused('last-operator'))
  })

  test('of two operators who shut each other out at the same moment, one stays', async () => {
    const { people } = given().books
    const operators = await Promise.all(
      [1, 2, 3, 4].map((count) => people.create(`${count}@example.com`, 'Operator', BOSS)),
    )
    for (const { id } of operators) await people.setOperator(id, true, BOSS)
    const out = await Promise.allSettled(
      operators.map(({ id }, at) => (at % 2 ? people.disable(id, BOSS) : people.setOperator(id, false, BOSS))),
    )
    expect(out.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))).toEqual([refused('last-operator')])
    const left = (await people.list()).filter(({ isOperator, disabledAt }) => isOperator && disabledAt === undefined)
    expect(left).toHaveLength(1)
  })

  test('a project is its organisation’s, and to others there is none', async () => {
    const { books, acme } = await founded()
    const other = await books.organisations.create('Other', SYSTEM)
    const web = await books.projects.create(acme.id, 'Web', BOSS)
    expect(await books.projects.rename(acme.id, web.id, 'Site', BOSS)).toEqual({ ...web, name: 'Site' })
    await expect(books.projects.rename(other.id, web.id, 'Mine', BOSS)).rejects.toEqual(refused('unknown'))
    await expect(books.projects.archive(other.id, web.id, BOSS)).rejects.toEqual(refused('unknown'))
    await expect(books.projects.create('org_none', 'Web', BOSS)).rejects.toEqual(refused('unknown'))
    expect(await books.projects.archive(acme.id, web.id, BOSS)).toMatchObject({ archivedAt: NOON })
    expect(await books.projects.list(acme.id)).toHaveLength(1)
    expect(await books.projects.list(other.id)).toEqual([])
  })

  test('an invitation makes a member once', async () => {
    const { books, acme } = await founded()
    const wish = { email: 'Eve@example.com', role: 'member', expiresAt: NOON + HOUR_MS } as const
    const { invitation, secret } = await books.invitations.create(acme.id, wish, BOSS)
    expect(JSON.stringify(await books.invitations.list(acme.id))).not.toContain(secret)
    const attempts = await Promise.allSettled([1, 2].map(() => books.invitations.accept(secret, 'Eve', '198.51.100.1')))
    expect(attempts.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const eve = await books.people.withEmail('eve@example.com')
    expect(eve).toMatchObject({ name: 'Eve' })
    expect(await books.organisations.role(acme.id, eve?.id ?? '')).toBe('member')
    expect(await books.invitations.list(acme.id)).toEqual([{ ...invitation, acceptedAt: NOON }])
    expect(await books.invitations.revoke(acme.id, invitation.id, BOSS)).toBe(false)
    await expect(books.invitations.accept('hfi_none', 'Eve')).rejects.toEqual(refused('unknown'))
  })

  test('an invitation is over when it was revoked, or its time is', async () => {
    const { books, world, acme } = await founded().then((founded) => ({ ...founded, ...given() }))
    const wish = { email: 'eve@example.com', role: 'member', expiresAt: NOON + HOUR_MS } as const
    const [revoked, late] = [
      await books.invitations.create(acme.id, wish, BOSS),
      await books.invitations.create(acme.id, wish, BOSS),
    ]
    const other = await books.organisations.create('Other', SYSTEM)
    await expect(books.invitations.revoke(other.id, revoked.invitation.id, BOSS)).rejects.toEqual(refused('unknown'))
    expect(await books.invitations.revoke(acme.id, revoked.invitation.id, BOSS)).toBe(true)
    await expect(books.invitations.accept(revoked.secret, 'Eve')).rejects.toEqual(refused('invitation-over'))
    world.time += HOUR_MS
    await expect(books.invitations.accept(late.secret, 'Eve')).rejects.toEqual(refused('invitation-over'))
    expect(await books.people.withEmail('eve@example.com')).toBeUndefined()
  })

  test('an invitation takes nothing from whoever is more already, and lets in nobody who was shut out', async () => {
    const { books, ada, acme } = await founded()
    const wish = { email: ada.email, role: 'viewer', expiresAt: NOON + HOUR_MS } as const
    const first = await books.invitations.create(acme.id, wish, BOSS)
    expect(await books.invitations.accept(first.secret, 'Somebody')).toEqual(ada)
    expect(await books.organisations.role(acme.id, ada.id)).toBe('owner')
    const second = await books.invitations.create(acme.id, wish, BOSS)
    await books.people.disable(ada.id, BOSS)
    await expect(books.invitations.accept(second.secret, 'Ada')).rejects.toEqual(refused('invitation-over'))
  })

  test('an invitation is over with what its sender may do, so that nobody who was removed comes back by it', async () => {
    const { books, ada, acme } = await founded()
    const eve = await books.people.create('eve@example.com', 'Eve', BOSS)
    const other = await books.organisations.create('Other', BOSS, eve.id)
    const invite = (organisation: string, role: 'viewer' | 'admin' | 'owner', by = eve.id) =>
      books.invitations.create(
        organisation,
        { email: 'again@example.com', role, expiresAt: NOON + HOUR_MS },
        { id: by },
      )
    const isOpen = ({ secret }: { readonly secret: string }) =>
      books.invitations.opened(secret).then(
        () => true,
        () => false,
      )
    await books.organisations.setRole(acme.id, eve.id, 'owner', BOSS)
    const sent = [await invite(acme.id, 'owner'), await invite(acme.id, 'admin'), await invite(acme.id, 'viewer')]
    const others = [await invite(acme.id, 'owner', ada.id), await invite(other.id, 'owner')]
    const open = () => Promise.all(sent.map(isOpen))
    await books.organisations.setRole(acme.id, eve.id, 'admin', BOSS)
    expect(await open()).toEqual([false, true, true])
    await books.organisations.setRole(acme.id, eve.id, undefined, BOSS)
    expect(await open()).toEqual([false, false, false])
    await expect(books.invitations.accept(sent[1]?.secret ?? '', 'Eve')).rejects.toEqual(refused('invitation-over'))
    expect(await Promise.all(others.map(isOpen))).toEqual([true, true])
    const [newest] = await books.audit.list({ organisation: acme.id })
    expect(newest).toMatchObject({ act: 'role-set' })

    await books.people.setOperator(ada.id, true, BOSS)
    await books.people.setOperator(eve.id, true, BOSS)
    const byOperator = await invite(acme.id, 'owner')
    await books.people.setOperator(eve.id, false, BOSS)
    expect([await isOpen(byOperator), ...(await Promise.all(others.map(isOpen)))]).toEqual([false, true, true])
    await books.people.disable(eve.id, BOSS)
    expect(await Promise.all(others.map(isOpen))).toEqual([true, false])
  })

  test('every act is in the audit log, the newest first, and what failed is not', async () => {
    const { books, ada, acme } = await founded()
    await books.projects.create(acme.id, 'Web', BOSS)
    await expect(books.organisations.setRole(acme.id, ada.id, 'admin', BOSS)).rejects.toThrow()
    await expect(books.projects.rename(acme.id, 'prj_none', 'X', BOSS)).rejects.toThrow()
    const entries = await books.audit.list({ organisation: acme.id })
    expect(entries.map(({ act, actor }) => [act, actor])).toEqual([
      ['project-create', BOSS],
      ['role-set', SYSTEM],
      ['organisation-create', SYSTEM],
    ])
    expect(await books.audit.list({ organisation: acme.id }, { before: entries[0]?.seq ?? 0, max: 1 })).toEqual([
      entries[1],
    ])
    expect(await books.audit.list({ subject: ada.id })).toHaveLength(2)
    expect(await books.audit.list({ organisation: 'org_none' })).toEqual([])
    expect(await books.audit.list()).toHaveLength(4)
  })
}
