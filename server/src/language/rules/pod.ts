import { get, present, stringOf } from '../yaml/node.ts'
import { oneOf } from './containers.ts'
import { subdomain } from './grammar.ts'
import { forbidden, invalid, notSupported, type Rule, refuses, required } from './rule.ts'

const policies = ['Always', 'OnFailure', 'Never']

export const podRules: readonly Rule[] = [
  refuses('ds-restart-policy', 'PodSpec', function* (node, path) {
    const value = stringOf(get(node, 'restartPolicy'))
    if (!value || value === 'Always') return
    const at = [...path, 'restartPolicy']
    if (!policies.includes(value)) yield { at, message: notSupported(value, policies), code: 'pod-restart-policy' }
    yield { at, message: notSupported(value, ['Always']), data: { fix: 'replace', with: ['Always'] } }
  }),
  refuses('ds-active-deadline', 'PodSpec', function* (node, path) {
    if (!present(get(node, 'activeDeadlineSeconds'))) return
    const message = forbidden('activeDeadlineSeconds in DaemonSet is not Supported')
    yield { at: [...path, 'activeDeadlineSeconds'], mark: 'key', message, data: { fix: 'remove' } }
  }),
  refuses('eph-forbidden', 'PodSpec', function* (node, path) {
    const list = get(node, 'ephemeralContainers')
    if (list?.kind !== 'list' || list.items.length === 0) return
    const message = forbidden('ephemeral containers not allowed in pod template')
    yield { at: [...path, 'ephemeralContainers'], mark: 'key', message, data: { fix: 'remove' } }
  }),
  refuses('dns-policy', 'PodSpec', oneOf('dnsPolicy', ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'])),
  refuses('dns-none-config', 'PodSpec', function* (node, path) {
    if (stringOf(get(node, 'dnsPolicy')) !== 'None' || present(get(node, 'dnsConfig'))) return
    const message = required('must provide `dnsConfig` when `dnsPolicy` is None')
    yield {
      at: [...path, 'dnsPolicy'],
      path: [...path, 'dnsConfig'],
      message,
      data: { fix: 'addField', fields: ['spec.template.spec.dnsConfig'] },
    }
  }),
  refuses('pod-preemption', 'PodSpec', oneOf('preemptionPolicy', ['Never', 'PreemptLowerPriority'], false)),
  ...(['serviceAccountName', 'priorityClassName', 'nodeName', 'runtimeClassName'] as const).map((field) =>
    refuses(`pod-${field.toLowerCase()}-format`, 'PodSpec', function* (node, path) {
      const value = get(node, field)
      const text = stringOf(value)
      if (!text || (value?.kind === 'scalar' && value.templated)) return
      for (const detail of subdomain(text)) yield { at: [...path, field], message: invalid(text, detail) }
    }),
  ),
]
