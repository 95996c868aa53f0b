import { factsOf } from '../codes.ts'
import { type Finding, finding } from '../finding.ts'
import { isKnown } from '../schema/schema.ts'
import { at, entry, get, type MapNode, type Node, type Path, type Span } from '../yaml/node.ts'
import { adviceRules } from './advice.ts'
import { restartRules } from './container-restart.ts'
import { containerRules } from './containers.ts'
import { environmentRules } from './environment.ts'
import { ephemeralRules } from './ephemeral.ts'
import { labelSelectorRules } from './label-selectors.ts'
import { mountRules } from './mounts.ts'
import { objectRules } from './object.ts'
import { osRules } from './os.ts'
import { podRules } from './pod.ts'
import { probeRules } from './probes.ts'
import { structs as listOfStructs, text } from './read.ts'
import { resourceRules } from './resources.ts'
import { type CodeOf, podSpecPath, type Rule, type Surroundings } from './rule.ts'
import { schedulingRules } from './scheduling.ts'
import { securityRules } from './security.ts'
import { spreadRules } from './spread.ts'
import { annotationRules } from './template-annotations.ts'
import { volumeRules } from './volumes.ts'
import { warningRules } from './warnings.ts'
import { workloadRules } from './workload.ts'

const rules = [
  ...objectRules,
  ...labelSelectorRules,
  ...workloadRules,
  ...podRules,
  ...securityRules,
  ...osRules,
  ...spreadRules,
  ...annotationRules,
  ...containerRules,
  ...restartRules,
  ...ephemeralRules,
  ...environmentRules,
  ...mountRules,
  ...probeRules,
  ...resourceRules,
  ...volumeRules,
  ...schedulingRules,
  ...warningRules,
  ...adviceRules,
]

/** The codes that some rule yields. */
export type RuleCode = CodeOf<(typeof rules)[number]>

const rulesByType = new Map<string, Rule[]>()
for (const rule of rules) for (const type of rule.on) rulesByType.set(type, [...(rulesByType.get(type) ?? []), rule])

/** A struct of the object as the decoder met it. */
export type Struct = readonly [type: string, node: MapNode, path: Path]

/** Runs every rule on every struct of its type: those of the volumes first, for the others ask which of them are sound. */
export function validate(root: MapNode, structs: readonly Struct[], version: string): Finding[] {
  const podSpec = at(root, podSpecPath)
  const brokenVolumes = new Set<number>()
  const usableVolumes = new Map<string, MapNode>()
  const volumes = listOfStructs(podSpec, 'volumes')
  const facts: Surroundings = {
    root,
    version,
    podSpec: podSpec?.kind === 'map' ? podSpec : undefined,
    allVolumes: new Map(volumes.map((volume) => [text(volume, 'name'), volume])),
    claims: new Set(listOfStructs(podSpec, 'resourceClaims').map((claim) => text(claim, 'name'))),
    brokenVolumes,
    usableVolumes,
  }
  const findings: Finding[] = []
  const run = ([type, node, path]: Struct) => {
    for (const rule of rulesByType.get(type) ?? []) {
      for (const { code, at: place, mark, path: server, message, data } of rule.check(node, path, facts)) {
        if (!isKnown(factsOf(code), version)) continue
        const found = finding(code, markedSpan(root, place, mark ?? 'value'), server ?? place, message, data)
        findings.push(found)
        if (found.severity === 'error' && isOfVolume(path)) brokenVolumes.add(path[4] as number)
      }
    }
  }
  for (const struct of structs) if (isOfVolume(struct[2])) run(struct)
  for (const [index, volume] of volumes.entries()) {
    const name = text(volume, 'name')
    if (!brokenVolumes.has(index) && !usableVolumes.has(name)) usableVolumes.set(name, volume)
  }
  for (const struct of structs) if (!isOfVolume(struct[2])) run(struct)
  return findings
}

const isOfVolume = (path: Path) => path[3] === 'volumes' && typeof path[4] === 'number' && path[0] === 'spec'

/**
 * The span to mark for a path: its value where that is a scalar, its key where it is a block, and where there is nothing, the
 * key of the nearest parent there is.
 */
function markedSpan(root: MapNode, path: Path, mark: 'key' | 'value'): Span {
  for (let length = path.length; length > 0; length--) {
    const parent = at(root, path.slice(0, length - 1))
    const step = path[length - 1]
    if (!parent || step === undefined) continue
    if (typeof step === 'number') {
      const item = parent.kind === 'list' ? parent.items[step] : undefined
      if (item) return firstLine(item)
      continue
    }
    const found = entry(parent, step)
    if (!found) continue
    const { keyNode, value } = found
    const exact = length === path.length
    if (exact && mark === 'value' && value.kind === 'scalar' && value.end > value.start && value.style !== 'block') return value
    if (exact && mark === 'value' && value.kind !== 'scalar' && value.flow) return value
    return keyNode
  }
  return entry(root, 'kind')?.keyNode ?? get(root, 'metadata') ?? firstLine(root)
}

/** The part of a node that is worth underlining: a scalar whole, of a block its first key. */
function firstLine(node: Node): Span {
  if (node.kind === 'map' && !node.flow) return node.entries[0]?.keyNode ?? node
  if (node.kind === 'list' && !node.flow) return node.items[0] ? firstLine(node.items[0]) : node
  return node.end > node.start ? node : { start: node.start, end: node.start + 1 }
}
