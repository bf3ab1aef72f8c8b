import { join } from 'node:path'
import type { NextConfig } from 'next'

export default {
  // Only here: this repository's packages are links that lead out of the folder.
  turbopack: { root: join(import.meta.dirname, '../..') },
} satisfies NextConfig
