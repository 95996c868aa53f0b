// One document for each rule that mutations reach seldom or never: of YAML, types, metadata, the DaemonSet and its pod template.
import { inContainer, inMetadata, inPod, inSpec, inTemplate, whole } from './frame.ts'

const surge = (value: string) => inSpec(`updateStrategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: ${value} } }`)
const owner = (fields: string) => `{ apiVersion: apps/v1, kind: Deployment, name: a, uid: b, ${fields} }`
const bomb = ['&a [x, x, x, x, x, x, x, x, x, x]', ...[...'abcdefg'].map((name, index) => nine(name, 'bcdefgh'[index] ?? ''))]

function nine(of: string, anchor: string): string {
  return `&${anchor} [${Array(10).fill(`*${of}`).join(', ')}]`
}

const annotations = (lines: string, pod = '', container = '') => inTemplate(`annotations: { ${lines} }`, pod, container)
const localhost = (name: string) => `{ type: Localhost, localhostProfile: ${name} }`
const seccompPod = 'seccomp.security.alpha.kubernetes.io/pod'
const seccompMain = 'container.seccomp.security.alpha.kubernetes.io/main'
const armorMain = 'container.apparmor.security.beta.kubernetes.io/main'
const tolerations = 'scheduler.alpha.kubernetes.io/tolerations'

export const workload: Readonly<Record<string, string>> = {
  'strict-version': inPod('workloadRef: { name: a, podGroup: b }'),
  'yaml-alias-bomb': `${whole}more:\n${bomb.map((line) => `  - ${line}\n`).join('')}`,
  'yaml-bad-tag': inSpec('minReadySeconds: !!int five'),
  'yaml-separator': `--- junk\n${whole}`,
  'yaml-directive': `%YAML 1.1\n${whole}`,
  'document-dropped': `${whole}...\n${whole}`,
  'req-root-list': `- ${whole.trimEnd().replaceAll('\n', '\n  ')}\n`,
  'yaml-depth': `${whole}more: ${'['.repeat(10_001)}${']'.repeat(10_001)}\n`,
  'document-too-large': whole + `# ${'x'.repeat(97)}\n`.repeat(33_000),
  'type-quantity-suffix': inContainer('resources: { limits: { memory: 64mi } }'),
  'quantity-range': inContainer('resources: { limits: { memory: 1e1001 } }'),
  'type-bool-for-int': inSpec('minReadySeconds: yes'),
  'conv-template-generation': inMetadata('annotations: { deprecated.daemonset.template.generation: "first" }'),
  'meta-owner-apiversion-format': inMetadata('ownerReferences: [{ apiVersion: a/b/c, kind: A, name: a, uid: a }]'),
  'meta-owner-banned': inMetadata('ownerReferences: [{ apiVersion: v1, kind: Event, name: a, uid: a }]'),
  'meta-owner-two-controllers': inMetadata(
    `ownerReferences: [${owner('controller: true')}, { apiVersion: v1, kind: Node, name: c, uid: d, controller: true }]`,
  ),
  'meta-finalizer-conflict': inMetadata('finalizers: [orphan, foregroundDeletion]'),
  'meta-annotations-size': inMetadata(`annotations: { a: ${'x'.repeat(262_144)} }`),
  'warn-owner-duplicate': inMetadata(`ownerReferences: [${owner('')}, ${owner('')}]`),
  'ds-maxsurge-negative': surge('-1'),
  'ds-maxsurge-over100': surge('101%'),
  'tpl-deletion-cost': annotations('controller.kubernetes.io/pod-deletion-cost: "1.5"'),
  'tpl-mirror': annotations('kubernetes.io/config.mirror: ""'),
  'tpl-seccomp-container': annotations(`${seccompMain}: none`),
  'tpl-seccomp-localhost': annotations(`${seccompPod}: localhost/../a`),
  'tpl-seccomp-pod-mismatch-type': annotations(
    `${seccompPod}: unconfined`,
    'securityContext: { seccompProfile: { type: RuntimeDefault } }',
  ),
  'tpl-seccomp-pod-mismatch-profile': annotations(
    `${seccompPod}: localhost/a`,
    `securityContext: { seccompProfile: ${localhost('b')} }`,
  ),
  'tpl-seccomp-mismatch-type': annotations(
    `${seccompMain}: unconfined`,
    '',
    'securityContext: { seccompProfile: { type: RuntimeDefault } }',
  ),
  'tpl-seccomp-mismatch-profile': annotations(
    `${seccompMain}: localhost/a`,
    '',
    `securityContext: { seccompProfile: ${localhost('b')} }`,
  ),
  'tpl-apparmor-mismatch-type': annotations(
    `${armorMain}: unconfined`,
    '',
    'securityContext: { appArmorProfile: { type: RuntimeDefault } }',
  ),
  'tpl-apparmor-mismatch-profile': annotations(
    `${armorMain}: localhost/a`,
    '',
    `securityContext: { appArmorProfile: ${localhost('b')} }`,
  ),
  'tpl-tolerations-json': annotations(`${tolerations}: "{}"`),
  'tpl-tolerations-content': annotations(`${tolerations}: '[{ "key": "a", "operator": "Maybe" }]'`),
  'warn-annotation-sysctls': annotations('security.alpha.kubernetes.io/sysctls: a=b'),
  'warn-annotation-apparmor': annotations(`${armorMain}: runtime/default`),
  'meta-owner-apiversion': inMetadata('ownerReferences: [{ apiVersion: "", kind: A, name: a, uid: a }]'),
  'meta-owner-kind': inMetadata('ownerReferences: [{ apiVersion: v1, kind: "", name: a, uid: a }]'),
}
