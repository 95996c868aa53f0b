import { decode } from './decode/decode.ts'
import type { Document } from './file/document.ts'
import type { Finding } from './finding.ts'
import { type DaemonSetObject, type Kind, removedIn } from './kind.ts'
import { validate } from './rules/validate.ts'
import { suppressed } from './suppress.ts'
import type { MapNode } from './yaml/node.ts'

/** Longer documents are not checked: no API server would store them (etcd takes 1.5 MiB). */
const maxLength = 1_500_000

/**
 * Everything wrong with one document, in the order of the text. Nothing for a document that is not a DaemonSet; for a
 * template or a patch only what is wrong whatever it becomes.
 */
export function check(document: Document, version: string): readonly Finding[] {
  const remembered = document.remembered.get(version) as readonly Finding[] | undefined
  if (remembered) return remembered
  const findings = compute(document, version)
  document.remembered.set(version, findings)
  return findings
}

function compute(document: Document, version: string): readonly Finding[] {
  if (!document.isCandidate) return []
  if (document.text.length > maxLength) return mayBeDaemonSet(document.text) ? [tooLarge] : []
  const { kind } = document
  if (kind.is === 'other') return isBrokenDaemonSet(document) ? yamlFindings(document) : []
  const findings = findingsOf(kind, document, version)
  return suppressed(document, findings).sort((a, b) => a.start - b.start || a.end - b.end)
}

const tooLarge: Finding = {
  code: 'document-too-large',
  layer: 'yaml',
  severity: 'error',
  start: 0,
  end: 3,
  path: [],
  message: 'the document is over 1.5 MB: no API server stores an object of that size, and it is not checked here',
}

const mayBeDaemonSet = (text: string) => /^kind:[ \t]*["']?DaemonSet\b/m.test(text)
/** So broken that no tree says what it is, but a line does. */
const isBrokenDaemonSet = ({ text, manifest }: Document) => manifest.problems.length > 0 && !manifest.templated && mayBeDaemonSet(text)

function findingsOf(kind: Exclude<Kind, { is: 'other' }>, document: Document, version: string): Finding[] {
  if (kind.is === 'misspelt') return [misspelt(kind.kind)]
  if (kind.templated) return []
  if (kind.is !== 'daemonSet') return [...yamlFindings(document), apiVersionFinding(kind)]
  const yaml = yamlFindings(document)
  return [...yaml, ...kind.objects.flatMap((object) => objectFindings(object, version, yaml.length > 0))]
}

function objectFindings({ node, partial }: DaemonSetObject, version: string, broken: boolean): Finding[] {
  if (partial) return []
  const structs: [string, MapNode, readonly (string | number)[]][] = []
  const findings = decode(node, version, (type, struct, path) => structs.push([type, struct, path]))
  // In a half-read tree things only seem to be missing.
  if (!broken) findings.push(...validate(node, structs, version))
  return findings
}

function yamlFindings({ manifest }: Document): Finding[] {
  return manifest.problems.map((problem) => ({ ...problem, layer: 'yaml', severity: 'error', path: [] }))
}

function misspelt(kind: { start: number; end: number; value: string }): Finding {
  const { start, end, value } = kind
  const message = `no matches for kind "${value}" in version "apps/v1"`
  return { code: 'req-kind-unknown', layer: 'yaml', severity: 'error', start, end, path: ['kind'], message, data: { fix: 'replace', with: ['DaemonSet'] } }
}

function apiVersionFinding(kind: Extract<Kind, { is: 'removed' | 'unserved' }>): Finding {
  const { start, end, value } = kind.apiVersion
  const message = `no matches for kind "DaemonSet" in version "${value}"`
  const code = removedIn[value] ? 'req-apiversion-old' : 'req-apiversion-unknown'

  return { code, layer: 'yaml', severity: 'error', start, end, path: ['apiVersion'], message, data: { fix: 'apiVersion' } }
}
