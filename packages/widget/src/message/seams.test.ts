import { expect, it } from 'vitest'
import { english } from '../labels.ts'
import { seamsByBlock } from './seams.ts'

const text = (value: string) => ({ type: 'text', text: value }) as const

it('a seam stands in the text block that it tore, counted from the beginning of the block', () => {
  const blocks = [{ type: 'reasoning', text: 'long thoughts' }, text('12345'), text('678')] as const
  const seams = [
    { segment: 2, how: 'continued', model: 'b', at: 3 },
    { segment: 3, how: 'continued', at: 7 },
  ] as const
  expect(seamsByBlock({ blocks, seams, usage: {} }, english)).toEqual([
    [],
    [{ at: 3, label: 'continued by b' }],
    [{ at: 2, label: 'continued' }],
  ])
})

it('an answer that was begun again says so before its first word', () => {
  const seams = [{ segment: 2, how: 'restarted', model: 'b', at: 0 }] as const
  expect(seamsByBlock({ blocks: [text('12345')], seams, usage: {} }, english)).toEqual([
    [{ at: 0, label: 'begun again by b' }],
  ])
})

it('a seam of which nobody noted the place is not drawn', () => {
  const seams = [{ segment: 2, how: 'continued' }] as const
  expect(seamsByBlock({ blocks: [text('12345')], seams, usage: {} }, english)).toEqual([[]])
})
