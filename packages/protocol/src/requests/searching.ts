// A search of the web by the vendor. Of the tools that vendors run themselves it is the one that agents offer with every
// request, beside their own: a model that is not given it answers the same question, from what it knows.
import { objectIn, textIn } from '../dialects/json.ts'
import type { Request } from './request.ts'

/** Whether a tool that has no word is what was asked for: a search beside other tools is not. */
export const isAskedFor = ({ tools }: Request, tool: unknown): boolean =>
  tools.length === 0 || !textIn(objectIn(tool)?.type).startsWith('web_search')
