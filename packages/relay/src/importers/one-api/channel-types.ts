// The kinds of channels that both products number, and what they are here. The numbers agree up to 24 and part after that.
//
//   One API   songquanpeng/one-api@8df4a26, relay/channeltype/{define,url}.go
//   New API   Calcium-Ion/new-api@ef8ae4d, common/constants.go; later ones in QuantumNous/new-api, constant/channel.go

export type Product = 'one-api' | 'new-api'

export interface ChannelKind {
  readonly title: string
  readonly provider: string
  /** Where it is when the channel does not say; absent: the provider knows, or the channel has to. */
  readonly baseUrl?: string
  /** What is to be added to an address that a channel says itself. */
  readonly after?: string
  /** The provider that an address of somebody else's is asked by. Absent: the same. */
  readonly elsewhere?: string
  /** Deployments are called like their models, without dots. */
  readonly hasNoDots?: true
}

/** Undefined for a kind that has no counterpart here. */
export const kindOf = (product: Product, type: number): ChannelKind | undefined =>
  common[type] ?? (product === 'one-api' ? oneApi : newApi)[type]

const compatible = (title: string, baseUrl: string): ChannelKind => ({
  title,
  provider: 'openai-compatible',
  baseUrl,
  after: '/v1',
})

/** A provider of its own here, as long as it is at its own address. */
const known = (title: string, provider: string): ChannelKind => ({
  title,
  provider,
  elsewhere: 'openai-compatible',
  after: '/v1',
})

const common: Readonly<Record<number, ChannelKind>> = {
  1: known('OpenAI', 'openai'),
  3: { title: 'Azure', provider: 'azure-openai-deployments', hasNoDots: true },
  6: compatible('OpenAI Max', 'https://api.openaimax.com/v1'),
  7: compatible('OhMyGPT', 'https://api.ohmygpt.com/v1'),
  9: compatible('AILS', 'https://api.caipacity.com/v1'),
  10: compatible('AI Proxy', 'https://api.aiproxy.io/v1'),
  12: compatible('API2GPT', 'https://api.api2gpt.com/v1'),
  13: compatible('AIGC2D', 'https://api.aigc2d.com/v1'),
  14: { title: 'Anthropic', provider: 'anthropic', elsewhere: 'anthropic-compatible' },
  // Both speak DashScope's own protocol there; here it is the compatible one, of the same keys and models.
  17: { ...known('Alibaba', 'alibaba'), baseUrl: 'https://dashscope.aliyuncs.com/compatible-mode/v1' },
  20: known('OpenRouter', 'openrouter'),
  24: { title: 'Gemini', provider: 'gemini' },
  25: compatible('Moonshot', 'https://api.moonshot.cn/v1'),
  31: compatible('01.AI', 'https://api.lingyiwanwu.com/v1'),
}

const oneApi: Readonly<Record<number, ChannelKind>> = {
  2: compatible('API2D', 'https://oa.api2d.net/v1'),
  4: compatible('CloseAI', 'https://api.closeai-proxy.xyz/v1'),
  5: compatible('OpenAI-SB', 'https://api.openai-sb.com/v1'),
  8: { title: 'Custom', provider: 'openai-compatible', after: '/v1' },
  26: compatible('Baichuan', 'https://api.baichuan-ai.com/v1'),
  28: known('Mistral', 'mistral'),
  29: known('Groq', 'groq'),
  30: { title: 'Ollama', provider: 'ollama' },
  32: compatible('StepFun', 'https://api.stepfun.com/v1'),
  36: known('DeepSeek', 'deepseek'),
  39: known('Together', 'together'),
  40: { ...compatible('Doubao', 'https://ark.cn-beijing.volces.com/api/v3'), after: '/api/v3' },
  41: { ...compatible('Novita', 'https://api.novita.ai/v3/openai'), after: '' },
  44: compatible('SiliconFlow', 'https://api.siliconflow.cn/v1'),
  45: known('xAI', 'xai'),
  47: { ...compatible('Baidu', 'https://qianfan.baidubce.com/v2'), after: '/v2' },
  48: compatible('Xunfei', 'https://spark-api-open.xf-yun.com/v1'),
  49: compatible('Alibaba Bailian', 'https://dashscope.aliyuncs.com/compatible-mode/v1'),
  // relay/adaptor/openai/helper.go: its address is complete.
  50: { title: 'OpenAI-compatible', provider: 'openai-compatible', after: '' },
  51: { title: 'Gemini (OpenAI)', provider: 'gemini-openai' },
}

const newApi: Readonly<Record<number, ChannelKind>> = {
  4: { title: 'Ollama', provider: 'ollama' },
  26: { ...compatible('Zhipu', 'https://open.bigmodel.cn/api/paas/v4'), after: '/api/paas/v4' },
  27: { ...compatible('Perplexity', 'https://api.perplexity.ai'), after: '' },
  40: compatible('SiliconFlow', 'https://api.siliconflow.cn/v1'),
  42: known('Mistral', 'mistral'),
  43: known('DeepSeek', 'deepseek'),
  45: { ...compatible('Volcengine', 'https://ark.cn-beijing.volces.com/api/v3'), after: '/api/v3' },
  46: { ...compatible('Baidu', 'https://qianfan.baidubce.com/v2'), after: '/v2' },
  47: { title: 'Xinference', provider: 'openai-compatible', after: '/v1' },
  48: known('xAI', 'xai'),
  53: compatible('Submodel', 'https://llm.submodel.ai/v1'),
}
