import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { optionsElsewhere } from './elsewhere.ts'

const usual = resolve('.holdfast')

test.each([
  ['http://127.0.0.1:8787', usual, ''],
  ['http://127.0.0.1:9601', usual, ' --url http://127.0.0.1:9601'],
  ['http://127.0.0.1:8787', '/srv/holdfast', ' --data /srv/holdfast'],
  ['http://127.0.0.1:9601', '/srv/my data', " --url http://127.0.0.1:9601 --data '/srv/my data'"],
])(
  'of a relay at %s with its data in %s, another terminal is told what it cannot know',
  (url, dataDirectory, options) => {
    expect(optionsElsewhere(url, { dataDirectory }, undefined)).toBe(options)
  },
)
