import { expect, test } from 'vitest'
import { placed } from './labels.ts'

const lines = (ats: number[], width: number) =>
  placed(
    ats.map((at) => ({ at, said: 'ten characters'.slice(0, 10) })),
    1_000,
    width,
  ).map(({ line, isLeft }) => [line, isLeft])

test('labels that are far from each other stand in one line, the last of them to the left of its point', () =>
  expect(lines([0, 400, 1_000], 800)).toEqual([
    [0, false],
    [0, false],
    [0, true],
  ]))

test('those that would cover each other stand above each other', () =>
  expect(lines([0, 10, 20, 500], 800)).toEqual([
    [0, false],
    [1, false],
    [2, false],
    [0, false],
  ]))
