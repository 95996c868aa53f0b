// What a place of the manifest means among the nodes that are known.
import { nodesWith } from '../../../../model/src/placement/nodeFacts.ts'
import { effectiveTolerations, type Toleration } from '../../../../model/src/placement/toleration.ts'
import type { Context } from '../context.ts'
import { say } from '../say.ts'
import type { FieldAt } from '../schema/schema.ts'
import { tolerationsOf } from '../tolerations.ts'
import { at, entriesOf, type Found, type Node, type Path, stringOf } from '../yaml/node.ts'

/** A place in a DaemonSet, as `touchedAt` finds it. */
interface Touched {
  readonly found: Found
  readonly path: Path
  readonly object: Node | undefined
}

/** How many nodes a selector's entry or requirement is about, how many pods a percentage is, and which taints the pods tolerate. */
export function describeOnNodes(context: Context, field: FieldAt, { found, path, object }: Touched): string | undefined {
  const { node, entry } = found
  switch (`${field.owner}.${field.name}`) {
    case 'PodSpec.tolerations':
      return entry && !field.element ? describeTolerations(context, node, object) : undefined
    case 'PodSpec.nodeSelector':
      return field.element ? describeLabel(context, String(path.at(-1)), labelValue(node)) : undefined
    case 'NodeSelectorRequirement.key':
      return path.includes('matchFields') ? undefined : describeLabel(context, stringOf(node))
    case 'NodeSelectorRequirement.values':
      return field.element && !path.includes('matchFields')
        ? describeLabel(context, stringOf(at(object, [...path.slice(0, -2), 'key'])), labelValue(node))
        : undefined
    case 'RollingUpdateDaemonSet.maxUnavailable':
    case 'RollingUpdateDaemonSet.maxSurge':
      return describePercentage(context, stringOf(node))
    default:
      return undefined
  }
}

/** Nothing written is the empty value; what only a template knows, or is no text, is none. */
function labelValue(node: Node): string | undefined {
  if (node.kind !== 'scalar' || node.templated) return undefined
  return node.type === 'null' ? '' : stringOf(node)
}

function describeLabel({ nodes, texts }: Context, key: string | undefined, value?: string): string | undefined {
  const all = nodes && key ? nodesWith(nodes, key) : undefined
  if (!nodes || !key || all === undefined) return undefined
  const some = value === undefined ? undefined : nodesWith(nodes, key, value)
  return some === undefined
    ? say(texts, 'nodes.label', nodes.from, all, nodes.total, key)
    : say(texts, 'nodes.value', nodes.from, some, nodes.total, `${key}=${value}`, all)
}

/** Rounded up, as the controller does: of the nodes that should run the pod, else of all. */
function describePercentage({ nodes, texts, desired }: Context, text = ''): string | undefined {
  if (!nodes || !/^\d+%$/.test(text)) return undefined
  if (desired !== undefined)
    return say(texts, 'nodes.percentOfDesired', nodes.from, desired, Math.ceil((Number.parseInt(text, 10) * desired) / 100))
  return say(texts, 'nodes.percent', nodes.from, nodes.total, Math.ceil((Number.parseInt(text, 10) * nodes.total) / 100))
}

/** Tolerations that a hover lists. */
const mostTolerations = 60

/** The author's and the controller's; of the author's, whether any node has a taint for them. */
function describeTolerations({ nodes, texts }: Context, list: Node, object: Node | undefined): string | undefined {
  if (list.kind !== 'list' || list.items.some(isTemplated)) return undefined
  const all = effectiveTolerations(tolerationsOf(object), nodes?.taints ?? [])
  const lines = all.slice(0, mostTolerations).map(({ toleration, from, unused }) => {
    const parts = [
      `- ${tolerationText(toleration, say(texts, 'tolerations.all'))}`,
      ...(from === 'controller' ? [say(texts, 'tolerations.controller')] : []),
      ...(from === 'template' && nodes && unused ? [`⚠ ${say(texts, 'tolerations.unused', nodes.from)}`] : []),
    ]
    return parts.join(' · ')
  })
  return `${say(texts, 'tolerations')}\n\n${lines.join('\n')}${all.length > mostTolerations ? '\n- …' : ''}`
}

const isTemplated = (item: Node) =>
  item.kind !== 'map' || entriesOf(item).some(({ value }) => value.kind === 'scalar' && value.templated === true)

function tolerationText({ key, operator = 'Equal', value = '', effect }: Toleration, everything: string): string {
  if (!key && !effect) return everything
  const signs: Readonly<Record<string, string>> = { Equal: '=', Lt: '<', Gt: '>' }
  const asked = operator === 'Exists' ? '' : `${signs[operator] ?? ` ${operator} `}${value}`
  return `\`${key ?? '*'}${asked}${effect ? `:${effect}` : ''}\``
}
