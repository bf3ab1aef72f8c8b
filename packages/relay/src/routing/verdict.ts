// What a failed attempt says about where to go next. The codes say whose fault it is; what one code holds together that
// leads to different places, the upstream's status and its own word for the error tell apart.
import { type Problem, type ProblemCode, problems } from '@holdfast/protocol'

export type Verdict =
  /** Nobody else would say otherwise: the reply ends with it. */
  | 'final'
  /** The place failed, or is overloaded. Another may not, nor may this one in a while. */
  | 'place'
  /** The key has had enough for now. */
  | 'limited'
  /** The key's account has no money. */
  | 'unpaid'
  /** The key is not one. */
  | 'refused'
  /** The key may not do this. Less than refused: perhaps it may do something else. */
  | 'forbidden'
  /** The upstream does not have this model, or not for us. */
  | 'absent'
  /** The request is too long for this model. */
  | 'too-long'

export function judge(problem: Problem): Verdict {
  const { code, status, vendorCode = '' } = problem
  if (code === 'upstream-key-refused') return status === 403 ? 'forbidden' : 'refused'
  if (code === 'upstream-refused') return ofRefusal(status, vendorCode)
  return OF_CODE[code] ?? (problems[code].fault === 'upstream' && problems[code].retryable ? 'place' : 'final')
}

/** True for what a breaker counts: the place failed by itself, whatever was asked of it and whoever asked. */
export const isFailureOfPlace = (problem: Problem): boolean =>
  judge(problem) === 'place' && problems[problem.code].fault === 'upstream'

/** Codes that are not of an upstream are another Holdfast's, which is the upstream then. */
const OF_CODE: { readonly [code in ProblemCode]?: Verdict } = {
  'upstream-limited': 'limited',
  'upstream-unpaid': 'unpaid',
  'model-unknown': 'absent',
  'key-missing': 'refused',
  'key-unknown': 'refused',
  'replies-too-many': 'limited',
  'rate-limited': 'limited',
  'budget-held': 'limited',
  'relay-internal': 'place',
  'relay-restarted': 'place',
  'relay-closing': 'place',
  'reply-moved': 'place',
  'log-failed': 'place',
  'log-full': 'place',
  'relay-overloaded': 'place',
}

/** The vendor's word goes first: several answer 400 for a model they do not have. */
function ofRefusal(status: number | undefined, word: string): Verdict {
  if (LENGTH.test(word) || status === 413) return 'too-long'
  return MODEL.test(word) || status === 404 || status === 403 ? 'absent' : 'final'
}

// OpenAI and those who follow it: context_length_exceeded. llama.cpp: exceed_context_size_error.
const LENGTH = /context_(?:length|size|window)|request_too_large/i
// OpenAI: model_not_found, also with 400. Azure: DeploymentNotFound. Anthropic: not_found_error.
const MODEL = /model_?not_?(?:found|supported|exist)|deployment_?not_?found|not_found_error|invalid_model/i
