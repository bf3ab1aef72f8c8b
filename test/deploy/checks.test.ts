// What is in deploy/ is what Docker, Compose, Kubernetes and systemd take, as far as that can be told without them: by a
// linter, by the schemas of each, and by systemd itself. Of the ServiceMonitor there is no schema here; it is not looked at.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { describe, expect, onTestFinished, test } from 'vitest'
import { isLoaded, loadPlan } from '@holdfast/relay'
import { parse, parseAllDocuments } from 'yaml'
import { CONSTANTS } from '../../bench/capacity/constants.ts'
import { DEMAND } from '../../bench/capacity/demand.ts'
import { planFor } from '../../bench/capacity/plan.ts'

const root = join(import.meta.dirname, '../..')
const deploy = join(root, 'deploy')
const read = (path: string): string => readFileSync(join(deploy, path), 'utf8')
const yaml = (path: string) => parse(read(path), { merge: true })

const tools = join(root, '.venv/bin')
const missing = [
  ...['hadolint', 'check-jsonschema', 'kubernetes-validate'].filter((name) => !existsSync(join(tools, name))),
  ...['systemd-analyze', 'caddy'].filter((name) => spawnSync('which', [name]).status !== 0),
]
if (missing.length > 0 && !process.env['CI'])
  console.warn(`\nNOT RUN: what needs ${missing.join(', ')}; CONTRIBUTING.md says where from. In CI this fails.\n`)
const has = (name: string): boolean => !missing.includes(name) || process.env['CI'] !== undefined

/** What it complains about; nothing when all is well. */
function complaints(command: string, words: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, words, { encoding: 'utf8' })
  if (error) throw error
  return status === 0 ? '' : stdout + stderr
}

describe.skipIf(!has('hadolint'))('the image', () => {
  test('has a file that the linter has no remark on', () => {
    expect(complaints(join(tools, 'hadolint'), ['--failure-threshold', 'style', join(deploy, 'Dockerfile')])).toBe('')
  })
})

describe.skipIf(!has('check-jsonschema'))('Compose', () => {
  const check = (path: string): string =>
    complaints(join(tools, 'check-jsonschema'), ['--builtin-schema', 'vendor.compose-spec', path])

  test('takes the file', () => {
    expect(check(join(deploy, 'compose/compose.yaml'))).toBe('')
  })

  test('would not take it with a word that it does not know', () => {
    expect(check(changed('compose/compose.yaml', 'stop_grace_period:', 'stop_grace_time:'))).toContain(
      'stop_grace_time',
    )
  })
})

describe.skipIf(!has('kubernetes-validate'))('Kubernetes', () => {
  const { resources } = yaml('kubernetes/kustomization.yaml') as { resources: string[] }
  const check = (...paths: string[]): string =>
    complaints(join(tools, 'kubernetes-validate'), ['--strict', '-k', '1.34', ...paths])

  test('takes every manifest', () => {
    expect(check(...resources.map((name) => join(deploy, 'kubernetes', name)))).toBe('')
  })

  test('would not take one with a field that it does not know', () => {
    expect(check(changed('kubernetes/deployment.yaml', 'maxUnavailable:', 'mayBeUnavailable:'))).toContain(
      'mayBeUnavailable',
    )
  })

  test('is given every manifest that is there', () => {
    const present = readdirSync(join(deploy, 'kubernetes')).filter((name) => name !== 'kustomization.yaml')
    expect([...resources, 'service-monitor.yaml'].sort()).toEqual(present.sort())
    for (const name of present) expect(parseAllDocuments(read(`kubernetes/${name}`))).toHaveLength(1)
  })
})

describe('the manifests agree with each other', () => {
  const deployment = yaml('kubernetes/deployment.yaml')
  const { labels } = deployment.spec.template.metadata
  const [container] = deployment.spec.template.spec.containers

  test('all mean the same pods', () => {
    expect(deployment.spec.selector.matchLabels).toEqual(labels)
    expect(yaml('kubernetes/service.yaml').spec.selector).toEqual(labels)
    expect(yaml('kubernetes/disruption-budget.yaml').spec.selector.matchLabels).toEqual(labels)
    expect(yaml('kubernetes/network-policy.yaml').spec.podSelector.matchLabels).toEqual(labels)
    expect(yaml('kubernetes/service-monitor.yaml').spec.selector.matchLabels).toEqual(labels)
    expect(yaml('kubernetes/autoscaler.yaml').spec.scaleTargetRef.name).toBe(deployment.metadata.name)
  })

  test('all mean the same port', () => {
    const [{ name, containerPort }] = container.ports
    expect(yaml('kubernetes/service.yaml').spec.ports[0].targetPort).toBe(name)
    expect(yaml('kubernetes/network-policy.yaml').spec.ingress[0].ports[0].port).toBe(containerPort)
    for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe'])
      expect(container[probe].httpGet.port).toBe(name)
  })

  test('what is mounted is a volume', () => {
    const volumes = deployment.spec.template.spec.volumes.map(({ name }: { name: string }) => name)
    expect(container.volumeMounts.map(({ name }: { name: string }) => name).sort()).toEqual(volumes.sort())
  })

  test('the relay takes the configuration, with the files that are mounted', async () => {
    const { data } = yaml('kubernetes/configmap.yaml')
    const loaded = await loadPlan(
      '/etc/holdfast/holdfast.yaml',
      { HOLDFAST_METRICS_TOKEN: 'x'.repeat(64) },
      async (path) => {
        if (path === '/etc/holdfast/holdfast.yaml') return data['holdfast.yaml']
        expect(path).toMatch(/^\/run\/secrets\/upstreams\//)
        return 'x'.repeat(40)
      },
    )
    expect(isLoaded(loaded) ? [] : loaded.problems).toEqual([])
    expect(container.args).toEqual(['serve', '--quiet', '--config', '/etc/holdfast/holdfast.yaml'])
    const { mountPath } = container.volumeMounts.find(({ name }: { name: string }) => name === 'upstreams')
    expect(mountPath).toBe('/run/secrets/upstreams')
  })

  test('all that stop a relay give it as long', () => {
    const seconds = Number(/TimeoutStopSec=(\d+)/.exec(read('systemd/holdfast.service'))?.[1])
    expect(deployment.spec.template.spec.terminationGracePeriodSeconds).toBe(seconds)
    expect(yaml('compose/compose.yaml').services['node-1'].stop_grace_period).toBe(`${seconds}s`)
    expect(readFileSync(join(root, 'docs/deploy.md'), 'utf8')).toContain(`--stop-timeout ${seconds} `)
  })

  test('the autoscaler reckons with what a core carries, by a metric that there is', () => {
    const [{ pods }] = yaml('kubernetes/autoscaler.yaml').spec.metrics
    expect(readFileSync(join(root, 'docs/metrics.md'), 'utf8')).toContain(`\`${pods.metric.name}\``)
    const { streamsPerProcess } = planFor({ ...DEMAND, streams: 1e6 })
    expect(Number(pods.target.averageValue)).toBeLessThanOrEqual(streamsPerProcess)
    // One run of the bench differs from the next by a tenth, and more.
    expect(Number(pods.target.averageValue)).toBeGreaterThan(streamsPerProcess * 0.75)
  })

  test('a process has the memory that its streams take', () => {
    const { streamsPerProcess } = planFor({ ...DEMAND, streams: 1e6 })
    const neededMb = CONSTANTS.processMemoryMb.value + (streamsPerProcess * CONSTANTS.memoryKbPerStream.value) / 1e3
    expect(container.resources.limits.memory).toBe('1Gi')
    expect(neededMb * 2).toBeLessThan(1_000)
  })
})

describe.skipIf(!has('systemd-analyze'))('systemd', () => {
  const unit = (change: (text: string) => string): string =>
    // The command is not installed where this is tested.
    changedText(
      'holdfast.service',
      change(read('systemd/holdfast.service').replace('/usr/local/bin/holdfast', COMMAND)),
    )
  const COMMAND = join(root, 'packages/cli/bin/holdfast.js')

  test('takes the unit', () => {
    expect(verify(unit((text) => text))).toEqual('')
  })

  test('would not take a setting that it does not know', () => {
    expect(verify(unit((text) => text.replace('ProtectSystem=', 'ProtectSystems=')))).toContain('ProtectSystems')
  })

  test('finds it hardly exposed', () => {
    const said = execFileSync('systemd-analyze', ['security', '--offline=yes', '--no-pager', unit((text) => text)], {
      encoding: 'utf8',
    })
    expect(Number(/exposure level for \S+: ([\d.]+)/.exec(said)?.[1])).toBeLessThan(2)
  })
})

/** It warns of what it ignores, and calls that well: whatever it says of our unit counts. */
function verify(path: string): string {
  const { stderr, error } = spawnSync('systemd-analyze', ['verify', path], { encoding: 'utf8' })
  if (error) throw error
  return stderr
    .split('\n')
    .filter((line) => line.includes('holdfast.service'))
    .join('\n')
}

describe.skipIf(!has('caddy'))('Caddy', () => {
  test('takes its file', () => {
    const words = ['validate', '--adapter', 'caddyfile', '--config', join(deploy, 'compose/Caddyfile')]
    const { status, stderr } = spawnSync('caddy', words, {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: tmpdir(), HOLDFAST_SITE: 'http://localhost:8080' },
    })
    expect(status, stderr).toBe(0)
  })
})

function changed(path: string, word: string, other: string): string {
  const text = read(path)
  expect(text).toContain(word)
  return changedText(path.split('/').at(-1) ?? '', text.replace(word, other))
}

/** A file of that name with that text, for as long as the test runs. */
function changedText(name: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-deploy-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
