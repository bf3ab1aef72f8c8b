// The checks in a runtime that has processes: Node, Bun, Deno. Places come as an argument, reports go to standard output.
import process from 'node:process'
import { runChecks } from './checks.ts'

process.stdout.write(JSON.stringify(await runChecks(JSON.parse(process.argv[2] ?? '[]'))))
