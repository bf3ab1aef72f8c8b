import { expect, test } from 'vitest'
import { unpricedPage } from './unpriced-command.ts'

const since = '2026-10-21T12:00:00.000Z'

test('what has no price is named, with what follows and what to do', () => {
  const data = [{ upstream: 'eu', model: 'gpt-new', asked_as: ['smart', 'best'], attempts: 1234 }]
  const page = unpricedPage({ since, outcome: 'free', data })
  for (const said of [
    '1 model without',
    'Nothing is charged',
    'eu',
    'gpt-new',
    'smart, best',
    '1,234',
    'prices update',
  ])
    expect(page).toContain(said)
  expect(unpricedPage({ since, outcome: 'refused', data })).toContain('whoever has a budget is refused')
})

test('nothing is a good word, too', () => {
  expect(unpricedPage({ since, outcome: 'free', data: [] })).toBe(
    'Every model that is configured, or was used since 2026-10-21, has a price.',
  )
})
