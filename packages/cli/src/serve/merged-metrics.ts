// The metrics of several processes as those of one target: each series says whose it is, so that nothing is added up that
// cannot be, and whoever wants the sum asks Prometheus for it.

/** @param texts in Prometheus' format, by worker */
export function mergeMetrics(texts: ReadonlyMap<number, string>): string {
  /** What is said about a metric once, and its series of all, in the order in which it was first heard of. */
  const families = new Map<string, { readonly about: string[]; readonly series: string[] }>()
  for (const [worker, text] of texts) {
    let family = { about: [] as string[], series: [] as string[] }
    for (const line of text.split('\n')) {
      const [, kind, name = ''] = /^# (HELP|TYPE) (\S+)/.exec(line) ?? []
      if (kind !== undefined) {
        family = families.get(name) ?? { about: [], series: [] }
        families.set(name, family)
        if (!family.about.includes(line) && family.about.length < 2) family.about.push(line)
      } else if (line !== '' && !line.startsWith('#')) family.series.push(labelled(line, worker))
    }
  }
  const lines = [...families.values()].flatMap(({ about, series }) => [...about, ...series])
  return `${lines.join('\n')}\n`
}

function labelled(line: string, worker: number): string {
  const [, name = '', rest = ''] = /^([^\s{]+)(.*)$/.exec(line) ?? []
  const label = `worker="${worker}"`
  return rest.startsWith('{')
    ? `${name}{${label}${rest.startsWith('{}') ? '' : ','}${rest.slice(1)}`
    : `${name}{${label}}${rest}`
}
