// Asks a real kube-apiserver about one document, as `kubectl create --dry-run=server` does with strict field validation.
import { label } from '../../server/src/language/rules/grammar.ts'
import { newestVersion } from '../../server/src/language/schema/schema.ts'
import { get, stringOf } from '../../server/src/language/yaml/node.ts'
import { parseManifest } from '../../server/src/language/yaml/parse.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { type Answer, answerOf, type ServerAnswer } from './answer.ts'
import { differences, type OurAnswer, ourAnswer } from './ours.ts'

export interface Case {
  /** File and line, or the kind and number of a mutation. */
  readonly name: string
  readonly text: string
}

export interface Verdict extends Case {
  readonly server: Answer
  readonly ours: OurAnswer
  /** In a word each; empty where both agree. */
  readonly differences: readonly string[]
  /**
   * Not to be compared: only a cluster could know (its namespaces, admission or quota), or the server emulates an older release,
   * which knows its gates but not that it lacks a field, or has one that the newest dropped.
   */
  readonly apart: boolean
}

/** Asks about all cases, a few at a time. */
export async function judge(cluster: Cluster, version: string, cases: readonly Case[]): Promise<Verdict[]> {
  const namespaces = new Set(['default'])
  const verdicts: Verdict[] = []
  let next = 0
  const worker = async () => {
    for (let index = next++; index < cases.length; index = next++) {
      const item = cases[index]
      if (item) verdicts[index] = await judgeOne(cluster, version, item, namespaces)
    }
  }
  await Promise.all(Array.from({ length: 4 }, worker))
  return verdicts
}

async function judgeOne(cluster: Cluster, version: string, item: Case, namespaces: Set<string>): Promise<Verdict> {
  return compare(version, item, await ask(cluster, item, namespaces))
}

/** What a server says to one document. The namespaces that it names are made, and remembered in the set. */
export async function ask(cluster: Cluster, item: Case, namespaces: Set<string>): Promise<ServerAnswer> {
  const namespace = namespaceOf(item.text)
  if (!namespaces.has(namespace)) {
    const made = JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
    await cluster.request('POST', '/api/v1/namespaces', made, 'application/json')
    namespaces.add(namespace)
  }
  const path = `/apis/apps/v1/namespaces/${namespace}/daemonsets?dryRun=All&fieldValidation=Strict`
  const { status, body, warnings } = await cluster.request('POST', path, item.text, 'application/yaml')
  const { message, details } = body as { message?: string; details?: { causes?: [] } }
  return {
    code: status,
    warnings,
    ...(message !== undefined && { message }),
    ...(details?.causes && { causes: details.causes }),
  }
}

/** What this project says to a document, beside a server's answer of that version. */
export function compare(version: string, item: Case, answer: ServerAnswer): Verdict {
  const server = answerOf(answer)
  const ours = ourAnswer(item.text, version)
  const isGone = [...server.fields].some((field) => /\bworkloadRef$/.test(field))
  const isEmulated = version !== newestVersion && (isGone || ours.codes.has('strict-version'))
  const isClusters = answer.code === 403 || answer.code === 404 || /namespace of the provided object/.test(answer.message ?? '')
  return { ...item, server, ours, differences: differences(server, ours), apart: isClusters || isEmulated }
}

/** The namespace that kubectl would write into the address; an impossible one is left to the server's checks. */
function namespaceOf(text: string): string {
  const name = stringOf(get(get(parseManifest(text).root, 'metadata'), 'namespace')) ?? ''
  return label(name).length === 0 ? name : 'default'
}

export interface Score {
  readonly documents: number
  readonly verdict: number
  readonly fields: number
  readonly warnings: number
  readonly falseAlarms: number
  readonly missed: number
  readonly apart: number
}

export function score(verdicts: readonly Verdict[]): Score {
  const judged = verdicts.filter(({ apart }) => !apart)
  const without = (...words: readonly string[]) =>
    judged.filter((one) => !one.differences.some((word) => words.some((start) => word.startsWith(start)))).length
  return {
    documents: judged.length,
    verdict: without('missed', 'false alarm'),
    fields: without('missed', 'false alarm', 'layer', 'fields'),
    warnings: without('missed', 'false alarm', 'warnings'),
    falseAlarms: judged.length - without('false alarm'),
    missed: judged.length - without('missed'),
    apart: verdicts.length - judged.length,
  }
}

export function printScore(title: string, { documents, ...counts }: Score): string {
  const percent = (count: number) => `${((100 * count) / Math.max(1, documents)).toFixed(2)} %`
  const { verdict, fields, warnings, falseAlarms, missed, apart } = counts
  return (
    `${title}: ${documents} documents; verdict ${percent(verdict)}, fields ${percent(fields)}, warnings ${percent(warnings)}; ` +
    `${falseAlarms} false alarms, ${missed} missed; ${apart} set apart`
  )
}

export function printWorst(verdicts: readonly Verdict[], most: number): string {
  const wrong = verdicts.filter(({ differences: found, apart }) => found.length > 0 && !apart)
  const rank = (found: readonly string[]) => (found.includes('false alarm') ? 0 : found.includes('missed') ? 1 : 2)
  wrong.sort((a, b) => rank(a.differences) - rank(b.differences))
  const show = ({ stage, fields, message, warnings }: Answer) =>
    `${stage} ${[...fields].join(' ')}\n      ${message.replaceAll('\n', ' ').slice(0, 400)}\n      ${[...warnings].join(' | ')}`
  return wrong
    .slice(0, most)
    .map(
      ({ name, differences: found, server, ours }) =>
        `${name}: ${found.join(', ')}\n  server ${show(server)}\n  ours   ${show(ours)}`,
    )
    .join('\n')
}
