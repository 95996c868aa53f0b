import type { KubernetesNode } from '../../../model/src/objects/kubernetes.ts'
import { nodesOf } from '../../../model/src/placement/nodeProfile.ts'
import { readYaml, say, type Texts } from '../language/index.ts'
import { readInput } from './inputs.ts'

/** The nodes of a node profile, read as manifests are; a sentence where it cannot be read. */
export function readProfile(file: string, texts: Texts): KubernetesNode[] | string {
  const input = readInput(file)
  if ('error' in input) return input.error
  if (input.badEncodingAt !== undefined) return say(texts, 'profile.encoding')
  const read = readYaml(input.text)
  if ('line' in read) return `line ${read.line}: ${read.message}`
  const nodes = nodesOf(read.value)
  return 'fault' in nodes ? say(texts, `profile.${nodes.fault}`, nodes.at) : nodes
}
