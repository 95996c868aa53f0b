import { isBefore } from '../schema/schema.ts'
import { get, type MapNode, type Path } from '../yaml/node.ts'
import { needs, oneOf, reportedAt } from './fields.ts'
import { struct, structs, text } from './read.ts'
import { duplicateValue, forbidden, has, invalid, required, rule, unsupported, violation } from './rule.ts'

/** How a container restarts: by itself, by the rules of its exit codes, and when its resources change. */
export const restartRules = [
  rule('Container', function* (node, path, { podSpec, version }) {
    yield* restartViolations(node, path, version)
    yield* resizeViolations(node, path, text(podSpec, 'restartPolicy') || 'Always')
  }),
]

const restartPolicies = ['Always', 'Never', 'OnFailure']

/** A container's own restart policy and its rules, which came with 1.35; before, only sidecars had one. */
function* restartViolations(node: MapNode, path: Path, version: string) {
  const before136 = isBefore(version, '1.36')
  const isInit = path.at(-2) === 'initContainers'
  const at = [...path, 'restartPolicy']
  const rules = structs(node, 'restartPolicyRules')
  const list = [...path, 'restartPolicyRules']
  if (!has(node, 'restartPolicy')) {
    if (rules.length > 0) {
      const message = required('must specify restartPolicy when restart rules are used')
      yield violation('ctr-restart-rules-need-policy', at, message)
    }
    if (isInit) return
  } else {
    const policy = text(node, 'restartPolicy')
    if (!restartPolicies.includes(policy)) yield unsupported(at, policy, restartPolicies, 'ctr-restart-policy')
    if (isInit && policy === 'Always' && before136) {
      const message = forbidden('restartPolicyRules are not allowed for init containers with restart policy Always')
      if (rules.length > 0) yield violation('init-sidecar-rules', list, message, { mark: 'key' })
      return
    }
  }
  if (rules.length > 20) yield violation('ctr-restart-rules-many', list, tooMany(rules.length, 20), { mark: 'key' })
  const actions = before136 ? ['Restart'] : ['Restart', 'RestartAllContainers']
  for (const [index, one] of rules.entries()) yield* restartRuleViolations(one, [...list, index], actions)
}

function* restartRuleViolations(node: MapNode, path: Path, actions: readonly string[]) {
  const action = text(node, 'action')
  if (!actions.includes(action)) yield unsupported([...path, 'action'], action, actions, 'ctr-restart-rule-action')
  const codes = struct(node, 'exitCodes')
  const at = [...path, 'exitCodes']
  if (!codes) {
    yield violation('ctr-restart-rule-exitcodes', at, required('must be specified'))
    return
  }
  const operator = text(codes, 'operator')
  if (operator !== 'In' && operator !== 'NotIn')
    yield unsupported([...at, 'operator'], operator, ['In', 'NotIn'], 'ctr-restart-rule-operator')
  const values = get(codes, 'values')
  if (values?.kind === 'list' && values.items.length > 255)
    yield violation('ctr-restart-rule-values', [...at, 'values'], tooMany(values.items.length, 255), { mark: 'key' })
}

const tooMany = (count: number, most: number) => `Too many: ${count}: must have at most ${most} items`

function* resizeViolations(node: MapNode, path: Path, podPolicy: string) {
  const server = [...path, 'resizePolicy']
  const policies = structs(node, 'resizePolicy')
  const seen = new Set<string>()
  const isInit = path.at(-2) === 'initContainers'
  if (isInit && policies.length > 0)
    yield violation('init-resize-policy', server, 'Invalid value: must not be set for init containers', { mark: 'key' })
  for (const [index, item] of policies.entries()) {
    const at = [...server, index]
    const resource = text(item, 'resourceName')
    const policy = text(item, 'restartPolicy')
    const policyAt = [...at, 'restartPolicy']
    if (seen.has(resource)) yield violation('resize-duplicate', [...at, 'resourceName'], duplicateValue(resource), { path: at })
    seen.add(resource)
    yield* reportedAt(server, [
      ...needs(item, at, { resourceName: 'resize-resource-required' }),
      ...oneOf('resize-resource-unsupported', 'resourceName', ['cpu', 'memory'])(item, at),
      ...needs(item, at, { restartPolicy: 'resize-restart-required' }),
      ...oneOf('resize-restart-unsupported', 'restartPolicy', ['NotRequired', 'RestartContainer'])(item, at),
    ])
    const never = invalid(policy, "must be 'NotRequired' when pod `restartPolicy` is 'Never'")
    if (podPolicy === 'Never' && policy !== 'NotRequired') yield violation('resize-pod-never', policyAt, never, { path: server })
    const restarts = invalid(policy, "must not be set to 'RestartContainer' for non-sidecar initContainers")
    if (isInit && policy === 'RestartContainer' && text(node, 'restartPolicy') !== 'Always')
      yield violation('init-resize-restart', policyAt, restarts)
  }
}
