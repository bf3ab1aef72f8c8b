import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ENDINGS, EVENTS, changeOf, eventsFor, wishOf } from './wish.ts'

interface Document {
  readonly components: {
    readonly schemas: {
      readonly Webhook: {
        readonly properties: {
          readonly types: { readonly items: { readonly enum: readonly string[] } }
          readonly endings: { readonly anyOf: readonly { readonly items?: { readonly enum: readonly string[] } }[] }
        }
      }
    }
  }
}

const filled = (...entries: readonly (readonly [string, string])[]): FormData => {
  const fields = new FormData()
  fields.set('url', ' https://hooks.example.com/a ')
  for (const [name, value] of entries) fields.append(name, value)
  return fields
}

test('what is ticked is what it hears of', () => {
  expect(wishOf(filled(['type', 'credit.low'], ['type', 'reply.ended']))).toEqual({
    url: 'https://hooks.example.com/a',
    types: ['reply.ended', 'credit.low'],
  })
})

test('nothing ticked is refused in words', () => {
  expect(() => wishOf(filled(['ending', 'failed']))).toThrow('Choose what it is to hear of.')
})

test('endings narrow replies down; all of them are none, and without replies they mean nothing', () => {
  const all = ENDINGS.map((ending) => ['ending', ending] as const)
  expect(wishOf(filled(['type', 'reply.ended'], ['ending', 'failed'])).endings).toEqual(['failed'])
  expect(wishOf(filled(['type', 'reply.ended'], ...all))).not.toHaveProperty('endings')
  expect(wishOf(filled(['type', 'credit.low'], ['ending', 'failed']))).not.toHaveProperty('endings')
})

test('a change says that all endings are wanted again', () => {
  expect(changeOf(filled(['type', 'reply.ended'])).endings).toBeNull()
})

test('an organisation is not offered what only the relay hears of', () => {
  expect(eventsFor('org_1').map(({ type }) => type)).not.toContain('target.down')
  expect(eventsFor(undefined)).toEqual(EVENTS)
})

test('every event but the test, and every ending, is offered', () => {
  const { Webhook } = (JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as Document).components.schemas
  const { types, endings } = Webhook.properties
  expect(EVENTS.map(({ type }) => type).toSorted()).toEqual(
    types.items.enum.filter((type) => type !== 'webhook.test').toSorted(),
  )
  expect(ENDINGS.toSorted()).toEqual(endings.anyOf.flatMap(({ items }) => items?.enum ?? []).toSorted())
})
