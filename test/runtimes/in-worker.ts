// The checks in an edge runtime, which has no process and no file: places come as a request, reports are its answer.
import { runChecks } from './checks.ts'

export default {
  fetch: async (request: Request): Promise<Response> => Response.json(await runChecks(await request.json())),
}
