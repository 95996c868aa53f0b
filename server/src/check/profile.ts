import type { KubernetesNode } from '../../../model/src/objects/kubernetes.ts'
import { nodesOf } from '../../../model/src/placement/nodeProfile.ts'
import { positionAt } from '../language/file/text.ts'
import type { Texts } from '../language/language.ts'
import { toJson } from '../language/objects/json.ts'
import { say } from '../language/say.ts'
import { parseManifest } from '../language/yaml/parse.ts'
import { readInput } from './inputs.ts'

/** The nodes of a node profile, read as manifests are; a sentence where it cannot be read. */
export function readProfile(file: string, texts: Texts): KubernetesNode[] | string {
  const input = readInput(file)
  if ('error' in input) return input.error
  if (input.badEncodingAt !== undefined) return say(texts, 'profile.encoding')
  const { root, problems } = parseManifest(input.text)
  const [problem] = problems
  if (problem) {
    const starts = [0, ...[...input.text.matchAll(/\n/g)].map(({ index }) => index + 1)]
    return `line ${positionAt(starts, problem.start).line + 1}: ${problem.message}`
  }
  const nodes = nodesOf(root && JSON.parse(toJson(input.text, root)))
  return 'fault' in nodes ? say(texts, `profile.${nodes.fault}`, nodes.at) : nodes
}
